// The calendar: tickets by the day they are due, moved by pointer, by keyboard and by a dialog, with a server and
// without one, on wide and narrow screens. And many tickets of the list, changed together.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { created, dayFromNow, fill } from "./filled.mjs";
import { goOffline, goOnline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [[360, 760], [768, 1024], [1440, 900]];
/** A month that no ticket of the filled server is due in: what is there, a test has put there. */
const MONTH = "2031-05";
const MANY = 40;

let server;
let device;
let ben;
let page;
let project;

setUp(async (stage) => {
    ({ server } = stage);
    const made = await fill(server, { count: 20 });
    ({ project } = made);
    const due = (title, due_date, more = {}) =>
        created("ticket", crypto.randomUUID(), { project_id: project, title, due_date, ...more });
    await made.ann.sync([
        due("Print the posters", "2031-05-14"),
        due("Hang the posters", "2031-05-15", { priority: "Critical" }),
        due("Due today", dayFromNow(0)),
        ...Array.from({ length: MANY }, (_, at) => due(`One of many ${at}`, "2031-05-20")),
    ]);
    device = await stage.devices.open(server, { timezoneId: "UTC", locale: "en-GB" });
    ben = new Person(device, "ben");
    ({ page } = ben);
    await ben.signsIn();
    await ben.isIn();
    await ben.seesStatus(/^Synced/, 60_000);
    await ben.isReadyForOffline();
}, { once: true });

const cell = (day) => page.getByRole("gridcell", { name: new RegExp(`, ${day},`) });
const chip = (title) => page.locator(".event", { hasText: title });
const isOn = (day, title) =>
    until(`"${title}" is on ${day}`, async () => (await cell(day).locator(".event", { hasText: title }).count()) === 1);

async function opensMonth() {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`/projects/${project}/calendar/${MONTH}`);
    await chip("One of many").first().waitFor();
}

async function dragTo(title, target) {
    const from = await chip(title).locator(".event-title").boundingBox();
    const to = await target.boundingBox();
    await page.mouse.move(from.x + 20, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 40, from.y + 20, { steps: 4 });
    await page.locator(".ghost").waitFor();
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 });
    await until("the place below it is marked", () => target.evaluate((element) => element.classList.contains("over")));
    await page.mouse.up();
}

test("a month is shown in weeks that begin where the person is, today is marked, and the address says the month", async () => {
    await page.goto(`/projects/${project}`);
    await page.getByRole("link", { name: "Calendar" }).click();
    await page.getByRole("grid", { name: "Calendar" }).waitFor();
    assert.equal(await page.getByRole("columnheader").first().innerText(), "Mon");
    assert.equal(await page.locator("[aria-current=date]").count(), 1);
    assert.match(await page.locator(".day.today").innerText(), /Due today/);
    await page.getByRole("button", { name: "Next month" }).click();
    const next = new Date();
    next.setUTCDate(1);
    next.setUTCMonth(next.getUTCMonth() + 1);
    await until("the address says the next month", () => page.url().endsWith(`/calendar/${next.toISOString().slice(0, 7)}`));
    await page.getByRole("button", { name: "Week", exact: true }).click();
    await until("a week is left", async () => (await page.getByRole("gridcell").count()) === 7);
    await page.getByRole("button", { name: "Today", exact: true }).click();
    await page.locator(".day.today").waitFor();
});

test("a filter stays in the address from one view to the next", async () => {
    await opensMonth();
    await page.getByPlaceholder("Search in this project").fill("hang");
    await until("one ticket is left", async () => (await page.locator(".event").count()) === 1);
    for (const view of ["List", "Calendar"]) {
        await page.getByRole("link", { name: view, exact: true }).click();
        await until("the address says it", () => page.url().endsWith("?q=hang"));
    }
    await page.getByRole("button", { name: "Clear filters" }).click();
});

test("a day shows what presses most first, and the rest when asked", async () => {
    await opensMonth();
    const day = cell("20 May 2031");
    await day.getByText("Tue, 20 May 2031, 40 tickets").waitFor({ state: "attached" });
    assert.equal(await day.locator(".event").count(), 3);
    await day.getByRole("button", { name: "Show 37 more" }).click();
    await until("more are shown", async () => (await day.locator(".event").count()) > 3);
});

test("a ticket is dragged to another day, off every day, and taken back", async () => {
    await opensMonth();
    await dragTo("Print the posters", cell("22 May 2031"));
    await isOn("22 May 2031", "Print the posters");
    await page.locator("main").press("Control+z");
    await isOn("14 May 2031", "Print the posters");
    await dragTo("Print the posters", page.getByRole("region", { name: "No due date" }));
    await until("it is in the tray", async () => (await page.locator(".tray .event", { hasText: "Print the posters" }).count()) === 1);
    await page.locator("main").press("Control+z");
    await isOn("14 May 2031", "Print the posters");
    await ben.seesStatus(/^Synced/);
});

test("by keyboard one walks through the days and carries a ticket, also beyond the month, with no server", async () => {
    await opensMonth();
    await goOffline(server, device);
    await cell("14 May 2031").focus();
    await page.keyboard.press("ArrowRight");
    await until("the next day has the focus", () => cell("15 May 2031").evaluate((day) => day === document.activeElement));
    await page.keyboard.press("Enter");
    const title = () => chip("Hang the posters").locator(".event-title");
    const hasFocus = () => title().evaluate((link) => link === document.activeElement).catch(() => false);
    await until("its ticket has the focus", hasFocus);
    await page.keyboard.press("Space");
    await page.getByText("Lifted “Hang the posters”: Thu, 15 May 2031").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    await isOn("22 May 2031", "Hang the posters");
    await page.keyboard.press("Escape");
    await isOn("15 May 2031", "Hang the posters");
    await until("it keeps the focus", hasFocus);
    await page.keyboard.press("Space");
    for (let week = 0; week < 3; week++) {
        await page.keyboard.press("ArrowDown");
        await until("it keeps the focus", hasFocus);
    }
    await page.keyboard.press("Space");
    await page.getByText("Due on Thu, 5 Jun 2031").waitFor({ state: "attached" });
    await until("the address says June", () => page.url().endsWith("/calendar/2031-06"));
    await isOn("5 Jun 2031", "Hang the posters");
    await until("it keeps the focus", hasFocus);
    await page.keyboard.press("Escape");
    await page.keyboard.press("PageUp");
    await until("the address says May", () => page.url().endsWith("/calendar/2031-05"));
    await goOnline(server, device);
    await ben.seesStatus(/^Synced/);
    const told = await ben.asksServer("/api/tickets?limit=200");
    const ticket = told.find(({ title }) => title === "Hang the posters");
    assert.equal(ticket.due_date, "2031-06-05");
});

test("a dialog moves a ticket to a date, by keyboard alone", async () => {
    await opensMonth();
    await cell("14 May 2031").focus();
    await page.keyboard.press("Enter");
    const title = chip("Print the posters").locator(".event-title");
    await until("the ticket has the focus", () => title.evaluate((link) => link === document.activeElement));
    await page.keyboard.press("ArrowRight");
    const button = page.getByRole("button", { name: "Move “Print the posters” to a date…" });
    await until("the button has the focus", () => button.evaluate((one) => one === document.activeElement));
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Move to date…" });
    await dialog.getByLabel("Due date").fill("2031-05-28");
    await dialog.getByRole("button", { name: "Move", exact: true }).press("Enter");
    await isOn("28 May 2031", "Print the posters");
});

test("on a phone the days stand below each other, and nothing is wider than the screen", async () => {
    await opensMonth();
    await page.setViewportSize({ width: 360, height: 760 });
    await page.locator(".agenda").waitFor();
    assert.deepEqual(await page.locator(".agenda-day h3").allInnerTexts(), ["Tue, 20 May 2031", "Wed, 28 May 2031"]);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.locator(".agenda").getByRole("link", { name: "Print the posters" }).click();
    await ben.titleField().waitFor();
});

test("tickets of the list are selected by keyboard and pointer, changed together offline, and taken back as one", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`/projects/${project}?q=${encodeURIComponent("one of many")}`);
    await until("the list is narrowed", async () => /^Select “One of many/.test(await page.locator(".row-choose").first().getAttribute("aria-label")));
    await goOffline(server, device);
    const rows = page.locator(".row");
    await rows.first().locator(".row-title a").focus();
    await page.keyboard.press("x");
    await page.keyboard.press("Shift+ArrowDown");
    const bar = page.getByRole("toolbar", { name: "2 selected" });
    await bar.waitFor();
    await rows.nth(4).locator(".row-choose").click({ modifiers: ["Shift"] });
    await page.getByRole("toolbar", { name: "5 selected" }).waitFor();
    await rows.nth(4).locator(".row-choose").click();
    const four = page.getByRole("toolbar", { name: "4 selected" });
    await four.getByRole("button", { name: /Priority/ }).click();
    await page.getByRole("option", { name: "Critical" }).click();
    const critical = () => page.locator(".row .priority.rank-4").count();
    await until("four are critical", async () => (await critical()) === 4);
    await device.screenshot("bulk");
    await page.keyboard.press("Escape");
    await four.waitFor({ state: "detached" });
    await page.locator("main").press("Control+z");
    await until("none is", async () => (await critical()) === 0);
    await page.locator("main").press("Control+Shift+z");
    await until("all four are again", async () => (await critical()) === 4);
    await goOnline(server, device);
    await ben.seesStatus(/^Synced/);
    const told = await ben.asksServer("/api/tickets?limit=200");
    const changed = told.filter(({ title, priority }) => title.startsWith("One of many") && priority === "Critical");
    assert.equal(changed.length, 4);
});

test("axe finds nothing, at any width, in either theme", async () => {
    const found = [];
    for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ width, height });
        for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            await page.goto(`/projects/${project}/calendar/${MONTH}`);
            await page.locator(".event").first().waitFor();
            await device.screenshot(`calendar-${width}-${colorScheme}`);
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
            for (const { id, nodes } of violations) found.push(`${width} ${colorScheme} ${id}: ${nodes[0].html.slice(0, 160)}`);
        }
    }
    assert.deepEqual(found, []);
});
