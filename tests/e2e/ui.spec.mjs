// The ordinary day of one person with no account: projects, tickets, the board, a ticket's page, settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Device, Server, until } from "./harness.mjs";

let server;
let device;
let page;

before(async () => {
    server = await Server.start();
    device = await Device.open(server);
    page = device.page;
    await page.goto("/");
});

after(async () => {
    await device?.dispose();
    await server?.dispose();
});

const columns = () =>
    page.locator(".column").evaluateAll((all) =>
        all.map((column) => [
            column.querySelector("h2").textContent,
            [...column.querySelectorAll(".card-title")].map((title) => title.textContent),
        ]),
    );
const column = async (name) => (await columns()).find(([title]) => title === name)?.[1];

test("the start page offers to begin without an account, and then there are projects", async () => {
    await page.getByRole("button", { name: /Start working/ }).click();
    await page.getByRole("heading", { name: "No projects yet" }).waitFor();
    await page.getByText("On this device only").first().waitFor();
});

test("a project is made in a dialog that keeps the focus, and closes by Escape", async () => {
    const open = page.getByRole("button", { name: "New project" });
    await open.click();
    const dialog = page.getByRole("dialog", { name: "New project" });
    await dialog.waitFor();
    await until("the name has the focus", () => page.evaluate(() => document.activeElement?.id === "project-name"));
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await open.click();
    await dialog.getByLabel("Name").fill("Website redesign");
    await dialog.getByRole("button", { name: "Create project" }).click();
    await page.getByPlaceholder(/New ticket/).waitFor();
});

test("an empty name is refused beside its field", async () => {
    await page.goto("/projects");
    await page.getByRole("button", { name: "New project" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Create project" }).click();
    await dialog.getByText("Name is missing").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("main").getByRole("link", { name: "Website redesign" }).click();
});

test("tickets are typed one after the other", async () => {
    const field = page.getByPlaceholder(/New ticket/);
    for (const title of ["Fix the door", "Paint the wall", "Mend the roof"]) {
        await field.fill(title);
        await field.press("Enter");
        await page.getByRole("link", { name: title, exact: true }).waitFor();
    }
    assert.equal(await page.locator(".row").count(), 3);
});

test("a search narrows the list as one types", async () => {
    await page.getByPlaceholder("Search in this project").fill("roof");
    await until("one row is left", async () => (await page.locator(".row").count()) === 1);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await until("all rows are back", async () => (await page.locator(".row").count()) === 3);
});

test("a card moves by keyboard, is announced, and keeps the focus", async () => {
    await page.getByRole("link", { name: "Board" }).click();
    const card = page.locator(".card-title", { hasText: "Fix the door" });
    await card.focus();
    await page.keyboard.press("Space");
    await page.getByText(/Lifted “Fix the door”/).waitFor({ state: "attached" });
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await page.getByText(/Dropped: In progress/).waitFor({ state: "attached" });
    await until("it lies in the next column", async () => (await column("In progress"))?.includes("Fix the door"));
    await until("it has the focus", () =>
        page.evaluate(() => document.activeElement?.textContent === "Fix the door"),
    );
});

test("Escape leaves a lifted card where it was", async () => {
    await page.locator(".card-title", { hasText: "Fix the door" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await until("it is back", async () => (await column("In progress"))?.includes("Fix the door"));
});

test("a card moves by pointer", async () => {
    const from = await page.locator(".card", { hasText: "Paint the wall" }).boundingBox();
    const to = await page.locator(".column", { hasText: "Review" }).boundingBox();
    await page.mouse.move(from.x + 40, from.y + 50);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 60, { steps: 3 });
    await page.mouse.move(to.x + 100, to.y + 120, { steps: 8 });
    await page.locator(".ghost").waitFor();
    await page.mouse.up();
    await until("it lies in Review", async () => (await column("Review"))?.includes("Paint the wall"));
});

test("a card moves by its menu", async () => {
    await page.getByRole("button", { name: "Move “Mend the roof” to…" }).click();
    await page.getByRole("menuitem", { name: "Done" }).click();
    await until("it lies in Done", async () => (await column("Done"))?.includes("Mend the roof"));
});

test("a ticket has a description in Markdown, which is never HTML", async () => {
    await page.locator(".card-title", { hasText: "Fix the door" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Description" }).fill("It is **stuck**. <img src=x onerror=alert(1)>");
    await page.getByRole("tablist", { name: "Description" }).getByRole("tab", { name: "Preview" }).click();
    await page.locator(".editor-preview strong", { hasText: "stuck" }).waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".description .markdown strong").waitFor();
    assert.equal(await page.locator(".markdown img").count(), 0);
});

test("a comment being written survives going elsewhere in the app", async () => {
    const comment = () => page.getByRole("textbox", { name: "New comment" });
    await comment().fill("I have the key");
    await page.getByRole("link", { name: "Sync", exact: true }).first().click();
    await page.getByRole("heading", { name: "Pending changes" }).waitFor();
    await page.goBack();
    assert.equal(await comment().inputValue(), "I have the key");
    await comment().press("Control+Enter");
    await page.locator(".comment .markdown", { hasText: "I have the key" }).waitFor();
});

test("all of it is there after a reload", async () => {
    await page.waitForTimeout(300);
    await page.reload();
    await page.locator(".comment .markdown", { hasText: "I have the key" }).waitFor();
    await page.locator(".description .markdown strong").waitFor();
});

test("a deleted ticket can be brought back", async () => {
    await page.getByRole("button", { name: /^Actions for/ }).first().click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Fix the door", exact: true }).waitFor();
});

test("the theme is chosen in the settings, and remembered", async () => {
    await page.goto("/settings");
    await page.getByLabel("Dark").check();
    const theme = () => page.locator(".app-root").getAttribute("data-theme");
    assert.equal(await theme(), "dark");
    await page.reload();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    assert.equal(await theme(), "dark");
});

test("nothing of it logged an error", () => {
    assert.deepEqual(device.errors, []);
});
