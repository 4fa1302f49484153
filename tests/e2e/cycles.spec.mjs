// Cycles and milestones: made offline, by keyboard and by pointer, filled, moved on, undone, and the same for two people.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayFromNow } from "./filled.mjs";
import { goOffline, goOnline, until } from "./harness.mjs";
import { pair } from "./pair.mjs";
import { setUp } from "./stage.mjs";

let server;
let ann;
let ben;

/** Two people in a project with three tickets. */
setUp(async (made) => {
    server = made.server;
    [ann, ben] = await pair(made);
});

const list = (person, name) => person.page.getByRole("list", { name, exact: true });
const timebox = (person, name) => person.page.locator(".timebox").filter({ has: person.page.getByRole("link", { name, exact: true }) });

/** From the project's list, by its menu. */
async function goesToCycles(person) {
    await person.page.getByRole("button", { name: "More", exact: true }).click();
    await person.page.getByRole("menuitem", { name: "Cycles and milestones" }).click();
    await person.page.getByRole("heading", { name: "Cycles and milestones" }).waitFor();
}

/** With the keyboard alone; a new cycle has a name and days already. */
async function makesCycle(person, name, from, to) {
    const { keyboard } = person.page;
    await person.page.getByRole("button", { name: "New cycle" }).focus();
    await keyboard.press("Enter");
    const field = person.page.getByLabel("Name");
    await until("the name has the focus", () => field.evaluate((node) => node === document.activeElement));
    assert.match(await field.inputValue(), /^Cycle \d+$/);
    await keyboard.press("Control+a");
    await keyboard.type(name);
    await person.page.getByLabel("First day").fill(from);
    await person.page.getByLabel("Last day").fill(to);
    await field.focus();
    await keyboard.press("Enter");
    await list(person, "Cycles").getByRole("link", { name, exact: true }).waitFor();
}

async function puts(person, title, field, name) {
    await person.opensTicket(title);
    await person.page.getByRole("button", { name: new RegExp(`^${field}:`) }).focus();
    await person.page.keyboard.press("Enter");
    await person.page.getByRole("combobox", { name: field }).waitFor();
    await person.page.keyboard.type(name);
    await person.page.keyboard.press("Enter");
    await person.page.getByRole("button", { name: `${field}: ${name}` }).waitFor();
    await person.page.goBack();
}

const done = (person, name, text) => timebox(person, name).getByText(text).waitFor({ timeout: 20_000 });

async function shows(person, titles) {
    const shown = async () => (await person.page.locator(".row .row-title a").allInnerTexts()).sort();
    await until(`the list shows ${titles}`, async () => (await shown()).join() === titles.join());
}

function noErrors() {
    for (const { device } of [ann, ben]) {
        assert.deepEqual(device.errors.filter((error) => !/ERR_|Failed to load/.test(error)), []);
    }
}

test("cycles and a milestone are made and filled with the server stopped, and are the same for another afterwards", async () => {
    await goOffline(server, ann.device, ben.device);
    await goesToCycles(ann);
    await ann.page.getByText("No cycles").waitFor();
    await makesCycle(ann, "This week", dayFromNow(-2), dayFromNow(4));
    await makesCycle(ann, "Next week", dayFromNow(5), dayFromNow(11));
    await makesCycle(ann, "Last week", dayFromNow(-9), dayFromNow(-3));
    await until("the current one stands first, the past one last", async () =>
        (await list(ann, "Cycles").getByRole("heading").allInnerTexts()).join() === "This week,Next week,Last week");
    await timebox(ann, "This week").getByText("Current", { exact: true }).waitFor();

    await ann.page.getByRole("button", { name: "New milestone" }).click();
    await ann.page.getByLabel("Name").fill("1.0");
    await ann.page.getByLabel("Due date").fill(dayFromNow(30));
    await ann.page.getByRole("button", { name: "Save" }).click();
    await list(ann, "Milestones").getByRole("link", { name: "1.0" }).waitFor();

    await ann.page.getByRole("link", { name: "Website" }).last().click();
    await puts(ann, "House", "Cycle", "This week");
    await puts(ann, "Door", "Cycle", "This week");
    await puts(ann, "Door", "Milestone", "1.0");
    await goesToCycles(ann);
    await done(ann, "This week", "0 of 2 done");
    await done(ann, "1.0", "0 of 1 done");

    await goOnline(server, ann.device, ben.device);
    await goesToCycles(ben);
    await done(ben, "This week", "0 of 2 done");
    await done(ben, "1.0", "0 of 1 done");
    const [project] = await ann.asksServer("/api/projects");
    const kept = await ann.asksServer(`/api/projects/${project.id}/timeboxes`);
    assert.deepEqual(kept.map(({ kind, name }) => `${kind} ${name}`).sort(), [
        "cycle Last week", "cycle Next week", "cycle This week", "milestone 1.0",
    ]);
    noErrors();
});

test("what is left moves to the next cycle, comes back by undo, and a filter finds it", async () => {
    await goesToCycles(ann);
    await makesCycle(ann, "This week", dayFromNow(-2), dayFromNow(4));
    await makesCycle(ann, "Next week", dayFromNow(5), dayFromNow(11));
    await ann.page.getByRole("link", { name: "Website" }).last().click();
    for (const title of ["House", "Door"]) await puts(ann, title, "Cycle", "This week");

    const search = ann.page.getByPlaceholder("Search in this project");
    for (const [typed, titles] of [
        ["cycle:current", ["Door", "House"]],
        ["-cycle:current", ["Paint"]],
        ["cycle:none", ["Paint"]],
        ['cycle:"this week"', ["Door", "House"]],
    ]) {
        await search.fill(typed);
        await search.press("Enter");
        await shows(ann, titles);
        await ann.page.getByRole("button", { name: "Clear filters" }).click();
    }

    await goesToCycles(ann);
    await timebox(ann, "This week").getByRole("button", { name: "Move 2 unfinished tickets to Next week" }).click();
    await done(ann, "Next week", "0 of 2 done");
    await ann.page.getByRole("button", { name: "Undo" }).click();
    await done(ann, "This week", "0 of 2 done");
    await done(ann, "Next week", "0 of 0 done");

    // Its name leads to what is in it.
    await timebox(ann, "This week").getByRole("link", { name: "This week" }).click();
    await shows(ann, ["Door", "House"]);
    await until("the address says so", async () => /cycle/.test(decodeURIComponent(new URL(ann.page.url()).search)));

    await goesToCycles(ann);
    await timebox(ann, "Next week").getByRole("button", { name: "Actions for Next week" }).click();
    await ann.page.getByRole("menuitem", { name: "Delete" }).click();
    await timebox(ann, "Next week").waitFor({ state: "detached" });
    await ann.page.keyboard.press("Control+z");
    await timebox(ann, "Next week").waitFor();
    noErrors();
});

test("a burndown and the overview count what is done, as a picture and as a table, with the server stopped", async () => {
    await goOffline(server, ann.device, ben.device);
    await goesToCycles(ann);
    await makesCycle(ann, "This week", dayFromNow(0), dayFromNow(4));
    await ann.page.getByRole("link", { name: "Website" }).last().click();
    for (const title of ["House", "Door"]) await puts(ann, title, "Cycle", "This week");
    const row = ann.page.locator(".row").filter({ hasText: "Door" });
    await row.getByRole("button", { name: /^Status/ }).focus();
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("combobox", { name: "Status" }).waitFor();
    await ann.page.keyboard.type("Done");
    await ann.page.keyboard.press("Enter");
    await row.getByRole("button", { name: "Status: Done" }).waitFor();

    await goesToCycles(ann);
    await done(ann, "This week", "1 of 2 done");
    const cycle = timebox(ann, "This week");
    await cycle.getByRole("img", { name: "Burndown of This week" }).waitFor();
    await cycle.getByRole("button", { name: "Burndown of This week, as a table" }).focus();
    await ann.page.keyboard.press("Space");
    const cells = await cycle.getByRole("row").last().getByRole("cell").allInnerTexts();
    assert.deepEqual(cells.slice(1), ["1", "2"], "left, and in all");

    await ann.page.keyboard.press("Control+k");
    await ann.page.getByRole("combobox", { name: "Find or do" }).waitFor();
    await ann.page.keyboard.type("website overview");
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("img", { name: "Tickets done per week" }).waitFor();
    await ann.page.getByRole("button", { name: "Tickets done per week, as a table" }).click();
    assert.equal(await ann.page.getByRole("row").last().getByRole("cell").last().innerText(), "1");
    const panel = (name) => ann.page.locator(".panel").filter({ has: ann.page.getByRole("heading", { name }) });
    await panel("Open tickets by person").getByText("2", { exact: true }).waitFor();
    await panel("Overdue").getByText("Nothing is overdue.").waitFor();
    await panel("Last changed").getByRole("link", { name: "Door" }).click();
    await ann.seesTitle("Door");
    noErrors();
});
