// Templates of tickets, and estimates in hours: made and used with no network, and on the server afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline, goOnline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let ann;

setUp(async (made) => {
    server = made.server;
    ann = new Person(await made.devices.open(server), "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
});

async function opensSettings() {
    await ann.page.getByRole("button", { name: "More", exact: true }).first().click();
    await ann.page.getByRole("menuitem", { name: "Project settings" }).click();
    await ann.page.getByRole("heading", { name: "Templates" }).waitFor();
}

const settings = (path) => ann.page.locator(".panel").filter({ has: ann.page.getByRole("heading", { name: path }) });

test("a ticket is made of a template with no network, and the server has it afterwards", async () => {
    const { page } = ann;
    await ann.isReadyForOffline();
    await goOffline(server, ann.device);
    await opensSettings();
    await page.getByLabel("New label").fill("bug");
    await page.getByLabel("New label").press("Enter");
    const panel = settings("Templates");
    await panel.getByRole("button", { name: "New template" }).click();
    await panel.getByRole("button", { name: "Save" }).click();
    await panel.getByRole("alert").getByText(/^Name is (missing|empty)/).waitFor();
    await panel.getByLabel("Name").fill("Bug report");
    await panel.getByLabel("Title").fill("Bug: ");
    await panel.getByLabel("Description").fill("## Steps\n");
    await panel.getByLabel("Type").selectOption("Bug");
    await panel.getByLabel("Priority").selectOption("High");
    await panel.getByRole("button", { name: /^Labels/ }).click();
    await page.getByRole("option", { name: "bug", exact: true }).waitFor();
    await page.keyboard.type("bug");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await panel.getByRole("button", { name: "Save" }).click();
    await panel.getByText("Bug report").waitFor();

    await ann.opensProject("Website");
    await page.getByRole("button", { name: /^Template/ }).click();
    await page.getByRole("option", { name: "Bug report" }).click();
    const field = page.getByRole("textbox", { name: "New ticket" });
    assert.equal(await field.inputValue(), "Bug: ");
    await until("the title has the focus", () => field.evaluate((it) => it === document.activeElement));
    await page.keyboard.press("End");
    await page.keyboard.type("no sound");
    await page.keyboard.press("Enter");
    await ann.seesTicket("Bug: no sound");
    // The next one is bare again.
    await ann.createsTicket("Paint the door");

    await goOnline(server, ann.device);
    await ann.seesStatus(/^Synced/, 40_000);
    const tickets = await ann.asksServer("/api/tickets");
    const told = Object.fromEntries(tickets.map((it) => [it.title, [it.ticket_type, it.priority, it.description, it.labels.length]]));
    assert.deepEqual(told, { "Bug: no sound": ["Bug", "High", "## Steps\n", 1], "Paint the door": ["Task", "Medium", "", 0] });
    const [project] = await ann.asksServer("/api/projects");
    const [template] = await ann.asksServer(`/api/projects/${project.id}/templates`);
    assert.deepEqual([template.name, template.title], ["Bug report", "Bug: "]);

    await opensSettings();
    await panel.getByRole("button", { name: "Actions for Bug report" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await panel.getByText("Bug report").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await panel.getByText("Bug report").waitFor();
});

test("estimates are hours where the project says so, as one types them, and groups say how much that is in all", async () => {
    const { page } = ann;
    await opensSettings();
    await page.getByLabel("Estimates in").selectOption("hours");
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    await page.getByText("Saved", { exact: true }).waitFor();
    for (const [title, typed] of [["Paint the door", "1.5h"], ["Oil the hinges", "45m"]]) {
        await ann.opensProject("Website");
        await ann.createsTicket(title);
        await ann.opensTicket(title);
        const estimate = page.getByLabel("Estimate");
        await estimate.fill("soon");
        await estimate.press("Enter");
        await page.getByRole("alert").getByText(/^Write hours or minutes/).waitFor();
        await estimate.fill(typed);
        await estimate.press("Enter");
        await page.getByRole("alert").waitFor({ state: "detached" });
    }
    assert.equal(await page.getByLabel("Estimate").inputValue(), "45m");
    await ann.opensProject("Website");
    await page.locator(".row-heading").getByText("2 h 15 min").waitFor();
    await page.locator(".row").getByText("1 h 30 min").waitFor();
    await ann.seesStatus(/^Synced/);
    const kept = (await ann.asksServer("/api/tickets")).map((ticket) => ticket.estimate).sort();
    assert.deepEqual(kept, [0.75, 1.5]);
});
