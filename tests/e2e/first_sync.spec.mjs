// What a new device of a team sees until everything has come.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "./filled.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

/** Three pages of a pull. */
const TICKETS = 5_000;
let server;
let device;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
}, { once: true });

test("a first sync counts what has come, and is called synced when all of it is here", async () => {
    const { project } = await fill(server, { count: TICKETS });
    const { page } = device;
    await page.addInitScript(() => {
        window.said = [];
        new MutationObserver(() => {
            const text = document.querySelector(".status")?.innerText.replaceAll(/\s+/g, " ").trim();
            if (text && text !== window.said.at(-1)) window.said.push(text);
        }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    const ben = new Person(device, "ben");
    await ben.signsIn();
    await page.getByText("Ready to work offline").first().waitFor({ timeout: 60_000 });
    await ben.seesStatus(/^Synced/, 60_000);

    const said = await page.evaluate(() => window.said);
    const counted = said.findLastIndex((text) => /^Fetching… [\d,]+ records so far$/.test(text));
    const synced = said.findIndex((text) => text.startsWith("Synced"));
    assert.ok(counted >= 0 && counted < synced, `it said: ${said.join(" | ")}`);
    await page.goto(`/projects/${project}`);
    // But for six that were closed thirty days ago and are part of nothing that is open.
    await page.getByRole("list", { name: "4994 tickets" }).waitFor();
    assert.deepEqual(device.errors, []);
});
