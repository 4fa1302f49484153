// What the app keeps in the browser: unreadable to others, honest when there is no room, and sent by the service
// worker when the app is closed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { goOffline, goOnline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let device;
let ann;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
    ann = new Person(device, "ann");
});

test("changes made offline reach the server with the app closed, and are there once", async () => {
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("Before the tunnel");
    await ann.seesStatus(/^Synced/);
    await ann.isReadyForOffline();

    await goOffline(server, device);
    await ann.createsTicket("In the tunnel");
    await ann.createsTicket("Still in the tunnel");
    await ann.seesStatus(/2 pending changes/);
    await ann.page.goto("about:blank");
    await goOnline(server, device);
    await device.backgroundSync();
    const titles = async () => (await ann.asksServer("/api/tickets")).map(({ title }) => title).sort();
    const expected = ["Before the tunnel", "In the tunnel", "Still in the tunnel"];
    await until("the server has all of it", async () => (await titles()).length === 3, { timeout_ms: 20_000 });
    assert.deepEqual(await titles(), expected);

    await ann.page.goto("/");
    await ann.seesStatus(/^Synced/);
    await ann.opensProject("Website");
    for (const title of expected) assert.equal(await ann.ticket(title).count(), 1, title);
    assert.deepEqual(await titles(), expected, "the opening has only fetched the answers");
});

test("a change registers Background Sync at once, not only after a failure", async () => {
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    await ann.isReadyForOffline();
    await ann.page.evaluate(() => {
        window.nudges = 0;
        navigator.serviceWorker.addEventListener("message", ({ data }) => (window.nudges += data.type === "sync"));
    });
    // The request neither succeeds nor fails.
    await ann.page.route("**/api/sync", () => {});
    await ann.createsTicket("On its way");
    // With a network at hand the browser fires what was registered at once; the worker finds the tab, and nudges it.
    await ann.page.waitForFunction(() => window.nudges > 0);
    await ann.page.unroute("**/api/sync");
    await ann.page.goto("about:blank");
    await ann.page.goto("/");
    await ann.seesStatus(/^Synced/);
    assert.deepEqual((await ann.asksServer("/api/tickets")).map(({ title }) => title), ["On its way"]);
});

test("nothing that was typed can be read in the browser's databases", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Heirloom project");
    await ann.createsTicket("Heirloom ticket");
    const found = await ann.page.evaluate(async () => {
        const text = [];
        const collect = (value) => {
            if (value instanceof Uint8Array) text.push(new TextDecoder("latin1").decode(value));
            else if (value instanceof CryptoKey) text.push(`extractable: ${value.extractable}`);
            else if (value && typeof value === "object") Object.entries(value).flat().forEach(collect);
            else text.push(String(value));
        };
        const request = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
        for (const { name } of await indexedDB.databases()) {
            const database = await request(indexedDB.open(name));
            for (const store of database.objectStoreNames) {
                const objects = database.transaction(store).objectStore(store);
                collect(await request(objects.getAllKeys()));
                collect(await request(objects.getAll()));
            }
            database.close();
        }
        collect(Object.entries(localStorage));
        return text.join("\n");
    });
    assert.ok(found.length > 2_000, `${found.length} characters were looked through`);
    assert.match(found, /extractable: false/);
    assert.doesNotMatch(found, /Heirloom|ticket|extractable: true/);
});

test("with no room left the app says so, keeps what it had, and goes on when there is room", async () => {
    // Before the first byte is stored: the browser looks up what is left only now and then.
    await device.setQuota(6_000_000);
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    await ann.createsTicket("Kept");
    await device.fillStorage();
    const field = ann.page.getByRole("textbox", { name: "New ticket" });
    await field.fill("Too much");
    await field.press("Enter");
    await ann.page.getByText(/no room left/).first().waitFor();
    assert.equal(await ann.ticket("Too much").count(), 0, "what is not stored is not shown as if it were");
    await ann.page.reload();
    await ann.seesTicket("Kept");
    assert.equal(await ann.ticket("Too much").count(), 0, "nor is it half there");

    await device.setQuota();
    const tryAgain = async () => {
        await field.fill("Room again");
        await field.press("Enter");
        return ann.seesTicket("Room again", 3_000).then(() => true, () => false);
    };
    await until("there is room again", tryAgain, { timeout_ms: 60_000 });
    await ann.page.reload();
    await ann.seesTicket("Room again");
});

/** All bytes of the files below a folder, one file at a time. */
function* filesBelow(folder) {
    for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) yield* filesBelow(path);
        else yield [path, readFileSync(path)];
    }
}

test("nothing that was typed, file names included, can be read in what the browser stores on the disk", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Heirloom project");
    await ann.createsTicket("Heirloom ticket");
    await ann.opensTicket("Heirloom ticket");
    await ann.comments("Heirloom comment");
    const file = { name: "heirloom-inventory.txt", mimeType: "text/plain", buffer: Buffer.from("Heirloom silver ".repeat(400)) };
    await ann.page.locator("input[type=file]").first().setInputFiles(file);
    await ann.page.getByText("heirloom-inventory.txt").first().waitFor();
    // That the search would find it: the same words, stored by a page that does not encrypt.
    await ann.page.evaluate(async () => {
        const done = (asked, event) => new Promise((resolve) => (asked[event] = resolve));
        const opening = indexedDB.open("in-the-clear", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("notes");
        await done(opening, "onsuccess");
        const transaction = opening.result.transaction("notes", "readwrite", { durability: "strict" });
        transaction.objectStore("notes").put("Keepsake cupboard", "a");
        await done(transaction, "oncomplete");
    });
    await device.close();
    const stored = ["IndexedDB", "Local Storage", "Session Storage", "Service Worker", "File System", "blob_storage", "WebStorage"];
    const words = [/heirloom/i, /silver/i];
    let control = false;
    let bytes = 0;
    for (const [path, content] of filesBelow(join(device.profile, "Default"))) {
        if (!stored.some((folder) => path.includes(`/Default/${folder}/`))) continue;
        bytes += content.length;
        for (const text of [content.toString("latin1"), content.toString("utf16le")]) {
            control ||= text.includes("Keepsake");
            for (const word of words) assert.doesNotMatch(text, word, path);
        }
    }
    assert.ok(control, "what is stored in the clear would have been found");
    assert.ok(bytes > 20_000, `${bytes} bytes were looked through`);
});
