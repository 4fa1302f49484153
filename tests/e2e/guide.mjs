// The pictures of the user guide, taken of the app itself: node guide.mjs [part of a name…]. They go to docs/guide/pictures;
// guide.spec.mjs sees to it that the guide shows each, and that each is small.
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { created, dayFromNow, Program } from "./filled.mjs";
import { Device, goOffline, goOnline, Server } from "./harness.mjs";
import { Person } from "./person.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const FOLDER = join(ROOT, "docs/guide/pictures");
const BYTES_MAX = 80_000;
const DESK = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 780 };
const MINUTE_DAYS = 1 / 1440;
const wanted = process.argv.slice(2);

const LABELS = [["design", "#ec4899"], ["offline", "#14b8a6"], ["content", "#f59e0b"], ["bug", "#ef4444"]];

// Title, status, priority, type, labels, assignees (0 robin, 1 alice), due in days, estimate.
const TICKETS = [
    ["Write the welcome text for the start page", "Open", "Medium", "Task", [2], [0], 6, 2],
    ["Pictures load twice on a slow line", "Open", "High", "Bug", [3], [], null, 3],
    ["Choose the colours for the charts", "Open", "Low", "Task", [0], [1], null, 1],
    ["Opening hours can be read without a network", "Open", "Medium", "Feature", [1], [0, 1], 12, 5],
    ["The header jumps when the page has loaded", "InProgress", "High", "Bug", [0, 3], [0], 2, 3],
    ["Move the newsletter to the new template", "InProgress", "Medium", "Task", [2], [1], 4, 5],
    ["Search finds words with accents", "InProgress", "Medium", "Feature", [], [0], null, 2],
    ["Sign-in page: say which field is wrong", "Review", "Medium", "Bug", [0], [1], 1, 1],
    ["Print view of the price list", "Review", "Low", "Feature", [0, 2], [0], null, 3],
    ["Old links lead to the new pages", "Done", "Medium", "Task", [2], [1], null, 2],
    ["Dark colours for the whole site", "Done", "Low", "Feature", [0], [0], null, 5],
    ["Ask the printers for a second quote", "Closed", "Low", "Task", [], [1], null, null],
];
const DESCRIPTION = `When the page has loaded, the **header** moves down by some twenty pixels.

1. Open the page on a slow line
2. Scroll down at once
3. See the header jump

- [x] Seen in Firefox
- [ ] Seen in Safari
`;

const server = await Server.start();
const device = await Device.open(server, { viewport: DESK, colorScheme: "light" });
const robin = new Person(device, "robin");
const { page } = robin;

/** Takes the page as it is: the sharpest picture that is small enough. */
async function take(name) {
    if (wanted.length && !wanted.some((part) => name.includes(part))) return;
    await page.mouse.move(0, 0);
    // Toasts say what just happened, which is not what the picture is about.
    for (const button of await page.getByRole("button", { name: "Dismiss" }).all()) await button.click();
    await page.locator(".toast").first().waitFor({ state: "detached" });
    await page.waitForTimeout(350);
    for (const quality of [90, 80, 70]) {
        const bytes = await page.screenshot({ type: "webp", quality });
        if (bytes.length > BYTES_MAX) continue;
        writeFileSync(join(FOLDER, `${name}.webp`), bytes);
        console.log(`${name}: ${bytes.length} bytes, quality ${quality}`);
        return;
    }
    throw new Error(`The picture ${name} is larger than ${BYTES_MAX} bytes`);
}

async function goTo(path, ready) {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
}

/** A team's project, made by programs: gives alice, and the ids that the pictures need. */
async function fill() {
    const [me, alice] = [new Program(server, "robin"), new Program(server, "alice")];
    for (const program of [me, alice]) await program.register();
    const project = randomUUID();
    const site = { name: "Website redesign", color: "#3b82f6", description: "The new site, ready in spring." };
    await me.sync([created("project", project, site, 30)]);
    await me.post("/api/v1/members/add", { project, username: "alice", role: "member" });
    const labels = LABELS.map(() => randomUUID());
    await me.sync(LABELS.map(([name, color], at) => created("label", labels[at], { project_id: project, name, color }, 30)));
    const people = [me.user, alice.user];
    const ids = TICKETS.map(() => randomUUID());
    const tickets = TICKETS.map(([title, status, priority, ticket_type, named, assignees, due, estimate], at) => {
        const data = {
            project_id: project,
            title,
            status,
            priority,
            ticket_type,
            description: title.startsWith("The header") ? DESCRIPTION : "",
            labels: named.map((label) => labels[label]),
            assignees: assignees.map((person) => people[person]),
            position: (0x8000 + at * 16).toString(16) + "8",
        };
        if (due !== null) data.due_date = dayFromNow(due);
        if (estimate !== null) data.estimate = estimate;
        return created("ticket", ids[at], data, 20 - at);
    });
    await me.sync(tickets);
    const ticket = ids[TICKETS.findIndex(([title]) => title.startsWith("The header"))];
    const say = (content, days_ago) => created("comment", randomUUID(), { ticket_id: ticket, content }, days_ago);
    await alice.sync([say("I have seen it too, on a phone. The fonts may be why.", 2)]);
    await me.sync([say("Then let us **measure** it: with fonts, and without.", 1)]);
    for (const [name, color, description] of [
        ["Newsletter", "#f59e0b", "Every second Tuesday."],
        ["Print", "#a855f7", "Posters, cards, the price list."],
    ]) {
        await me.sync([created("project", randomUUID(), { name, color, description }, 10)]);
    }
    return { alice, project, ticket };
}

async function online({ list, ticket }) {
    await robin.signsIn();
    await robin.isIn();
    await robin.isReadyForOffline();
    await robin.seesStatus(/^Synced/);
    await goTo(`${list}/board`, ".card");
    await take("board");
    await goTo(ticket, ".comment");
    await take("ticket");
    await goTo("/settings", ".panel");
    await page.getByRole("heading", { name: "Protection" }).evaluate((heading) => heading.closest("section").scrollIntoView());
    await take("storage");
    await page.emulateMedia({ colorScheme: "dark" });
    await goTo(list, ".row");
    await take("list-dark");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find or do" }).fill("the");
    await page.emulateMedia({ colorScheme: "light" });
    await take("palette");
}

async function offline({ list, ticket }) {
    await goTo(list, ".row");
    await goOffline(server, device);
    await robin.createsTicket("Ask the museum for better photographs");
    await goTo(ticket, ".comment");
    await robin.renamesTicket("The header jumps once the fonts are here");
    await robin.comments("Measured on the train: it is the fonts.");
    await robin.seesStatus(/Offline — 3 pending changes/);
    await goTo(list, ".row");
    await take("offline");
    await goTo("/sync", ".queue-item");
    await take("sync");
    await page.setViewportSize(PHONE);
    await goTo(ticket, ".ticket");
    await take("phone");
    await page.setViewportSize(DESK);
}

async function conflict(made) {
    await server.start();
    const title = "The header moves when the fonts arrive";
    await made.alice.sync([["ticket", made.ticket, "update", { title }, 5 * MINUTE_DAYS]]);
    await goOnline(server, device);
    await robin.seesStatus(/1 conflict/);
    await goTo(`/tickets/${made.ticket}`, ".conflict");
    await page.getByRole("button", { name: "View diff" }).click();
    await take("conflict");
}

mkdirSync(FOLDER, { recursive: true });
try {
    await goTo("/", ".start-card");
    await take("start");
    const made = await fill();
    const paths = { list: `/projects/${made.project}`, ticket: `/tickets/${made.ticket}` };
    await online(paths);
    await offline(paths);
    await conflict(made);
} finally {
    await device.dispose();
    await server.dispose();
}
