// A passphrase locks what is kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline, goOnline } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const PASSPHRASE = "seven quiet ducks at noon";

let server;
let device;
let ann;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
    ann = new Person(device, "ann");
});

/** Sets a passphrase in the settings; the recovery key that was shown. */
async function setsPassphrase(person, passphrase = PASSPHRASE) {
    await person.page.goto("/settings");
    await person.page.getByRole("button", { name: "Set a passphrase" }).click();
    await person.page.getByLabel("New passphrase").fill(passphrase);
    await person.page.getByLabel("The same again").fill(passphrase);
    await person.page.getByRole("button", { name: "Continue" }).click();
    const key = person.page.locator(".recovery-key");
    await key.waitFor({ timeout: 60_000 });
    const recovery = await key.innerText();
    const finish = person.page.getByRole("button", { name: "Lock with this passphrase" });
    assert.ok(await finish.isDisabled(), "not before the recovery key is kept");
    await person.page.getByLabel("I have kept the recovery key").check();
    await finish.click();
    await person.page.getByRole("button", { name: "Lock now" }).waitFor();
    return recovery;
}

async function unlocks(page, secret, label = "Passphrase") {
    await page.getByLabel(label).fill(secret);
    await page.getByRole("button", { name: "Unlock" }).click();
}

const lockScreen = (page) => page.getByRole("heading", { name: "Worknest is locked" });

test("a passphrase locks the app; it opens with the passphrase alone, and the page stays alive meanwhile", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    await ann.createsTicket("Behind the lock");
    await ann.page.goto("/settings");
    await ann.page.getByText(/whoever can use this browser profile can open your work/).waitFor();
    await setsPassphrase(ann);
    await ann.page.getByRole("button", { name: "Lock now" }).click();
    await lockScreen(ann.page).waitFor();
    assert.equal(await ann.page.getByText("Behind the lock").count(), 0);

    await unlocks(ann.page, "six quiet ducks at noon");
    await ann.page.getByText("That is not it. Try again.").waitFor({ timeout: 60_000 });
    // How long the page stood still at the most while the key was made.
    const longest = ann.page.evaluate(
        () =>
            new Promise((resolve) => {
                let before = performance.now();
                let longest = 0;
                const start = before;
                const tick = (now) => {
                    longest = Math.max(longest, now - before);
                    before = now;
                    if (document.querySelector("nav")) resolve({ longest, took: now - start });
                    else requestAnimationFrame(tick);
                };
                requestAnimationFrame(tick);
            }),
    );
    await unlocks(ann.page, PASSPHRASE);
    await ann.page.getByRole("heading", { name: /^Settings/ }).waitFor({ timeout: 60_000 });
    const { longest: still, took } = await longest;
    console.log(`# unlocking took ${Math.round(took)} ms, the page stood still for ${Math.round(still)} ms at the most`);
    assert.ok(still < took / 2, `the page stood still for ${still} of ${took} ms`);
    await ann.opensProject("Website");
    await ann.seesTicket("Behind the lock");

    await ann.page.reload();
    await lockScreen(ann.page).waitFor();
});

test("all tabs are locked together, by hand and by themselves", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    await setsPassphrase(ann);
    const other = await device.tab();
    await other.goto("/");
    await lockScreen(other).waitFor();
    await unlocks(other, PASSPHRASE);
    await other.getByRole("heading", { name: /^Projects/ }).waitFor({ timeout: 60_000 });
    await ann.page.getByRole("button", { name: "Lock now" }).click();
    await lockScreen(ann.page).waitFor();
    await lockScreen(other).waitFor();

    await other.close();
    await ann.page.clock.install();
    await unlocks(ann.page, PASSPHRASE);
    await ann.page.getByLabel("Lock by itself").selectOption("5");
    await ann.page.mouse.move(10, 10);
    await ann.page.clock.runFor(4 * 60_000);
    assert.equal(await lockScreen(ann.page).count(), 0, "not before its time");
    await ann.page.clock.runFor(2 * 60_000);
    await lockScreen(ann.page).waitFor();
});

test("a forgotten passphrase: the recovery key opens it, and a new passphrase is chosen", async () => {
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    const recovery = await setsPassphrase(ann);
    await ann.page.reload();
    await ann.page.getByRole("button", { name: "Passphrase forgotten?" }).click();
    await unlocks(ann.page, recovery.toLowerCase().replaceAll("-", " "), "Recovery key");
    await ann.page.getByLabel("New passphrase").fill("another row of words");
    await ann.page.getByLabel("The same again").fill("another row of words");
    await ann.page.getByRole("button", { name: "Continue" }).click();
    await ann.page.locator(".recovery-key").waitFor({ timeout: 60_000 });
    assert.notEqual(await ann.page.locator(".recovery-key").innerText(), recovery);
    await ann.page.getByLabel("I have kept the recovery key").check();
    await ann.page.getByRole("button", { name: "Lock with this passphrase" }).click();
    await ann.page.getByRole("heading", { name: /^Settings/ }).waitFor();
    await ann.page.reload();
    await unlocks(ann.page, PASSPHRASE);
    await ann.page.getByText("That is not it. Try again.").waitFor({ timeout: 60_000 });
    await unlocks(ann.page, "another row of words");
    await ann.page.getByRole("heading", { name: /^Settings/ }).waitFor({ timeout: 60_000 });
});

test("without the recovery key the store is set aside, what was unsynced is named, and the server's copy comes anew", async () => {
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("On the server");
    await ann.seesStatus(/^Synced/);
    await setsPassphrase(ann);
    await ann.opensProject("Website");
    await goOffline(server, device);
    await ann.createsTicket("Only here");
    await ann.seesStatus(/1 pending change/);
    await ann.page.reload();
    await lockScreen(ann.page).waitFor();
    await ann.page.getByRole("button", { name: "Passphrase forgotten?" }).click();
    await ann.page.getByRole("button", { name: "I have no recovery key" }).click();
    await ann.page.getByText("1 change was on this device only.").waitFor();
    const databases = () => ann.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
    const before = (await databases()).filter((name) => name !== "worknest.lock");
    await goOnline(server, device);
    await ann.page.getByRole("button", { name: "Set aside and begin anew" }).click();
    await ann.isIn();
    const after = await databases();
    for (const name of before) assert.ok(after.includes(name), `${name} is still there`);

    await ann.signsIn();
    await ann.opensProject("Website");
    await ann.seesTicket("On the server");
    assert.equal(await ann.ticket("Only here").count(), 0);
});
