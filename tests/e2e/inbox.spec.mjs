// Mentions, the inbox, notifications and reactions: two people against the real server, online and with it stopped, by
// keyboard alone where it says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { THEMES, findings } from "./axe.mjs";
import { goOffline, goOnline, until } from "./harness.mjs";
import { pair } from "./pair.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;
let ann;
let ben;

/** Ann and Ben in a project with three tickets of Ann's, WEB-1 to WEB-3. */
setUp(async (made) => {
    ({ server, devices } = made);
    [ann, ben] = await pair(made);
    await ann.seesStatus(/^Synced/);
});

const rows = (person) => person.page.locator(".inbox-row");
const unread = (person) => person.page.locator(".sidebar .nav-unread");
const comment = (person) => person.page.getByRole("textbox", { name: "New comment" });
const people = (person) => person.page.getByRole("listbox", { name: "People" });

async function hasUnread(person, count) {
    const shown = async () => (await unread(person).count() ? unread(person).innerText() : "0");
    await until(`${person.name} has ${count} unread`, async () => (await shown()) === String(count), { timeout_ms: 20_000 });
}

async function opensInbox(person) {
    await person.page.getByRole("link", { name: /^Inbox/ }).first().click();
    await person.page.getByRole("heading", { name: "Inbox" }).waitFor({ state: "attached" });
}

async function isClean(person) {
    const found = [];
    for (const [colorScheme, runOnly] of THEMES) {
        await person.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        found.push(...(await findings(person.page, runOnly)));
    }
    assert.deepEqual(found, []);
}

test("a name is completed by keyboard with the server stopped, and arrives as a mention in the other's inbox", async () => {
    await ann.opensTicket("House");
    await goOffline(server, ann.device, ben.device);
    const { keyboard } = ann.page;
    await comment(ann).focus();
    await keyboard.type("Hello @b");
    await people(ann).getByRole("option", { name: /ben/ }).waitFor();
    assert.equal(await comment(ann).getAttribute("aria-activedescendant"), "new-comment-person-0");
    await isClean(ann);
    await keyboard.press("Escape");
    await people(ann).waitFor({ state: "detached" });
    await keyboard.type("e");
    await people(ann).waitFor();
    await keyboard.press("Enter");
    await keyboard.type("and see WEB-2, `@ben`");
    assert.equal(await comment(ann).inputValue(), "Hello @ben and see WEB-2, `@ben`");
    // In the midst of a text the caret stays where one writes.
    await keyboard.press("Home");
    await keyboard.type("@be");
    await people(ann).getByRole("option").click();
    await until("the name is there", async () => (await comment(ann).inputValue()).startsWith("@ben Hello"));
    await keyboard.type("X");
    assert.equal(await comment(ann).inputValue(), "@ben XHello @ben and see WEB-2, `@ben`");
    await keyboard.press("Control+Enter");
    const said = ann.page.locator(".comment").filter({ hasText: "XHello" });
    await said.waitFor();
    assert.deepEqual(await said.locator(".mention").allInnerTexts(), ["@ben", "@ben"]);
    assert.equal(await said.locator("code").innerText(), "@ben");
    await said.getByRole("link", { name: "WEB-2" }).click();
    await ann.seesTitle("Door");

    await goOnline(server, ann.device, ben.device);
    await hasUnread(ben, 1);
    await ben.page.getByRole("status").getByText(/WEB-1 House — ann mentioned you/).waitFor();
    await until("the title says so", async () => /^\(1\) /.test(await ben.page.title()));
    await goOffline(server, ann.device, ben.device);
    await opensInbox(ben);
    await rows(ben).getByText(/ann mentioned you: @ben XHello @ben and see WEB-2/).waitFor();
    await rows(ben).getByRole("link", { name: /WEB-1/ }).click();
    await ben.seesTitle("House");
    assert.equal(await ben.page.locator(".mention.me").count(), 2);
    await hasUnread(ben, 0);
    await ben.page.reload();
    await ben.seesTitle("House");
    await hasUnread(ben, 0);
    await hasUnread(ann, 0);
});

test("what concerns a person is grouped by ticket, read and put away by keyboard, and never what they did", async () => {
    await ben.opensTicket("House");
    await ben.comments("First");
    await ben.comments("Second");
    await ben.page.goBack();
    await ben.opensTicket("Door");
    await ben.renamesTicket("Front door");
    await ben.seesStatus(/^Synced/);
    await hasUnread(ann, 2);
    await hasUnread(ben, 0);
    await goOffline(server, ann.device, ben.device);

    const { keyboard } = ann.page;
    // Out of the field for new tickets, in which an i is a letter.
    await ann.page.getByRole("link", { name: /^Projects/ }).first().focus();
    await keyboard.press("i");
    await rows(ann).nth(1).waitFor();
    assert.match(await rows(ann).nth(0).innerText(), /WEB-2 Front door\s+Changed: title/);
    assert.match(await rows(ann).nth(1).innerText(), /WEB-1 House\s+ben: Second · 1 more/);
    await isClean(ann);
    await rows(ann).nth(0).getByRole("link").focus();
    await keyboard.press("u");
    await hasUnread(ann, 1);
    await keyboard.press("u");
    await hasUnread(ann, 2);
    await keyboard.press("e");
    await until("one row is left", async () => (await rows(ann).count()) === 1);
    await until("it has the focus", () => ann.page.evaluate(() => document.activeElement?.textContent.includes("WEB-1")));
    await keyboard.press("e");
    await ann.page.getByText("Nothing new").waitFor();
    await hasUnread(ann, 0);
    await ann.page.getByRole("button", { name: "Undo" }).first().click();
    await rows(ann).first().waitFor();
    await ann.page.getByRole("button", { name: "Mark all read" }).click();
    await hasUnread(ann, 0);
    await ann.page.reload();
    await rows(ann).first().waitFor();
    assert.equal(await ann.page.locator(".inbox-row.unread").count(), 0);

    await goOnline(server, ann.device, ben.device);
    await ben.comments("Third");
    await hasUnread(ann, 1);
    await rows(ann).first().getByRole("link").focus();
    await keyboard.press("k");
    await keyboard.press("Enter");
    await ann.seesTitle("Front door");
    await hasUnread(ann, 0);
});

test("notifications are asked for by a click, shown where one looks elsewhere, and each kind can be switched off", async () => {
    await ann.page.context().grantPermissions(["notifications"]);
    await ann.page.getByRole("link", { name: "Settings" }).first().click();
    const bySystem = ann.page.getByRole("switch", { name: /^Notifications of the system/ });
    assert.equal(await bySystem.isChecked(), false);
    await bySystem.click();
    await until("it is on", () => bySystem.isChecked());
    await isClean(ann);
    const shown = () => ann.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map(({ title, body }) => `${title}: ${body}`);
    });
    // Another tab takes the focus.
    await ann.page.evaluate(() => { document.hasFocus = () => false; });
    await ben.opensTicket("House");
    await ben.comments("A word");
    await hasUnread(ann, 1);
    await until("the system shows it", async () => (await shown()).includes("WEB-1 House: ben: A word"));
    await ann.page.getByRole("switch", { name: /^Comments and changes/ }).click();
    await hasUnread(ann, 0);
    await ben.comments("Another");
    await ben.comments("For @ann");
    await hasUnread(ann, 1);
    assert.ok((await shown()).every((text) => !text.includes("Another")));
});

test("people react to a comment offline, each is counted, and all of it stands once they are online", async () => {
    await ann.opensTicket("House");
    await ann.comments("What do you think?");
    await ann.seesStatus(/^Synced/);
    await ben.opensTicket("House");
    await ben.seesComment("What do you think?");
    await goOffline(server, ann.device, ben.device);
    const reacts = async (person, name) => {
        const { keyboard } = person.page;
        await person.page.getByRole("button", { name: "React", exact: true }).focus();
        await keyboard.press("Enter");
        await person.page.getByRole("menuitem", { name }).focus();
        await keyboard.press("Enter");
    };
    const reaction = (person, name) => person.page.getByRole("button", { name, exact: true });
    await reacts(ann, /Heart/);
    await reaction(ann, "Heart, 1: You").waitFor();
    await reacts(ben, /Heart/);
    await reacts(ben, /Looking/);
    await reaction(ben, "Looking, 1: You").waitFor();
    await isClean(ben);
    await goOnline(server, ann.device, ben.device);
    await reaction(ann, "Heart, 2: You, ben").waitFor({ timeout: 20_000 });
    await reaction(ben, "Heart, 2: You, ann").waitFor({ timeout: 20_000 });
    await reaction(ben, "Heart, 2: You, ann").focus();
    await ben.page.keyboard.press("Space");
    await reaction(ann, "Heart, 1: You").waitFor({ timeout: 20_000 });
    await ben.page.keyboard.press("Control+z");
    await reaction(ann, "Heart, 2: You, ben").waitFor({ timeout: 20_000 });
    assert.equal(await ann.page.getByText("edited").count(), 0);
    await hasUnread(ann, 0);
});
