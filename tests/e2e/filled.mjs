// A team's server as it looks after some weeks: projects, people, tickets, comments, files; made through the wire
// that other programs use. What the screens and the tests of looks and access are taken of.
import { randomUUID } from "node:crypto";
import { Person } from "./person.mjs";

const DAY_MS = 86_400_000;
/** Changes in one request. */
const BATCH_LENGTH = 1_000;

const LABELS = [
    ["design", "#ec4899"],
    ["offline", "#14b8a6"],
    ["performance", "#f59e0b"],
    ["good first issue", "#22c55e"],
    ["needs a decision from the whole team before anything else", "#6366f1"],
];

const STATUSES = ["Open", "Open", "InProgress", "Review", "Done", "Done", "Closed"];
const PRIORITIES = ["Medium", "Low", "High", "Medium", "Critical"];
const TYPES = ["Task", "Bug", "Feature", "Task", "Epic"];

const TITLES = [
    "The header jumps when the page has loaded",
    "Write the release notes",
    "Images are not cropped on narrow screens",
    "Ask the printers for a second quote",
    "Search forgets what was typed when one goes back",
    "Move the newsletter to the new template, with every one of its seventeen sections, the footer in four languages and the address of the office as it will be from January on",
    "Keyboard: the menu cannot be left",
    "Dark colours for the charts",
    "Export takes a minute with ten thousand rows",
    "Sign-in page: say which fields are wrong",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurfsfassungsprotokoll",
    "Bring back the weekly summary",
    "Two people editing one table",
    "Old links lead nowhere",
    "Pictures for the help pages",
];

const DESCRIPTION = `## What happens

When the page has loaded, the **header** moves down by some *twenty pixels*.

1. Open the page on a slow line
2. Scroll down at once
3. See the header jump

- [x] Seen in Firefox
- [ ] Seen in Safari

| Browser | Jumps | Since |
|---|---|---|
| Firefox 140 | yes | May |
| Chromium 141 | no | |

> It did not do this before the fonts came.

\`\`\`css
.header { position: sticky; top: 0; }
\`\`\`

See https://example.org/fonts and [the measurements](https://example.org/numbers).
`;

/** Talks to the server as a program does. */
export class Program {
    constructor(server, username) {
        this.server = server;
        this.username = username;
    }

    post(path, body) {
        return this.sends("POST", path, body);
    }

    put(path, body) {
        return this.sends("PUT", path, body);
    }

    async sends(method, path, body) {
        const headers = { "content-type": "application/json" };
        if (this.token) headers.authorization = `Bearer ${this.token}`;
        const answer = await fetch(this.server.url + path, { method, headers, body: JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
    }

    async register() {
        const { username } = this;
        const password = Person.PASSWORD;
        const signedIn = await this.post("/api/auth/register", { username, email: `${username}@example.com`, password });
        this.token = signedIn.token;
        this.user = signedIn.user.id;
    }

    /** Sends `changes`: [type, id, operation, data, how many days ago]; has seen all there was until then. */
    async sync(changes) {
        const told = changes.map(([type, entity_id, operation, data, days_ago = 0]) => ({
            id: randomUUID(),
            entity_id,
            type,
            operation,
            data,
            timestamp: new Date(Date.now() - days_ago * DAY_MS).toISOString(),
        }));
        const { last_sync = null } = this;
        const answer = await this.post("/api/sync", { client_id: this.username, last_sync, changes: told });
        this.last_sync = answer.last_sync;
        const { results } = answer;
        const refused = results.find((result) => result.outcome === "rejected");
        if (refused) throw new Error(`refused: ${JSON.stringify(refused)}`);
    }
}

/** The change that makes something, as `sync` takes it. */
export const created = (type, id, data, days_ago) => [type, id, "create", data, days_ago];

/** The day `days` from now, as tickets have it. */
export const dayFromNow = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

function tickets(project, labels, people, count) {
    return Array.from({ length: count }, (_, index) => {
        const round = Math.floor(index / TITLES.length);
        const data = {
            project_id: project,
            title: TITLES[index % TITLES.length] + (round ? `, part ${round + 1}` : ""),
            description: index === 0 ? DESCRIPTION : "",
            ticket_type: TYPES[index % TYPES.length],
            status: STATUSES[index % STATUSES.length],
            priority: PRIORITIES[(index * 3) % PRIORITIES.length],
            labels: labels.filter((_, at) => (index * 7 + at * 3) % 5 === 0 || (index === 0 && at < 4)),
            assignees: people.filter((_, at) => (index + at) % 3 === 0),
            // Digits and letters in their order, always so many: cards lie as they were written.
            position: (0x80000000 + index * 16).toString(16) + "8",
        };
        if (index % 4 === 1) data.due_date = dayFromNow(index - 3);
        if (index % 3 === 0) data.estimate = [1, 2, 3, 5, 8][index % 5];
        return created("ticket", randomUUID(), data, 40 - index / 2);
    });
}

/** The first ticket has parts, waits for one, and is related to some: one of them nobody sees. */
function tie(made) {
    if (made.length < 9) return;
    const id = (at) => made[at][1];
    const say = (at, data) => Object.assign(made[at][3], data);
    for (const at of [4, 5, 6, 7]) say(at, { parent_id: id(0) });
    say(6, { parent_id: id(5) });
    say(2, { blocks: [id(0)] });
    say(3, { duplicates: [id(0)] });
    say(0, { relates: [id(8), randomUUID()], watchers: made[0][3].assignees });
}

/** A cycle that is over, the one of these days, the next; a milestone to come and one that is late: with tickets in them. */
function plan(project, made) {
    const timebox = (kind, name, start, end, description = "") => {
        const days = { ...(start === null ? {} : { start_date: dayFromNow(start) }), end_date: dayFromNow(end) };
        return created("timebox", randomUUID(), { project_id: project, kind, name, description, ...days }, 40);
    };
    const cycles = [timebox("cycle", "Cycle 1", -18, -5), timebox("cycle", "Cycle 2", -4, 9), timebox("cycle", "Cycle 3", 10, 23)];
    const milestones = [
        timebox("milestone", "Beta", null, -2, "What the **first readers** get."),
        timebox("milestone", "1.0", null, 30, "Everything that was promised in spring."),
    ];
    made.forEach(([, , , data], index) => {
        if (index % 2 === 0) data.cycle_id = cycles[(index / 2) % 2][1];
        if (index % 5 === 0) data.milestone_id = milestones[(index / 5) % 2][1];
    });
    return [...cycles, ...milestones];
}

/**
 * Fills `server`: ann, ben and cleo; the project "Website redesign" with `count` tickets, labels and comments, and some
 * smaller ones. `comments`: how many more each ticket gets. Gives the ids that tests need, and a program that acts as ben.
 */
export async function fill(server, { count = 60, comments = 0 } = {}) {
    const [ann, ben, cleo] = ["ann", "ben", "cleo"].map((name) => new Program(server, name));
    for (const program of [ann, ben, cleo]) await program.register();
    const project = randomUUID();
    const labels = LABELS.map(() => randomUUID());
    const description = "The new site, with **everything** that was promised in spring.";
    const site = { name: "Website redesign", color: "#3b82f6", description };
    await ann.sync([created("project", project, site, 41)]);
    for (const [username, role] of [["ben", "Member"], ["cleo", "Viewer"]]) {
        await ann.post("/api/v1/members/add", { project, username, role: role.toLowerCase() });
    }
    const named = LABELS.map(([name, color], at) => created("label", labels[at], { project_id: project, name, color }, 41));
    const made = tickets(project, labels, [ann.user, ben.user], count);
    tie(made);
    const bug = { project_id: project, name: "Bug", title: "Bug: ", ticket_type: "Bug", priority: "High", labels: [labels[0]] };
    await ann.sync([...named, ...plan(project, made), created("template", randomUUID(), bug, 41)]);
    const say = (id, content, ticket_id = made[0][1]) => created("comment", id, { ticket_id, content });
    const more = made.flatMap(([, ticket]) => {
        const one = (_, at) => say(randomUUID(), `Seen again on day ${at + 1}, and on another device as well.`, ticket);
        return Array.from({ length: comments }, one);
    });
    const all = [...made, ...more];
    for (let from = 0; from < all.length; from += BATCH_LENGTH) await ann.sync(all.slice(from, from + BATCH_LENGTH));
    const first = made[0][1];
    await ben.sync([say(randomUUID(), "I have seen it too, on a phone. `font-display: swap` may be why.")]);
    await ann.sync([say(randomUUID(), "Then let us **measure** it:\n\n- with fonts\n- without")]);
    const others = [
        ["Newsletter", "#f59e0b", "Every second Tuesday."],
        ["A project whose name is longer than anybody would ever wish for in a list at the side", "#22c55e", ""],
        ["Print", "#a855f7", ""],
    ];
    for (const [name, color, description] of others) {
        const id = randomUUID();
        await ann.sync([created("project", id, { name, color, description }, 20)]);
        if (name === "Newsletter") await ann.sync(tickets(id, [], [ann.user], 7));
    }
    return { ann, ben, cleo, project, first, second: made[1][1], tickets: made.map(([, id]) => id) };
}
