// Stores that fail: removed, emptied, damaged, nearly full.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;
let device;
let ann;

setUp(async (made) => {
    ({ server, devices } = made);
    // Chromium tells pages of ten gigabytes more than they use, whatever there is. Others tell what there is.
    device = await devices.open(server, { args: ["--disable-features=StaticStorageQuota"] });
    ann = new Person(device, "ann");
});

/** What the person reads in the toasts. */
const toasts = (page) => page.locator(".toasts");

test("a store that the browser removed while the app is open is noticed, nothing on the screen is lost, and the file brings it back", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    await ann.createsTicket("In memory");
    await device.removeDatabases();
    const field = ann.page.getByRole("textbox", { name: "New ticket" });
    await field.fill("After the removal");
    await field.press("Enter");
    await toasts(ann.page).getByText(/has been removed, by the browser or in another tab/).first().waitFor();
    await ann.seesTicket("In memory");

    await ann.page.getByRole("link", { name: "Settings" }).first().click();
    const download = ann.page.waitForEvent("download");
    await ann.page.getByRole("button", { name: "Export everything" }).click();
    const file = await (await download).path();
    await ann.page.goto("/");
    await toasts(ann.page).getByText(/The browser has removed what Worknest kept on this device/).waitFor();
    await ann.page.goto("/settings");
    await ann.page.locator("input[type=file]").first().setInputFiles({
        name: "worknest.json",
        mimeType: "application/json",
        buffer: readFileSync(file),
    });
    await toasts(ann.page).getByText(/taken from the file/).waitFor();
    await ann.opensProject("Website");
    await ann.seesTicket("In memory");
});

test("a store that was emptied while the app was closed is told at the next opening, and the server's copy comes back", async () => {
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("On the server");
    await ann.seesStatus(/^Synced/);
    await ann.page.goto("about:blank");
    await device.removeDatabases();
    await ann.page.goto("/");
    await toasts(ann.page).getByText(/All of it had reached the server/).waitFor();
    await ann.signsIn();
    await ann.opensProject("Website");
    await ann.seesTicket("On the server");
    assert.equal(await toasts(ann.page).getByText(/removed what Worknest kept/).count(), 0, "told once");
});

test("a store that can't be read opens the rescue page: what can be read is saved, the rest left as it is", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    await ann.createsTicket("Whole");
    // One entry of the log is damaged on the disk.
    await ann.page.goto("about:blank");
    await ann.page.goto("/manifest.webmanifest");
    await ann.page.evaluate(async () => {
        const done = (asked, event = "onsuccess") => new Promise((resolve) => (asked[event] = () => resolve(asked.result)));
        const database = await done(indexedDB.open("worknest.local"));
        const transaction = database.transaction("log", "readwrite");
        const log = transaction.objectStore("log");
        const keys = await done(log.getAllKeys());
        const entry = await done(log.get(keys.at(-1)));
        for (const part of Object.values(entry)) if (part instanceof Uint8Array) part[part.length - 1] ^= 1;
        log.put(entry, keys.at(-1));
        await done(transaction, "oncomplete");
        database.close();
    });
    await ann.page.goto("/");
    await ann.page.getByText(/the local store can't be read/).waitFor();
    const download = ann.page.waitForEvent("download");
    await ann.page.getByRole("button", { name: "Save what can be read" }).click();
    const saved = JSON.parse(readFileSync(await (await download).path(), "utf8"));
    assert.ok(saved.records.some(({ type, fields }) => type === "project" && fields.name === "Website"));
    await ann.page.getByRole("button", { name: "Set aside and begin anew" }).click();
    await ann.page.getByRole("heading", { name: /Projects|always there/ }).first().waitFor();
    const names = await ann.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    assert.ok(names.includes("worknest.local") && names.includes("worknest.local~2"), String(names));
});

test("little room is said before it is none, and the browser is asked to keep what is there after the first real write", async () => {
    await ann.page.addInitScript(() => {
        const persist = StorageManager.prototype.persist;
        StorageManager.prototype.persist = function () {
            globalThis.asked = (globalThis.asked ?? 0) + 1;
            return persist.call(this);
        };
    });
    await device.setQuota(8_000_000);
    await ann.startsWithoutAccount();
    assert.equal(await ann.page.evaluate(() => globalThis.asked ?? 0), 0, "not before there is anything to keep");
    await ann.createsProject("Website");
    assert.equal(await ann.page.evaluate(() => globalThis.asked), 1);
    await ann.createsTicket("Kept");
    assert.equal(await ann.page.evaluate(() => globalThis.asked), 1, "once");
    await ann.page.goto("/settings");
    await ann.page.getByText(/MB of 8\.0 MB used/).waitFor();
    await ann.page.getByText(/The browser (keeps it for good|may clear it)/).waitFor();
    await device.fillStorage();
    await ann.page.reload();
    await toasts(ann.page).getByText(/Storage is running low/).waitFor();
    await ann.page.getByText(/Little room is left/).waitFor();
});

test("a page whose browser does not encrypt says why, and stores nothing", async () => {
    // As from another machine: a name that the browser does not take for its own, over plain HTTP.
    const elsewhere = { url: `http://worknest.test:${server.port}` };
    const args = ["--host-resolver-rules=MAP worknest.test 127.0.0.1"];
    const { page } = await devices.open(elsewhere, { args });
    await page.goto("/");
    assert.equal(await page.evaluate(() => globalThis.isSecureContext), false);
    await page.getByText(/encrypts only on pages from a secure place, and nothing is kept unencrypted/).waitFor();
    assert.deepEqual(await page.evaluate(() => indexedDB.databases()), []);
});

test("a store that another tab does not let go of is said to be busy, and is there once that tab is gone", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    await ann.createsTicket("Kept");
    await ann.page.goto("about:blank");
    const stuck = await device.tab();
    await stuck.goto("/manifest.webmanifest");
    await stuck.evaluate(async () => {
        const opening = indexedDB.open("worknest.local");
        globalThis.held = await new Promise((done) => (opening.onsuccess = () => done(opening.result)));
        // Whoever asks next waits behind an upgrade that waits for this tab.
        const upgrade = indexedDB.open("worknest.local", 2);
        upgrade.onupgradeneeded = () => upgrade.transaction.abort();
    });
    await ann.page.goto("/");
    await ann.page.getByText(/The local store is busy: another tab or program holds it/).waitFor();
    await stuck.close();
    await ann.page.goto("/");
    await ann.opensProject("Website");
    await ann.seesTicket("Kept");
});
