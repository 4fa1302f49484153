// Closed tickets that nobody touched leave a device, and are found again on the server; where each project is kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline, goOnline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const DAY = 24 * 60 * 60 * 1_000;

let server;
let device;
let ann;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
    ann = new Person(device, "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
});

/** Sends changes as a program of the plain shape would, with times of its own. */
async function sync(changes) {
    const answer = await ann.page.evaluate(async (body) => {
        const answer = await fetch("/api/sync", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
        });
        return [answer.status, await answer.json()];
    }, { client_id: "another-program", last_sync: null, changes });
    assert.equal(answer[0], 200, JSON.stringify(answer[1]));
    for (const { outcome, message } of answer[1].results) assert.notEqual(outcome, "rejected", message);
}

const uuid = () => crypto.randomUUID();

/** Tickets that were closed some days ago, one with a comment. */
async function oldTickets(days) {
    const [{ id: project_id }] = await ann.asksServer("/api/projects");
    const timestamp = new Date(Date.now() - days * DAY).toISOString();
    const change = (type, id, data) => ({ id: uuid(), entity_id: id, type, operation: "create", timestamp, data });
    const [lamp, chair] = [uuid(), uuid()];
    await sync([
        change("ticket", lamp, { project_id, title: "Repair the lamp", status: "Done" }),
        change("comment", uuid(), { ticket_id: lamp, content: "It was the fuse" }),
        change("ticket", chair, { project_id, title: "Paint the chair", status: "InProgress" }),
    ]);
    return { lamp, chair, project_id };
}

/** Lets go now of what is over: the setting is changed to and fro. */
async function retires(days = "30") {
    await ann.page.goto("/settings");
    for (const choice of ["0", days]) {
        await ann.page.getByLabel("Closed tickets").selectOption(choice);
        await ann.page.waitForTimeout(300);
    }
}

test("a closed ticket leaves after its time, is found on the server with its comments, and offline the app says where it is", async () => {
    const { lamp } = await oldTickets(40);
    await ann.opensProject("Website");
    await ann.seesTicket("Paint the chair");
    await retires();
    await ann.opensProject("Website");
    await ann.seesTicket("Paint the chair");
    assert.equal(await ann.ticket("Repair the lamp").count(), 0, "it has left");
    await ann.page.getByText(/nobody has touched for 30 days are archived/).waitFor();

    await goOffline(server, device);
    await ann.page.getByRole("button", { name: "Look on the server" }).click();
    await ann.page.getByText("Archived on the server; connect to see it.").waitFor();
    await ann.page.goto(`/tickets/${lamp}`);
    await ann.page.getByText("Archived on the server; connect to see it.").waitFor();
    await goOnline(server, device);
    await until("the page can fetch it", async () => {
        await ann.page.getByRole("button", { name: "Retry" }).click({ timeout: 1_000 }).catch(() => {});
        return (await ann.titleField().count()) === 1;
    });
    await ann.seesTitle("Repair the lamp");
    await ann.seesComment("It was the fuse");
    // Fetched is touched: it stays.
    await retires();
    await goOffline(server, device);
    await ann.page.goto(`/tickets/${lamp}`);
    await ann.seesTitle("Repair the lamp");
    await ann.seesComment("It was the fuse");
});

test("what is looked for on the server is found by the words of its comments, too", async () => {
    await oldTickets(40);
    await ann.opensProject("Website");
    await ann.seesTicket("Paint the chair");
    await retires();
    await ann.opensProject("Website");
    await ann.page.getByRole("searchbox").or(ann.page.getByLabel("Search in this project")).first().fill("fuse");
    await ann.page.getByRole("button", { name: "Look on the server" }).click();
    await ann.page.getByRole("link", { name: "Repair the lamp" }).click();
    await ann.seesComment("It was the fuse");
});

test("a comment by somebody else on a ticket that has left brings all of it back", async () => {
    const { lamp } = await oldTickets(40);
    await ann.opensProject("Website");
    await ann.seesTicket("Paint the chair");
    await retires();
    await ann.opensProject("Website");
    assert.equal(await ann.ticket("Repair the lamp").count(), 0);
    const data = { ticket_id: lamp, content: "It flickers again" };
    await sync([{ id: uuid(), entity_id: uuid(), type: "comment", operation: "create", timestamp: new Date().toISOString(), data }]);
    await ann.seesTicket("Repair the lamp");
    await ann.opensTicket("Repair the lamp");
    await ann.seesComment("It flickers again");
    await ann.seesComment("It was the fuse");
});

test("a project is kept on the server only when told so, and comes back whole; one of this device only is never sent", async () => {
    const { project_id } = await oldTickets(40);
    await ann.opensProject("Website");
    await ann.createsTicket("Written today");
    await ann.seesTicket("Paint the chair");
    await ann.seesStatus(/^Synced/);
    await ann.page.goto(`/projects/${project_id}/settings`);
    await ann.page.getByRole("radio", { name: /^Synced, not kept here/ }).check();
    await ann.opensProject("Website");
    await ann.page.getByText("This project is on the server.").waitFor();
    await ann.seesTicket("Written today");
    assert.equal(await ann.ticket("Paint the chair").count(), 0);
    await ann.page.getByRole("button", { name: "Look on the server" }).click();
    await ann.page.getByRole("link", { name: "Paint the chair" }).waitFor();
    await ann.page.goto(`/projects/${project_id}/settings`);
    await ann.page.getByRole("radio", { name: /^Synced On the server and/ }).check();
    await ann.opensProject("Website");
    await ann.seesTicket("Paint the chair");

    await ann.goesToProjects();
    await ann.page.getByRole("button", { name: /New project/ }).first().click();
    await ann.page.getByLabel("Name").fill("Diary");
    await ann.page.getByRole("checkbox", { name: /^This device only/ }).check();
    await ann.page.getByRole("button", { name: "Create project" }).click();
    await ann.createsTicket("Dear diary");
    await ann.seesStatus(/^Synced/);
    assert.deepEqual((await ann.asksServer("/api/projects")).map(({ name }) => name), ["Website"]);
});
