// Pictures of every page, at three widths, in both themes: node screens.mjs <folder> [part of a name…].
// To be looked at one by one; nothing is asserted but that each page comes up.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { fill } from "./filled.mjs";
import { Device, goOffline, goOnline, Server } from "./harness.mjs";
import { Person } from "./person.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const ARCHIVE = join(ROOT, "tests/fixtures/import/github-archive.json");
const [folder = "screens", ...wanted] = process.argv.slice(2);
const WIDTHS = [[360, 740], [768, 1024], [1440, 900]];

const server = await Server.start();
const device = await Device.open(server);
const ann = new Person(device, "ann");
const { page } = ann;
let count = 0;

/** One page in every width and theme. `open` is done once for each, for what a change of size may close. */
async function shoot(name, open = async () => {}) {
    if (wanted.length && !wanted.some((part) => name.includes(part))) return;
    for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await open();
            await page.waitForTimeout(350);
            await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
            count += 1;
        }
    }
    console.log(name);
}

const goTo = (path, ready) => async () => {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
};

async function beforeAnything() {
    await shoot("start", goTo("/", ".start-card"));
    await shoot("sign-in", goTo("/sign-in", ".start-card"));
    await shoot("sign-up-refused", async () => {
        await goTo("/sign-up", ".start-card")();
        await page.getByLabel("User name").fill("a");
        await page.getByLabel("Email").fill("a@example.com");
        await page.getByLabel("Password").fill("1");
        await page.getByRole("button", { name: "Sign up" }).click();
        await page.locator(".field-error, .notice").first().waitFor();
    });
    await shoot("sign-up-weak", async () => {
        await goTo("/sign-up", ".start-card")();
        await page.getByLabel("Password").fill("password1");
        await page.locator(".strength-bar").waitFor();
    });
    await shoot("forgot", goTo("/forgot", ".start-card"));
    await shoot("reset", goTo("/reset#x", ".start-card"));
    await shoot("join", goTo("/join#x", ".start-card"));
    await page.goto("/");
    await page.getByRole("button", { name: "Start working" }).click();
    await shoot("projects-empty", goTo("/projects", ".empty"));
    await shoot("sync-local", goTo("/sync", ".sync-state"));
    await shoot("settings-local", goTo("/settings", ".panel"));
}

async function filled() {
    const made = await fill(server);
    const list = `/projects/${made.project}`;
    const ticket = `/tickets/${made.first}`;
    await ann.signsIn();
    await ann.isIn();
    await ann.isReadyForOffline();
    await ann.seesStatus(/^Synced/);
    await page.goto(ticket);
    await page.getByRole("main").locator("input[type=file]").setInputFiles([
        join(ROOT, "public/icon-512.png"),
        join(ROOT, "tests/fixtures/import/github-archive.json"),
    ]);
    await page.locator(".file").nth(1).waitFor();
    await ann.seesStatus(/^Synced/);

    await shoot("mine", goTo("/mine", ".mine-row"));
    await shoot("inbox", goTo("/inbox", ".empty"));
    await shoot("palette", async () => {
        await goTo("/projects", ".project-card")();
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").waitFor();
    });
    await shoot("shortcuts", async () => {
        await goTo("/projects", ".project-card")();
        await page.keyboard.press("?");
        await page.getByRole("dialog").waitFor();
    });
    await shoot("home", goTo("/", ".mine-row"));
    await shoot("projects", goTo("/projects", ".project-card"));
    await shoot("project-new", async () => {
        await goTo("/projects", ".project-card")();
        await page.getByRole("button", { name: "New project" }).click();
        await page.getByRole("dialog").waitFor();
    });
    await shoot("list", goTo(list, ".row"));
    await shoot("list-filtered", async () => {
        await goTo(list, ".row")();
        await page.getByPlaceholder("Search in this project").fill("the");
        await page.getByRole("button", { name: /^Priority/ }).click();
        await page.getByRole("option", { name: "High" }).click();
    });
    await shoot("list-nothing", async () => {
        await goTo(list, ".row")();
        await page.getByPlaceholder("Search in this project").fill("nowhere to be found");
    });
    await shoot("board", goTo(`${list}/board`, ".card"));
    await shoot("calendar", goTo(`${list}/calendar`, ".event"));
    await shoot("board-menu", async () => {
        await goTo(`${list}/board`, ".card")();
        await page.locator(".card .button").first().click();
        await page.getByRole("menu").waitFor();
    });
    await shoot("overview", goTo(`${list}/overview`, ".chart-picture"));
    await shoot("cycles", goTo(`${list}/cycles`, ".timebox"));
    await shoot("cycles-foot", async () => {
        await goTo(`${list}/cycles`, ".timebox")();
        await page.getByRole("button", { name: "New milestone" }).click();
        await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    });
    await shoot("ticket", goTo(ticket, ".ticket"));
    await shoot("ticket-foot", async () => {
        await goTo(ticket, ".comment")();
        await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    });
    await shoot("ticket-editing", async () => {
        await goTo(ticket, ".ticket")();
        await page.getByRole("button", { name: "Edit", exact: true }).first().click();
    });
    await shoot("ticket-labels", async () => {
        await goTo(ticket, ".ticket")();
        await page.getByRole("button", { name: /^Labels/ }).click();
        await page.getByRole("listbox").waitFor();
    });
    await shoot("ticket-ties", async () => {
        await goTo(ticket, ".tied")();
        await page.locator(".sub-tickets").evaluate((section) => section.scrollIntoView());
    });
    await shoot("ticket-relation", async () => {
        await goTo(ticket, ".ticket")();
        await page.getByRole("button", { name: "Add a relation" }).click();
        await page.getByRole("menuitem", { name: "Blocked by" }).click();
        await page.getByRole("dialog").waitFor();
    });
    await shoot("ticket-empty", goTo(`/tickets/${made.second}`, ".ticket"));
    await shoot("project-settings", goTo(`${list}/settings`, ".panel"));
    await shoot("project-settings-foot", async () => {
        await goTo(`${list}/settings`, ".panel")();
        await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    });
    await shoot("settings", goTo("/settings", ".panel"));
    await shoot("settings-foot", async () => {
        await goTo("/settings", ".panel")();
        await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    });
    await shoot("account", goTo("/settings/account", ".device"));
    await shoot("account-foot", async () => {
        await goTo("/settings/account", ".device")();
        await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
    });
    const dialog = (name, path, button, after = async () => {}) =>
        shoot(name, async () => {
            await goTo(path, ".device, .panel")();
            await page.getByRole("button", { name: button }).first().click();
            await page.getByRole("dialog").waitFor();
            await after(page.getByRole("dialog"));
        });
    await dialog("account-password", "/settings/account", "Change password", async (open) => {
        await open.getByLabel("New password").fill("password1");
        await open.locator(".strength-bar").waitFor();
    });
    await dialog("account-factor", "/settings/account", "Set up", async (open) => {
        await open.getByLabel("Your password").fill(Person.PASSWORD);
        await open.getByRole("button", { name: "Continue" }).click();
        await open.getByLabel("Code that the app shows").waitFor();
    });
    await dialog("account-token", "/settings/account", "New token");
    await dialog("account-delete", "/settings/account", "Delete account");
    await dialog("project-invite", `${list}/settings`, "Invite by link", async (open) => {
        await open.getByRole("button", { name: "Make link" }).click();
        await open.getByRole("group").waitFor();
    });
    await shoot("people", goTo("/settings/people", ".device"));
    await shoot("audit", goTo("/settings/audit", ".audit"));
    await shoot("sync", goTo("/sync", ".sync-state"));
    await shoot("import", goTo("/import", ".drop-zone"));
    await shoot("import-preview", async () => {
        await goTo("/import", ".drop-zone")();
        await page.getByRole("main").locator("input[type=file]").setInputFiles(ARCHIVE);
        await page.locator(".report").waitFor();
    });
    await shoot("import-refused", async () => {
        await goTo("/import", ".drop-zone")();
        await page.getByRole("main").locator("input[type=file]").setInputFiles(join(ROOT, "Cargo.toml"));
        await page.locator(".notice").waitFor();
    });
    await shoot("not-found", goTo("/no/such/page", ".empty"));
    await offline(made, list, ticket);
}

async function offline(made, list, ticket) {
    await page.goto(ticket);
    await ann.seesStatus(/^Synced/);
    await goOffline(server, device);
    await ann.renamesTicket("The header jumps once the fonts are here");
    await ann.comments("Written on a train.");
    await page.goto(list);
    await ann.createsTicket("Made with no network at all");
    await ann.seesStatus(/pending changes/);
    await shoot("offline-list", goTo(list, ".row"));
    await shoot("offline-ticket", goTo(ticket, ".ticket"));
    await shoot("offline-sync", goTo("/sync", ".queue-item"));
    await shoot("offline-sign-out", async () => {
        await goTo("/settings", ".panel")();
        await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
        await page.getByRole("dialog").waitFor();
    });
    await server.start();
    await made.ben.sync([["ticket", made.first, "update", { title: "The header moves when fonts arrive" }]]);
    await goOnline(server, device);
    await ann.seesStatus(/1 conflict/);
    await shoot("conflict", goTo(ticket, ".conflict"));
    await shoot("conflict-diff", async () => {
        await goTo(ticket, ".conflict")();
        await page.getByRole("button", { name: "View diff" }).click();
    });
    await shoot("conflict-edit", async () => {
        await goTo(ticket, ".conflict")();
        await page.getByRole("button", { name: "Edit both" }).click();
    });
    await shoot("conflict-sync", goTo("/sync", ".conflict"));
}

mkdirSync(folder, { recursive: true });
try {
    await beforeAnything();
    await filled();
} finally {
    await device.dispose();
    await server.dispose();
}
console.log(`${count} pictures in ${folder}`);
