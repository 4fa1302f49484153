// A ticket moves to another project: offline, back, and while somebody else edits it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline, goOnline, until } from "./harness.mjs";
import { pair } from "./pair.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;
let ann;
let ben;

/** Two people in two projects, and a ticket of the first one with a word of the second. */
setUp(async (made) => {
    ({ server, devices } = made);
    [ann, ben] = await pair(made, { projects: ["Ops", "Website"], tickets: ["Door"] });
    await ben.opensTicket("Door");
    await ben.comments("It squeaks.");
    await ben.seesStatus(/^Synced/);
    await ann.opensTicket("Door");
    await ann.seesComment("It squeaks.");
});

async function moves(person, to) {
    await person.page.getByRole("button", { name: /^Actions for / }).first().click();
    await person.page.getByRole("menuitem", { name: "Move to project…" }).click();
    await person.page.getByRole("dialog").getByRole("button", { name: new RegExp(`^${to}`) }).click();
    await person.page.getByText(`Moved to ${to}.`).waitFor();
}

async function isIn(person, project) {
    await person.page.locator(".crumbs").getByText(project, { exact: true }).waitFor();
}

test("a ticket moved with no network is there at once, and for everybody once there is one", async () => {
    const old = new URL(ann.page.url()).pathname;
    await goOffline(server, ann.device, ben.device);
    await moves(ann, "Ops");
    await until("the new ticket is shown", () => new URL(ann.page.url()).pathname !== old);
    await ann.seesTitle("Door");
    await ann.seesComment("It squeaks.");
    await ann.page.getByText("brought here by ann").waitFor();
    await isIn(ann, "Ops");
    const moved = new URL(ann.page.url()).pathname;
    await ann.page.goto(old);
    await until("the old address leads to it", () => new URL(ann.page.url()).pathname === moved);
    await ann.opensProject("Website");
    assert.equal(await ann.ticket("Door").count(), 0);

    await goOnline(server, ann.device, ben.device);
    await ann.seesStatus(/^Synced/);
    await until("ben's page of the old ticket leads to it", () => new URL(ben.page.url()).pathname === moved);
    await ben.seesComment("It squeaks.");
    await ben.page.getByText("It was WEB-1 before it moved here.").waitFor();
    await ben.page.keyboard.press("Control+k");
    await ben.page.getByRole("combobox").fill("WEB-1");
    await ben.page.getByRole("option", { name: /Door OPS-1/ }).waitFor();
    const tickets = await ann.asksServer("/api/tickets");
    assert.deepEqual(tickets.map(({ title, source_key }) => [title, source_key]), [["Door", "WEB-1"]]);
    for (const { device } of [ann, ben]) {
        assert.deepEqual(device.errors.filter((error) => !/ERR_|Failed to load/.test(error)), []);
    }
});

test("a move is taken back from its note, and done from the palette", async () => {
    const old = new URL(ann.page.url()).pathname;
    await moves(ann, "Ops");
    await ann.page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await until("the ticket is back", () => new URL(ann.page.url()).pathname === old);
    await ann.seesTitle("Door");
    await ann.seesComment("It squeaks.");
    await ann.seesStatus(/^Synced/);
    await until("only one is there", async () => {
        const tickets = await ann.asksServer("/api/tickets");
        return tickets.length === 1 && `/tickets/${tickets[0].id}` === old;
    });
    await ann.page.keyboard.press("Control+k");
    await ann.page.getByRole("combobox").fill("move to");
    await ann.page.getByRole("combobox").press("Enter");
    await ann.page.getByRole("dialog").getByRole("button", { name: /^Ops/ }).click();
    await until("it has moved", () => new URL(ann.page.url()).pathname !== old);
    await ann.seesTitle("Door");
});

test("an edit that did not see the move keeps the ticket, and says what happened until somebody decides", async () => {
    const old = new URL(ann.page.url()).pathname;
    await goOffline(server, ann.device, ben.device);
    await moves(ann, "Ops");
    await ben.renamesTicket("Green door");
    await goOnline(server, ann.device);
    await ann.seesStatus(/^Synced/);
    await goOnline(server, ben.device);
    await ben.page.getByText("Moved to OPS-1 by ann; You wrote here without having seen that.").waitFor();
    assert.equal(new URL(ben.page.url()).pathname, old);
    await ben.seesTitle("Green door");
    await ann.page.goto("/sync");
    await ann.page.getByText("Moved to OPS-1 by You; ben wrote here without having seen that.").waitFor();
    await ben.page.getByRole("link", { name: "Look at OPS-1" }).waitFor();
    await ben.page.getByRole("button", { name: "Keep OPS-1 only" }).click();
    await until("the page leads to what was kept", () => new URL(ben.page.url()).pathname !== old);
    await ben.seesTitle("Door");
    await until("one is there", async () => (await ann.asksServer("/api/tickets")).length === 1);
    await until("the conflict is closed", async () => !/conflict/.test(await ann.status()));
});
