// Sub-tickets, relations and watchers: written offline by two people, by keyboard, and the same for both afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline, goOnline, until } from "./harness.mjs";
import { pair } from "./pair.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;
let ann;
let ben;

/** Two people in a project with three tickets, WEB-1 to WEB-3. */
setUp(async (made) => {
    ({ server, devices } = made);
    [ann, ben] = await pair(made);
});

/** A command by some letters of its name, then another ticket by some of its own: nothing but keys. */
async function does(person, command, other) {
    const { keyboard } = person.page;
    await keyboard.press("Control+k");
    await person.page.getByRole("combobox", { name: "Find or do" }).waitFor();
    await keyboard.type(command);
    await keyboard.press("Enter");
    if (!other) return;
    await person.page.getByRole("combobox", { name: /a key, or words of it$/ }).waitFor();
    await keyboard.type(other);
    await person.page.getByRole("option", { name: new RegExp(other) }).first().waitFor();
    await keyboard.press("Enter");
    await person.page.getByRole("dialog").waitFor({ state: "detached" });
}

const parts = (person) => person.page.getByRole("list", { name: "Sub-tickets" }).getByRole("listitem");
const related = (person, name) => person.page.getByRole("list", { name, exact: true }).getByRole("listitem");
const watch = (person) => person.page.getByRole("button", { name: /^Watch/ });

async function seesDone(person, text) {
    await person.page.locator(".sub-tickets .count").getByText(text, { exact: true }).waitFor({ timeout: 20_000 });
}

async function writesPart(person, title) {
    const field = person.page.getByRole("textbox", { name: "Add a sub-ticket" });
    await field.focus();
    await person.page.keyboard.type(title);
    await person.page.keyboard.press("Enter");
    await parts(person).getByRole("link", { name: title }).waitFor();
}

function noErrors() {
    for (const { device } of [ann, ben]) {
        assert.deepEqual(device.errors.filter((error) => !/ERR_|Failed to load/.test(error)), []);
    }
}

test("parts, relations and watchers written offline by two people are the same for both once they are online", async () => {
    await ann.opensTicket("House");
    await ben.opensTicket("Door");
    await goOffline(server, ann.device, ben.device);
    await writesPart(ann, "Roof");
    await writesPart(ann, "Walls");
    await seesDone(ann, "0 of 2 done");

    await does(ben, "set parent", "House");
    await ben.page.locator(".crumbs").getByText("WEB-1").waitFor();
    await does(ben, "relation blocked by", "Paint");
    await related(ben, "Blocked by").getByRole("link", { name: "Paint" }).waitFor();
    await does(ben, "relation relates", "WEB-1");
    await related(ben, "Relates to").getByRole("link", { name: "House" }).waitFor();
    await watch(ben).focus();
    await ben.page.keyboard.press("Space");
    await until("ben watches", async () => (await watch(ben).getAttribute("aria-pressed")) === "true");

    await goOnline(server, ann.device, ben.device);
    await parts(ann).getByRole("link", { name: "Door" }).waitFor({ timeout: 20_000 });
    await seesDone(ann, "0 of 3 done");
    await related(ann, "Relates to").getByRole("link", { name: "Door" }).waitFor();
    const roof = parts(ann).filter({ hasText: "Roof" });
    await roof.getByRole("button", { name: /^Status/ }).focus();
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("combobox", { name: "Status" }).waitFor();
    await ann.page.keyboard.type("Done");
    await ann.page.keyboard.press("Enter");
    await seesDone(ann, "1 of 3 done");
    await parts(ann).getByRole("link", { name: "Door" }).focus();
    await ann.page.keyboard.press("Enter");
    await ann.seesTitle("Door");
    assert.match(await watch(ann).innerText(), /1/);
    assert.equal(await watch(ann).getAttribute("aria-pressed"), "false");
    await ann.page.locator(".crumbs").getByRole("link", { name: "WEB-1" }).waitFor();

    // Its other end says so too, and takes it away.
    await related(ann, "Blocked by").getByRole("link", { name: "Paint" }).click();
    await ann.seesTitle("Paint");
    await related(ann, "Blocks").getByRole("link", { name: "Door" }).waitFor();
    await related(ann, "Blocks").getByRole("button", { name: "Remove the relation to WEB-2" }).click();
    await until("it is gone for ben", async () => (await related(ben, "Blocked by").count()) === 0, { timeout_ms: 20_000 });
    await ann.page.getByRole("main").focus();
    await ann.page.keyboard.press("Control+z");
    await related(ben, "Blocked by").getByRole("link", { name: "Paint" }).waitFor({ timeout: 20_000 });
    await ben.page.locator(".history").getByText(/changed parent from .* to WEB-1/).first().waitFor();

    const tickets = await ann.asksServer("/api/tickets");
    const called = Object.fromEntries(tickets.map((ticket) => [ticket.title, ticket]));
    assert.deepEqual(
        ["Roof", "Walls", "Door"].map((title) => called[title].parent_id),
        Array(3).fill(called.House.id),
    );
    assert.deepEqual(called.Paint.blocks, [called.Door.id]);
    noErrors();
});

test("rows and cards say what waits and how far the parts are, and a typed filter finds them", async () => {
    await ann.opensTicket("House");
    await writesPart(ann, "Roof");
    await ann.opensProject("Website");
    await ann.opensTicket("Door");
    await does(ann, "relation blocked by", "Paint");
    await does(ann, "watch this");
    await until("ann watches", async () => (await watch(ann).getAttribute("aria-pressed")) === "true");
    await ann.opensProject("Website");
    const blocked = (scope) => scope.getByRole("img", { name: "Blocked by an open ticket" });
    const row = (title) => ann.page.locator(".row").filter({ hasText: title });
    await blocked(row("Door")).waitFor();
    await row("House").getByRole("img", { name: "0 of 1 done" }).waitFor();
    assert.equal(await blocked(ann.page).count(), 1);

    const search = ann.page.getByPlaceholder("Search in this project");
    for (const [typed, titles] of [
        ["is:blocked", ["Door"]],
        ["parent:web-1", ["Roof"]],
        ["watcher:me", ["Door"]],
        ["-parent:none", ["Roof"]],
    ]) {
        await search.fill(typed);
        await search.press("Enter");
        const shown = async () => (await ann.page.locator(".row .row-title a").allInnerTexts()).sort();
        await until(`${typed} shows ${titles}`, async () => (await shown()).join() === titles.join());
        await ann.page.getByRole("button", { name: "Clear filters" }).click();
    }
    await ann.page.getByRole("link", { name: "Board" }).click();
    const card = (title) => ann.page.locator(".card").filter({ hasText: title });
    await blocked(card("Door")).waitFor();
    await card("House").getByRole("img", { name: "0 of 1 done" }).waitFor();
    noErrors();
});

test("a circle that two people made is told to both, and one of them ends it", async () => {
    await ann.opensTicket("House");
    await ben.opensTicket("Paint");
    await goOffline(server, ann.device, ben.device);
    await does(ann, "set parent", "Paint");
    await does(ben, "set parent", "House");
    await goOnline(server, ann.device, ben.device);
    const told = (person) => person.page.getByText(/^These tickets are sub-tickets of each other: WEB-/);
    await told(ann).waitFor({ timeout: 20_000 });
    await told(ben).waitFor({ timeout: 20_000 });
    await ben.page.getByRole("button", { name: "Remove the parent of this ticket" }).click();
    await told(ben).waitFor({ state: "detached" });
    await told(ann).waitFor({ state: "detached", timeout: 20_000 });
    await ann.page.locator(".crumbs").getByRole("link", { name: "WEB-3" }).waitFor();
    await parts(ben).getByRole("link", { name: "House" }).waitFor();
    noErrors();
});
