// What a first visit loads, part by part: everything the shell asks for and the service worker keeps, as the server
// sends it to a browser that takes brotli.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { precache } from "../../scripts/stamp-sw.mjs";

/**
 * In bytes. The budget is 450 KB; until it is reached, the least that was: it may only go down. (Up once, for the
 * palette, undo, typed filters, the editors of statuses and labels and the reader of Trello's boards; and once more, for
 * the passphrase lock, retention, whole backups and what a restored server is offered anew; and a third time, for the
 * account's pages: second factor, sessions, tokens, invitations, the audit log; and for other languages: how they
 * are chosen, loaded and kept. Their messages are no part of it: who speaks one loads it besides. And for what is made
 * only when it is opened or scrolled to: menus, lists, cards. And for sub-tickets, relations and watchers; for the people
 * of a server, and webhooks; for the calendar, and many tickets changed together; for mentions, reactions and the inbox;
 * for cycles, milestones and charts; and for passkeys; and for the tour and its sample, templates, estimates in hours,
 * home, and keys of one's own choice; and for saved views, groups and columns.)
 */
export const BUDGET_BYTES = 450_000;
export const WEIGHT_BYTES_MAX = 1_521_000;

const PARTS = [
    ["WASM", /\.wasm$/],
    ["JavaScript", /^assets\/.*\.js$/],
    ["service worker", /^sw\.js$/],
    ["styles", /\.css$/],
    ["page, manifest, icon", /./],
];

function loaded(folder) {
    const kept = new Set(precache(folder).urls.map((url) => (url === "/" ? "index.html" : url.slice(1))));
    return [...kept, "sw.js"];
}

/** One row for each part, and the sum: `{ part, files, raw, brotli }` in bytes. */
export function weigh(folder) {
    const rows = PARTS.map(([part]) => ({ part, files: 0, raw: 0, brotli: 0 }));
    for (const name of loaded(folder)) {
        const path = join(folder, name);
        const row = rows[PARTS.findIndex(([, pattern]) => pattern.test(name))];
        const raw = statSync(path).size;
        row.files += 1;
        row.raw += raw;
        row.brotli += existsSync(`${path}.br`) ? statSync(`${path}.br`).size : raw;
    }
    const sum = (what) => rows.reduce((total, row) => total + row[what], 0);
    return [...rows, { part: "all of it", files: sum("files"), raw: sum("raw"), brotli: sum("brotli") }];
}

/** The rows as lines of text, in KB. */
export function table(rows) {
    const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(9);
    const line = ({ part, files, raw, brotli }) => `   ${part.padEnd(22)}${String(files).padStart(3)}${kb(raw)}${kb(brotli)}`;
    return [`   ${"first load, KB".padEnd(22)}   ${"raw".padStart(9)}${"brotli".padStart(9)}`, ...rows.map(line)].join("\n");
}
