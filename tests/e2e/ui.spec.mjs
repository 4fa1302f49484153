// The ordinary day of one person with no account: projects, tickets, the board, a ticket's page, settings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./harness.mjs";
import { setUp } from "./stage.mjs";

let server;
let device;
let page;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
    page = device.page;
    await page.goto("/");
}, { once: true });

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

test("a card opens in another tab by Ctrl and a click", async () => {
    const opened = device.context.waitForEvent("page", { timeout: 5_000 });
    await page.locator(".card-title", { hasText: "Paint the wall" }).click({ modifiers: ["Control"] });
    const tab = await opened;
    await until("its page is there", async () => (await tab.getByRole("textbox", { name: "Title" }).inputValue()) === "Paint the wall");
    assert.match(page.url(), /\/board$/, "the board stays");
    await tab.close();
});

test("Ctrl+Z takes back what was done, and Ctrl+Shift+Z does it again", async () => {
    await page.getByRole("link", { name: "Board" }).click();
    await page.locator(".card-title", { hasText: "Paint the wall" }).focus();
    const card = page.locator(".card", { hasText: "Paint the wall" });
    await card.getByRole("button", { name: /Move/ }).click();
    await page.getByRole("menuitem", { name: "Closed" }).click();
    await until("it lies in Closed", async () => (await column("Closed"))?.includes("Paint the wall"));
    await page.keyboard.press("Control+z");
    await until("it is back in Review", async () => (await column("Review"))?.includes("Paint the wall"));
    await page.keyboard.press("Control+Shift+z");
    await until("it lies in Closed again", async () => (await column("Closed"))?.includes("Paint the wall"));
    await page.keyboard.press("Control+z");
    await until("it is back for good", async () => (await column("Review"))?.includes("Paint the wall"));
});

test("Ctrl+K finds a ticket by a few letters, from a field too, and Escape gives the focus back", async () => {
    await page.getByPlaceholder("Search in this project").focus();
    await page.keyboard.press("Control+k");
    const dialog = page.getByRole("dialog", { name: "Find or do" });
    await dialog.getByRole("combobox").fill("mend ro");
    assert.deepEqual(await dialog.getByRole("option").allInnerTexts().then((all) => all.map((text) => text.split("\n")[0])), ["Mend the roof"]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("placeholder")), "Search in this project");
    await page.keyboard.press("Control+k");
    await dialog.getByRole("combobox").fill("mend ro");
    await page.keyboard.press("Enter");
    await until("its page is open", async () => (await page.getByRole("textbox", { name: "Title" }).inputValue()) === "Mend the roof");
});

test("the shortcuts are listed by ?", async () => {
    await page.getByRole("main").focus();
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await dialog.getByText("Find anything, do anything").waitFor();
    await page.keyboard.press("Escape");
    await page.goBack();
});

test("a filter that is typed becomes conditions, stands in the address, and a link shows the same", async () => {
    await page.getByRole("link", { name: "List" }).click();
    const field = page.getByPlaceholder("Search in this project");
    await field.pressSequentially("status:done -type:bug ");
    await until("one row is left", async () => (await page.locator(".row").count()) === 1);
    assert.equal(await field.inputValue(), "");
    await page.getByRole("button", { name: "-type:bug" }).waitFor();
    await until("the address says it", () => new URL(page.url()).searchParams.get("q") === "status:Done -type:bug");
    await page.reload();
    await until("the same row is shown", async () => (await page.locator(".row").count()) === 1);
    await page.getByRole("button", { name: "-type:bug" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await until("all rows are back", async () => (await page.locator(".row").count()) === 3);
    await until("the address asks for nothing", () => new URL(page.url()).search === "");
});

test("statuses are named, ordered, added and removed in the project's settings", async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Project settings" }).click();
    const statuses = page.locator("section", { has: page.getByRole("heading", { name: "Statuses" }) });
    await statuses.getByRole("button", { name: "New status" }).click();
    await statuses.getByLabel("Name").fill("Waiting for others");
    await statuses.getByRole("button", { name: "Save" }).click();
    const names = () => statuses.locator("li .grow").allInnerTexts().then((all) => all.map((text) => text.split(" · ")[0]));
    await until("it is the last", async () => (await names()).at(-1) === "Waiting for others");
    await statuses.getByRole("button", { name: "Actions for Waiting for others" }).click();
    await page.getByRole("menuitem", { name: "Move up" }).click();
    await until("it has moved", async () => (await names()).at(-2) === "Waiting for others");
    await statuses.getByRole("button", { name: "Actions for Review" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 ticket has it").waitFor();
    await dialog.getByLabel("The tickets become").selectOption({ label: "Waiting for others" });
    await dialog.getByRole("button", { name: "Delete" }).click();
    await until("it is gone", async () => !(await names()).includes("Review"));
    await page.getByRole("link", { name: "Website redesign" }).first().click();
    await page.getByRole("link", { name: "Board" }).click();
    await until("the card has moved", async () => (await column("Waiting for others"))?.includes("Paint the wall"));
});

test("two labels of one name are merged", async () => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Project settings" }).click();
    const labels = page.locator("section", { has: page.getByRole("heading", { name: "Labels" }) });
    for (const name of ["urgent", "Urgent"]) {
        await labels.getByLabel("New label").fill(name);
        await labels.getByRole("button", { name: "Add" }).click();
        await labels.getByText(name, { exact: true }).waitFor();
    }
    await labels.getByRole("button", { name: "Merge" }).click();
    await until("one is left", async () => (await labels.locator("li").count()) === 1);
    await page.getByRole("link", { name: "Website redesign" }).first().click();
    await page.getByRole("link", { name: "Board" }).click();
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

test("tasks are ticked where they are read, in the description and in one's own comments", async () => {
    await page.getByRole("button", { name: "Edit", exact: true }).first().click();
    await page.getByRole("textbox", { name: "Description" }).fill("It is **stuck**.\n\n- [ ] Oil it\n- [x] Ask for the *key*\n");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const oil = page.getByRole("checkbox", { name: "Oil it" });
    await page.getByRole("checkbox", { name: "Ask for the key" }).click();
    await oil.focus();
    await page.keyboard.press("Space");
    await page.getByRole("textbox", { name: "New comment" }).fill("- [ ] Both hinges");
    await page.getByRole("textbox", { name: "New comment" }).press("Control+Enter");
    const hinges = page.getByRole("checkbox", { name: "Both hinges" });
    await hinges.click();
    // The box is ticked before the change is kept.
    await page.waitForTimeout(300);
    await page.keyboard.press("Control+z");
    await until("a tick is taken back as any change is", async () => !(await hinges.isChecked()));
    await hinges.click();
    await page.waitForTimeout(300);
    await page.reload();
    await oil.waitFor();
    const ticked = () => page.getByRole("checkbox").evaluateAll((boxes) => boxes.map((box) => [box.getAttribute("aria-label"), box.checked]));
    await until("all is as it was ticked", async () =>
        JSON.stringify(await ticked()) === JSON.stringify([["Oil it", true], ["Ask for the key", false], ["Both hinges", true]]));
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

test("a picture that is pasted is attached", async () => {
    await page.getByRole("textbox", { name: "New comment" }).focus();
    await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])], "image.png", { type: "image/png" }));
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.locator(".file-name", { hasText: /^image-\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\dZ\.png$/ }).waitFor();
});

test("a comment being written survives a crash of the browser", async () => {
    const comment = () => page.getByRole("textbox", { name: "New comment" });
    await comment().fill("Half a thought");
    await page.waitForTimeout(1_000);
    const address = page.url();
    const crashed = await device.tab();
    await crashed.goto(address);
    assert.equal(await crashed.getByRole("textbox", { name: "New comment" }).inputValue(), "Half a thought");
    await crashed.close();
    await comment().fill("");
    await page.waitForTimeout(1_000);
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

const sidebar = (name) => page.getByRole("navigation").getByRole("link", { name }).first().click();
const titles = () => page.locator(".row-title, .card-title").allInnerTexts();

test("another project chosen at the side shows its own tickets, and takes the new ones", async () => {
    await page.goto("/projects");
    await page.getByRole("button", { name: "New project" }).click();
    const dialog = page.getByRole("dialog", { name: "New project" });
    await dialog.getByLabel("Name").fill("Newsletter");
    await dialog.getByRole("button", { name: "Create project" }).click();
    const field = page.getByPlaceholder(/New ticket/);
    await field.fill("Ask for addresses");
    await field.press("Enter");
    await until("it is alone there", async () => (await titles()).join() === "Ask for addresses");
    await sidebar("Website redesign");
    await until("the other's are shown", async () => (await titles()).includes("Fix the door") && (await titles()).length === 3);
    await sidebar("Newsletter");
    await until("the one is alone again", async () => (await titles()).join() === "Ask for addresses");
    await field.fill("Print it");
    await field.press("Enter");
    await until("the new one is in this project", async () => (await titles()).length === 2);
    await page.getByRole("link", { name: "Board", exact: true }).click();
    await page.locator(".card").first().waitFor();
    await sidebar("Website redesign");
    await until("the list of the first is unchanged", async () => (await titles()).length === 3);
});

/** Opens a ticket by the command palette, wherever one is. */
const find = async (title) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Find or do" }).getByRole("combobox").fill(title);
    await page.keyboard.press("Enter");
};

test("one ticket opened from another shows what is its own, and nothing of the other's editors", async () => {
    await find("Fix the door");
    const title = page.getByRole("textbox", { name: "Title" });
    await until("its page is open", async () => (await title.inputValue()) === "Fix the door");
    await page.locator(".comment").first().waitFor();
    await page.getByRole("button", { name: "Edit", exact: true }).first().click();
    await page.getByRole("textbox", { name: "Description" }).waitFor();
    await find("Print it");
    await until("the other is open", async () => (await title.inputValue()) === "Print it");
    assert.equal(await page.locator(".comment").count(), 0);
    assert.equal(await page.getByRole("textbox", { name: "Description" }).count(), 0);
    await find("Fix the door");
    await until("the first is open again, its editor too", async () => (await title.inputValue()) === "Fix the door");
    await page.getByRole("textbox", { name: "Description" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
});

test("settings of another project show that project's", async () => {
    const address = async (name) => {
        await sidebar(name);
        await page.getByRole("button", { name: "More", exact: true }).click();
        await page.getByRole("menuitem", { name: "Project settings" }).click();
        await page.getByLabel("Name").first().waitFor();
        return new URL(page.url()).pathname;
    };
    const first = await address("Website redesign");
    const second = await address("Newsletter");
    // From one to the other with nothing in between: back and forward in the history.
    await page.evaluate((path) => history.pushState(null, "", path), first);
    await page.evaluate((path) => history.pushState(null, "", path), second);
    await page.goBack();
    await until("the first's name is there", async () => (await page.getByLabel("Name").first().inputValue()) === "Website redesign");
    await page.goForward();
    await until("the second's name is there", async () => (await page.getByLabel("Name").first().inputValue()) === "Newsletter");
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
