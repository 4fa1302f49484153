// Saved views: made by keyboard with the server stopped, shared and private, opened from the menu and the palette,
// brought up to date when what is seen has changed; with the groups and columns that they hold. And what a board
// keeps of its columns: how many tickets they are meant to hold, and which are folded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { THEMES, findings } from "./axe.mjs";
import { Program } from "./filled.mjs";
import { goOffline, goOnline, until } from "./harness.mjs";
import { pair } from "./pair.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let ann;
let ben;
let project;

/** Two people in a project with three tickets, one of them a bug that is given to Ann. */
setUp(async (made) => {
    server = made.server;
    [ann, ben] = await pair(made);
    const program = new Program(server, "ann");
    const login = await program.post("/api/auth/login", { username: "ann", password: Person.PASSWORD });
    program.token = login.token;
    [{ id: project }] = await ann.asksServer("/api/projects");
    const label = await program.post(`/api/projects/${project}/labels`, { name: "bug" });
    const door = (await ann.asksServer("/api/tickets")).find(({ title }) => title === "Door");
    await program.put(`/api/tickets/${door.id}`, { labels: [label.id], assignee_id: login.user.id });
    await ann.page.locator(".row .chip", { hasText: "bug" }).waitFor({ timeout: 20_000 });
    await ben.seesStatus(/^Synced/);
});

const search = ({ page }) => page.getByPlaceholder("Search in this project");
const viewsButton = ({ page }) => page.getByRole("button", { name: "Views", exact: true });
const shown = ({ page }) => page.locator(".row .row-title a").allInnerTexts();
const headings = ({ page }) => page.locator(".row-heading h2").allInnerTexts();
const asked = ({ page }) => decodeURIComponent(new URL(page.url()).search);

async function shows(person, titles) {
    await until(`${person.name} sees ${titles}`, async () => (await shown(person)).join() === titles.join());
}

async function filters(person, typed) {
    await search(person).fill(typed);
    await search(person).press("Enter");
}

async function menuOf(person) {
    await viewsButton(person).click();
    return person.page.getByRole("menu", { name: "Views" });
}

/** Saves what is seen, with the keyboard alone. */
async function saves(person, name, whose) {
    const { page } = person;
    await page.getByRole("button", { name: "Save view", exact: true }).focus();
    await page.keyboard.press("Enter");
    const field = page.getByLabel("Name");
    await until("the name has the focus", () => field.evaluate((node) => node === document.activeElement));
    await page.keyboard.type(name);
    if (whose === "own") {
        await page.keyboard.press("Tab");
        await page.keyboard.press("ArrowDown");
        assert.ok(await page.getByRole("radio", { name: "Only me" }).isChecked());
        await field.focus();
    }
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await viewsButton(person).getByText(name, { exact: true }).waitFor();
}

function noErrors() {
    for (const { device } of [ann, ben]) {
        assert.deepEqual(device.errors.filter((error) => !/ERR_|Failed to load/.test(error)), []);
    }
}

test("a view is saved offline by keyboard, shared or private, opened by the other, brought up to date, and outlives a renamed label", async () => {
    await goOffline(server, ann.device);
    await filters(ann, "label:bug assignee:me");
    await shows(ann, ["Door"]);
    await saves(ann, "My bugs", "shared");
    await ann.page.getByRole("button", { name: "Clear filters" }).click();
    await shows(ann, ["House", "Door", "Paint"]);
    await viewsButton(ann).getByText("Views", { exact: true }).waitFor();
    await filters(ann, "is:open");
    await saves(ann, "Still open", "own");
    // The address follows what is typed once it pauses.
    await until("the address says it", () => asked(ann) === "?q=is:open");
    await ann.page.reload();
    await ann.seesTicket("House");
    await viewsButton(ann).getByText("Still open").waitFor();
    await goOnline(server, ann.device);
    await ann.seesStatus(/^Synced/);

    // The shared one alone reaches the server, with ids in place of names.
    const kept = await ann.asksServer(`/api/projects/${project}/views`);
    assert.deepEqual(kept.map(({ name, kind }) => [name, kind]), [["My bugs", "list"]]);
    assert.match(kept[0].query, /^label:[0-9a-f-]{36} assignee:me$/);
    const [label] = await ann.asksServer(`/api/projects/${project}/labels`);
    const program = new Program(server, "ann");
    program.token = (await program.post("/api/auth/login", { username: "ann", password: Person.PASSWORD })).token;
    await program.put(`/api/labels/${label.id}`, { name: "fault" });
    await ben.page.locator(".row .chip", { hasText: "fault" }).waitFor({ timeout: 20_000 });

    // Whoever looks is meant by "me": nothing is Ben's.
    await (await menuOf(ben)).getByRole("menuitem", { name: "My bugs" }).click();
    await until("the filter is Ben's", () => asked(ben) === "?q=label:fault assignee:me");
    await shows(ben, []);
    assert.deepEqual(await ben.page.getByRole("menuitem", { name: "Still open" }).count(), 0);
    await ben.page.getByRole("button", { name: /^Assignees:/ }).first().click();
    await ben.page.getByRole("option", { name: /^ben/ }).click();
    await ben.page.locator(".popup-veil").click();
    await shows(ben, ["Door"]);
    await ben.page.getByRole("button", { name: "Update view" }).click();
    await ben.page.getByRole("button", { name: "Update view" }).waitFor({ state: "detached" });
    await until("the server has it", async () =>
        /^label:[0-9a-f-]{36}$/.test((await ann.asksServer(`/api/projects/${project}/views`))[0].query));

    // From anywhere, by the palette.
    await ann.goesToProjects();
    await ann.page.keyboard.press("Control+k");
    await ann.page.keyboard.type("website my bugs");
    await ann.page.getByRole("option", { name: /My bugs/ }).waitFor();
    await ann.page.keyboard.press("Enter");
    await shows(ann, ["Door"]);
    await until("the address says it", () => asked(ann) === "?q=label:fault");

    await (await menuOf(ann)).getByRole("menuitem", { name: "Rename view" }).click();
    await ann.page.getByRole("textbox", { name: "Name" }).fill("All faults");
    await ann.page.keyboard.press("Enter");
    await viewsButton(ann).getByText("All faults", { exact: true }).waitFor();
    await (await menuOf(ann)).getByRole("menuitem", { name: "Delete view" }).click();
    await viewsButton(ann).getByText("Views", { exact: true }).waitFor();
    await ann.page.getByRole("button", { name: "Undo" }).click();
    await viewsButton(ann).getByText("All faults", { exact: true }).waitFor();
    noErrors();
});

test("the list is grouped and its columns are chosen, both stand in the address, and a view keeps them", async () => {
    const { page } = ann;
    await page.getByLabel("Group by").selectOption("label");
    await until("by label", async () => (await headings(ann)).join() === "bug,No label");
    await shows(ann, ["Door", "House", "Paint"]);
    await page.getByLabel("Group by").selectOption("assignee");
    await until("by person", async () => (await headings(ann)).join() === "ann,Nobody");
    await page.getByRole("button", { name: /^Columns:/ }).click();
    for (const name of ["Key", "Last changed"]) await page.getByRole("listbox").getByRole("option", { name, exact: true }).click();
    await page.keyboard.press("Escape");
    await until("no keys, but when it was changed", async () =>
        (await page.locator(".row-key").count()) === 0 && (await page.locator(".row-updated").count()) === 3);
    await until("the address says so", () => asked(ann) === "?q=group:assignee columns:labels,updated,due,estimate,assignees");
    assert.deepEqual(await findings(page, THEMES[0][1]), []);
    await saves(ann, "Who does what", "shared");
    await page.reload();
    await until("after a reload, too", async () => (await headings(ann)).join() === "ann,Nobody");
    assert.equal(await page.locator(".row-key").count(), 0);
    await ben.page.getByRole("button", { name: "Views", exact: true }).click();
    await ben.page.getByRole("menuitem", { name: "Who does what" }).click();
    await until("Ben sees the groups", async () => (await headings(ben)).join() === "ann,Nobody");
    noErrors();
});

test("a column of the board says that it holds more than it is meant to, and one that is folded stays so", async () => {
    const { page } = ann;
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Project settings" }).click();
    await page.getByRole("button", { name: "Actions for Open" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await page.getByLabel("Limit").fill("2");
    await page.getByRole("button", { name: "Save" }).last().click();
    await page.goto(`/projects/${project}/board`);
    const column = (name) => page.getByRole("region", { name, exact: true });
    await column("Open").getByText("3, more than the 2 it is meant to hold").waitFor();
    assert.equal(await column("Done").locator(".count").innerText(), "0");

    await column("Done").getByRole("button", { name: "Fold Done" }).focus();
    await page.keyboard.press("Enter");
    await column("Done").getByRole("button", { name: /Done/ }).and(page.locator("[aria-expanded=false]")).waitFor();
    await page.reload();
    await page.locator(".column.folded").waitFor();
    assert.deepEqual(await findings(page, THEMES[0][1]), []);

    // A card is carried into it by keyboard: it unfolds for that long.
    await column("Open").getByRole("link", { name: "Door" }).focus();
    await page.keyboard.press("Space");
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
    await column("Done").getByRole("link", { name: "Door" }).waitFor();
    await page.keyboard.press("Space");
    await until("it keeps the focus", () => column("Done").getByRole("link", { name: "Door" })
        .evaluate((node) => node === document.activeElement).catch(() => false));
    await page.keyboard.press("ArrowLeft");
    await page.locator(".column.folded").getByText("1", { exact: true }).waitFor();
    await page.locator(".column.folded button").click();
    await column("Done").getByRole("link", { name: "Door" }).waitFor();
    await column("Open").getByText("2 of at most 2").waitFor();
    await until("the server knows the limit", async () =>
        (await ann.asksServer(`/api/projects/${project}/statuses`)).find(({ name }) => name === "Open").ticket_limit === 2);
    noErrors();
});
