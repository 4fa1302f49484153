// The server is restored from a backup: what others had written since is on a list, and comes back by choice or by
// itself. The server's own `backup` and `restore`, while it runs.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;

setUp((made) => {
    ({ server, devices } = made);
});

/** Two who write in one project; then ben renames its ticket and writes another, and what the server has is of before. */
async function lose() {
    const [ann, ben] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ben")];
    for (const person of [ann, ben]) {
        await person.signsUp();
        await person.isIn();
    }
    await ann.createsProject("Website");
    await ann.createsTicket("Fix the door");
    await ann.seesStatus(/^Synced/);
    const [{ id: project }] = await ann.asksServer("/api/projects");
    await ann.page.goto(`/projects/${project}/settings`);
    await ann.page.getByLabel("User name").fill("ben");
    await ann.page.getByRole("button", { name: "Add", exact: true }).last().click();
    await ben.page.getByRole("main").getByRole("link", { name: "Website", exact: true }).waitFor();
    await ben.opensProject("Website");
    await ben.seesTicket("Fix the door");
    const file = join(server.data, "backup.jsonl");
    await server.command("backup", file);

    await ben.createsTicket("Paint the fence");
    await ben.opensTicket("Fix the door");
    await ben.renamesTicket("Fix the green door");
    await ben.seesStatus(/^Synced/);
    await ann.opensProject("Website");
    for (const title of ["Paint the fence", "Fix the green door"]) await ann.seesTicket(title);
    await ann.seesStatus(/^Synced/);
    await ben.device.close();

    await server.command("restore", file, "--replace");
    await ann.page.getByRole("link", { name: /^Synced|^Syncing/ }).first().click();
    await ann.page.getByRole("button", { name: "Sync now" }).click();
    await ann.seesStatus(/^2 lost by the server/);
    return { ann, ben };
}

function entry(person, text) {
    return person.page.locator(".queue-item").filter({ hasText: text });
}

async function titles(person) {
    return (await person.asksServer("/api/tickets")).map((ticket) => ticket.title).sort();
}

test("what a restored server lacks of others is brought back or discarded, one by one", async () => {
    const { ann } = await lose();
    await ann.page.getByRole("heading", { name: /^What the server lost/ }).waitFor();
    assert.deepEqual(await titles(ann), ["Fix the door"]);
    const title = entry(ann, "It was: Fix the green door");
    assert.match(await title.innerText(), /Ticket “Fix the door” — title\s+It was: Fix the green door\s+Now: Fix the door/);
    const ticket = entry(ann, "New Ticket: “Paint the fence”");
    assert.match(await ticket.innerText(), /ben · /);
    await ann.device.screenshot("what-the-server-lost");

    await ann.page.reload();
    await ticket.getByRole("button", { name: "Bring back" }).click();
    await ticket.waitFor({ state: "detached" });
    await ann.seesStatus(/^1 lost by the server/);
    await until("the server has it", async () => (await titles(ann)).length === 2);
    assert.deepEqual(await titles(ann), ["Fix the door", "Paint the fence"]);

    await title.getByRole("button", { name: "Discard" }).click();
    await ann.page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await ann.page.getByRole("heading", { name: /^What the server lost/ }).waitFor({ state: "detached" });
    await ann.seesStatus(/^Synced/);
    assert.deepEqual(await titles(ann), ["Fix the door", "Paint the fence"]);
    assert.deepEqual(ann.device.errors.filter((error) => error.startsWith("thrown")), []);
});

test("what its author offers anew leaves the list by itself", async () => {
    const { ann, ben } = await lose();
    await ben.device.open();
    ben.page = ben.device.page;
    await ben.page.goto("/");
    await ben.isIn();
    await ben.seesStatus(/^Synced/);
    await ann.page.getByRole("heading", { name: /^What the server lost/ }).waitFor({ state: "detached" });
    assert.deepEqual(await titles(ann), ["Fix the green door", "Paint the fence"]);
});
