// What the first load weighs, how long the app takes to open, what the server needs at rest.
// Prints one line for each figure, beside its budget; fails when one is missed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Device, DIST, Server } from "./harness.mjs";
import { BUDGET_BYTES, table, weigh } from "./weight.mjs";

const RUNS = 7;
let missed = 0;

function figure(what, value, unit, value_max) {
    const kept = value <= value_max;
    if (!kept) missed += 1;
    console.log(`${kept ? "  " : "! "}${what}: ${value.toFixed(0)} ${unit} (budget ${value_max} ${unit})`);
}

function median(values) {
    return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds from the start of a navigation to something in the app's root. */
async function openingMs(page) {
    await page.goto("/");
    await page.locator("#main > *").first().waitFor();
    return page.evaluate(() => performance.now());
}

/** The resident memory of a process, in kilobytes. */
function residentKb(pid) {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
}

const server = await Server.start();
const device = await Device.open(server);
try {
    const weight = weigh(join(DIST, "public"));
    console.log(table(weight));
    figure("first load, brotli", weight.at(-1).brotli / 1000, "KB", BUDGET_BYTES / 1000);
    figure("server at rest", residentKb(server.child.pid) / 1024, "MB", 50);
    const online = [];
    for (let run = 0; run < RUNS; run++) online.push(await openingMs(device.page));
    figure("opening, server there (median)", median(online), "ms", 500);
    if (await device.page.evaluate(() => navigator.serviceWorker?.controller != null)) {
        await server.stop();
        const offline = [];
        for (let run = 0; run < RUNS; run++) offline.push(await openingMs(device.page));
        figure("opening, server stopped (median)", median(offline), "ms", 200);
    }
} finally {
    await device.dispose();
    await server.dispose();
}
process.exitCode = missed ? 1 : 0;
