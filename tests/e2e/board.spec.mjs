// A board whose columns hold more cards than a window shows: they are drawn as one comes to them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomUUID } from "node:crypto";
import { until } from "./harness.mjs";
import { created, fill } from "./filled.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

/** Of seven tickets two are Open. */
const TICKETS = 140;
const OPEN = 40;

let page;
let made;

setUp(async ({ server, devices }) => {
    made = await fill(server, { count: TICKETS });
    const { project } = made;
    const ben = new Person(await devices.open(server), "ben");
    page = ben.page;
    await ben.signsIn();
    await ben.isIn();
    await page.goto(`/projects/${project}/board`);
    await page.locator(".card").first().waitFor();
    await ben.seesStatus(/^Synced/, 60_000);
});

const column = () => page.locator(".column", { has: page.getByRole("heading", { name: "Open", exact: true }) });
const drawn = () => column().locator(".card").count();

test("a column draws the cards in view, says how many there are, and draws the others as it is scrolled", async () => {
    assert.equal(await column().locator(".count").innerText(), String(OPEN));
    const first = await drawn();
    assert.ok(first > 5 && first < OPEN, `${first} are drawn at first`);
    const list = column().locator(".cards");
    await until("all are drawn", async () => {
        await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return (await drawn()) === OPEN;
    });
    await column().getByRole("button", { name: /^Show / }).waitFor({ state: "detached" });
});

test("by keyboard one comes to the last card of a column, and carries a card there", async () => {
    await column().locator(".card-title").first().focus();
    const at = () => column().evaluate((element) => [...element.querySelectorAll(".card-title")].indexOf(document.activeElement));
    for (let place = 1; place < OPEN; place++) {
        await page.keyboard.press("ArrowDown");
        await until(`the card at ${place} has the focus`, async () => (await at()) === place);
    }
    await column().locator(".card-title").first().focus();
    const title = await column().locator(".card-title").first().innerText();
    await page.keyboard.press("Space");
    for (let place = 1; place < OPEN; place++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await until("it lies at the end", async () => (await column().locator(".card-title").last().innerText()) === title);
    assert.equal(await drawn(), OPEN);
});

test("the board of a project that was shared while the app was closed is fetched, and never said to be missing", async () => {
    const { ann } = made;
    const project = randomUUID();
    await page.goto("about:blank");
    await ann.sync([created("project", project, { name: "Just shared" })]);
    await ann.post("/api/v1/members/add", { project, username: "ben", role: "member" });
    await page.addInitScript(() => {
        new MutationObserver(() => {
            window.wasMissing ||= document.body?.innerText.includes("is not on this device");
        }).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto(`/projects/${project}/board`);
    await page.locator(".column").first().waitFor();
    assert.equal(await page.evaluate(() => window.wasMissing), false);
    await page.goto(`/projects/${randomUUID()}/board`);
    await page.getByText("is not on this device").waitFor();
    assert.equal(await page.evaluate(() => window.wasMissing), true);
});
