// Passkeys, made and shown by Chromium's own authenticator in software: no name, no password, no code.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DIST, Devices, Server, freePort, until } from "./harness.mjs";
import { Person } from "./person.mjs";

const devices = new Devices();
let server;

before(async () => {
    const port = await freePort();
    // Browsers make passkeys for names, not for bare numbers.
    const site = `http://localhost:${port}`;
    server = new Server(join(DIST, "server"), port, { WORKNEST_PUBLIC_URL: site });
    await server.start();
    server.url = site;
});

after(async () => {
    await devices.dispose();
    await server?.dispose();
});

const dialogOf = (page) => page.getByRole("dialog");
const says = (page, text) => page.getByText(text).first().waitFor();
const passkeyOf = (page, name) =>
    page.getByRole("listitem").filter({ has: page.getByRole("button", { name: `Remove ${name}`, exact: true }) });
const shows = (page) => page.getByRole("button", { name: "Sign in with a passkey" }).click();

/** Gives the page's browser a place to keep passkeys, which asks nobody who holds it: it says that it did. */
async function hasAuthenticator({ device, page }) {
    const session = await device.context.newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
        options: {
            protocol: "ctap2",
            transport: "internal",
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
        },
    });
    /** What it keeps. */
    return async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
}

async function opensAccount({ page }) {
    await page.goto("/settings/account");
    await page.getByText("this device").first().waitFor();
}

async function signsOut({ page }) {
    await page.goto("/settings");
    await page.getByRole("main").getByRole("button", { name: "Sign out", exact: true }).click();
    await dialogOf(page).getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("button", { name: "Start working" }).waitFor();
}

test("a passkey is added, signs in with no name, and lets nobody in once it is removed", async () => {
    const ann = new Person(await devices.open(server), "ann");
    const { page } = ann;
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    const keeps = await hasAuthenticator(ann);

    await opensAccount(ann);
    await page.getByRole("button", { name: "Add a passkey", exact: true }).click();
    const dialog = dialogOf(page);
    const name = dialog.getByLabel("Name", { exact: true });
    await until("one begins at the name", () => name.evaluate((field) => field === document.activeElement));
    await name.fill("Laptop");
    await dialog.getByLabel("Your password").fill("wrong");
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await dialog.getByText("The password is wrong.").waitFor();
    assert.deepEqual(await keeps(), [], "the browser was not asked");
    await name.fill("  ");
    await dialog.getByLabel("Your password").fill(Person.PASSWORD);
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await dialog.getByText("is empty: write something").waitFor();
    assert.deepEqual(await keeps(), [], "what is called nothing is not made");
    await name.fill("Laptop");
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await says(page, "The passkey is added");
    await dialog.waitFor({ state: "detached" });
    await passkeyOf(page, "Laptop").getByText("not used yet").waitFor();
    const [kept, ...more] = await keeps();
    assert.deepEqual([kept.rpId, kept.isResidentCredential, more], ["localhost", true, []]);

    // One for each place is enough.
    await page.getByRole("button", { name: "Add a passkey", exact: true }).click();
    await name.fill("Laptop again");
    await dialog.getByLabel("Your password").fill(Person.PASSWORD);
    await dialog.getByRole("button", { name: "Continue", exact: true }).click();
    await dialog.getByText("There is a passkey of an account here already.").waitFor();
    await dialog.getByRole("button", { name: "Cancel", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal((await keeps()).length, 1);

    await signsOut(ann);
    await page.goto("/sign-in");
    await shows(page);
    await ann.isIn();
    await page.getByRole("main").getByRole("link", { name: "Website", exact: true }).waitFor();
    await ann.seesStatus(/^Synced/);

    await opensAccount(ann);
    await passkeyOf(page, "Laptop").getByText("last used").waitFor();
    await page.getByRole("button", { name: "Remove Laptop", exact: true }).click();
    await dialog.getByLabel("Your password").fill(Person.PASSWORD);
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await says(page, "The passkey is removed");
    await passkeyOf(page, "Laptop").waitFor({ state: "detached" });

    // The authenticator has it still, and shows it.
    await signsOut(ann);
    await page.goto("/sign-in");
    await shows(page);
    await says(page, "This passkey is not known here.");
    await ann.signsIn();
    await ann.isIn();
});

test("where there is no passkey, the form says so and goes on", async () => {
    const ben = new Person(await devices.open(server), "ben");
    const { page } = ben;
    await page.goto("/sign-in");
    await hasAuthenticator(ben);
    await shows(page);
    await says(page, "No passkey was chosen.");
    await ben.signsUp();
    await ben.isIn();
});
