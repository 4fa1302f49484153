// The page where a person begins, with no network; and keys of their own choice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let ann;

setUp(async (made) => {
    server = made.server;
    ann = new Person(await made.devices.open(server), "ann");
});

const panel = (name) => ann.page.locator(".panel").filter({ has: ann.page.getByRole("heading", { name }) });
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("home says offline what is one's own, how far the current cycles are, what changed and what is unread", async () => {
    const { page } = ann;
    await ann.signsUp();
    await ann.isIn();
    const { id } = await ann.tellsServer("/api/projects", { name: "Website" });
    const { id: me } = await ann.asksServer("/api/users/me");
    const week = { kind: "cycle", name: "Week 48", start_date: day(-2), end_date: day(2) };
    const cycle = await ann.tellsServer(`/api/projects/${id}/timeboxes`, week);
    await ann.tellsServer("/api/tickets", { project_id: id, title: "Due soon", assignees: [me], due_date: day(1), cycle_id: cycle.id });
    await ann.tellsServer("/api/tickets", { project_id: id, title: "Done", status: "Done", cycle_id: cycle.id });
    await ann.goesToProjects();
    await ann.opensProject("Website");
    await ann.seesTicket("Due soon");
    await ann.isReadyForOffline();
    await goOffline(server, ann.device);
    await page.goto("/");
    await panel(/^My work/).getByRole("link", { name: "Due soon" }).waitFor();
    const own = panel(/^Projects/);
    await own.getByText("1 open").waitFor();
    await own.getByRole("link", { name: "Week 48" }).waitFor();
    await own.getByText("1 of 2 done").waitFor();
    await panel("Last changed").getByRole("link", { name: "Done" }).waitFor();
    await page.getByText("0 unread").waitFor();
    await own.getByRole("link", { name: "Week 48" }).click();
    await page.locator(".timebox").getByText("Current", { exact: true }).waitFor();
});

test("keys are changed in the settings and hold after a reload; what is taken is refused", async () => {
    const { page } = ann;
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    const list = page.url();
    await page.getByRole("link", { name: "Settings" }).first().click();
    const keys = panel("Keyboard shortcuts");
    const change = (name) => keys.getByRole("button", { name });
    await change(/^New ticket.*Change$/).click();
    await page.keyboard.press("k");
    await keys.getByRole("alert").getByText("These keys are taken: In a list: the one before").waitFor();
    await page.keyboard.press("n");
    await change(/^New ticket.*: N\. Change$/).waitFor();
    // Taken away, and left as it was.
    await change(/^Keyboard shortcuts: \?\. Change$/).click();
    await page.keyboard.press("Escape");
    await change(/^Undo: Ctrl Z\. Change$/).click();
    await page.keyboard.press("Backspace");
    await change(/^Undo: None\. Change$/).waitFor();

    await page.goto(list);
    const field = page.getByRole("textbox", { name: "New ticket" });
    await field.waitFor();
    await page.locator(".rows").focus();
    await page.keyboard.press("c");
    assert.equal(await field.evaluate((it) => it === document.activeElement), false, "C does nothing any more");
    await page.keyboard.press("n");
    await page.waitForFunction(() => document.activeElement?.classList.contains("new-ticket-input"));
    await page.keyboard.press("Escape");
    await page.locator(".rows").focus();
    await page.keyboard.press("?");
    const shown = page.getByRole("dialog");
    await shown.getByText("New ticket; on the list of projects, new project").waitFor();
    assert.match(await shown.innerText(), /N\s+New ticket/);
    assert.doesNotMatch(await shown.innerText(), /Undo/);
    await shown.getByRole("button", { name: "Change them" }).click();
    await keys.getByRole("button", { name: "Undo: as at first" }).click();
    await change(/^Undo: Ctrl Z\. Change$/).waitFor();
});
