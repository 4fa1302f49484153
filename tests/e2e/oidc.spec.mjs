// Signing in through an identity provider: a real one, whose own pages are clicked through.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DIST, Devices, Server, freePort } from "./harness.mjs";
import { Person } from "./person.mjs";

const PROVIDER = join(dirname(fileURLToPath(import.meta.url)), "../oidc/provider.mjs");
const BUTTON = { name: "Sign in with Example" };

const devices = new Devices();
let provider;
let server;

before(async () => {
    const port = await freePort();
    const site = `http://127.0.0.1:${port}`;
    provider = spawn(process.execPath, [PROVIDER, `${site}/api/auth/oidc/callback`], { stdio: ["pipe", "pipe", "ignore"] });
    const [issuer] = await once(createInterface(provider.stdout), "line");
    server = new Server(join(DIST, "server"), port, {
        WORKNEST_PUBLIC_URL: site,
        WORKNEST_OIDC_ISSUER: issuer,
        WORKNEST_OIDC_CLIENT_ID: "worknest",
        WORKNEST_OIDC_CLIENT_SECRET: "a secret of the tests",
        WORKNEST_OIDC_NAME: "Example",
    });
    await server.start();
});

after(async () => {
    await devices.dispose();
    await server?.dispose();
    provider?.kill();
});

/** On the provider's own pages: says who one is, and agrees. */
async function signsInThere(page, login) {
    await page.getByPlaceholder("Enter any login").fill(login);
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
}

async function agrees(page) {
    await page.getByRole("button", { name: "Continue" }).click();
}

async function opens(name) {
    return new Person(await devices.open(server), name);
}

async function opensAccount(person) {
    await person.page.goto("/settings/account");
    await person.page.getByRole("heading", { name: "Example" }).waitFor();
}

test("a person comes in through the provider, and on another device to the ticket they wanted", async () => {
    const ann = await opens("ann");
    const { page } = ann;
    await page.goto("/sign-up");
    await page.getByRole("button", BUTTON).click();
    await signsInThere(page, "ann");
    await agrees(page);
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    await ann.seesStatus(/^Synced/);
    await ann.opensTicket("Door");
    const ticket = new URL(page.url()).pathname;

    const other = await opens("ann");
    await other.page.goto(ticket);
    await other.page.getByRole("link", { name: "Sign in" }).first().click();
    await other.page.getByRole("button", BUTTON).click();
    await signsInThere(other.page, "ann");
    await agrees(other.page);
    await other.seesTitle("Door");
    assert.equal(new URL(other.page.url()).pathname, ticket);
    await other.page.reload();
    await other.seesTitle("Door");
});

test("who cancels at the provider reads so, and can begin again", async () => {
    const { page } = await opens("nobody");
    await page.goto("/sign-in");
    await page.getByRole("button", BUTTON).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByText("You cancelled.").waitFor();
    await page.getByRole("link", { name: "Back" }).click();
    await page.getByRole("button", BUTTON).waitFor();
    await page.goto("/sign-in/back#refused:oidc_unreachable");
    await page.getByText("can't be reached").waitFor();
});

test("an invitation is kept on the way through the provider", async () => {
    const [ann] = devices.opened;
    const project = await ann.page.evaluate(async () => (await (await fetch("/api/projects")).json())[0].id);
    const invitation = await ann.page.evaluate(async (id) => {
        const body = { method: "POST", headers: { "content-type": "application/json" }, body: '{"role":"member"}' };
        return (await fetch(`/api/projects/${id}/invitations`, body)).json();
    }, project);
    const ben = await opens("ben");
    await ben.page.goto(`/join#${invitation.token}`);
    await ben.page.getByRole("button", BUTTON).click();
    await signsInThere(ben.page, "ben");
    await agrees(ben.page);
    await ben.isIn();
    await ben.page.getByRole("main").getByRole("link", { name: "Website", exact: true }).waitFor();
});

test("who comes next is not led to where somebody was who has signed out", async () => {
    const eve = await opens("eve");
    const { page } = eve;
    await page.goto("/sign-in");
    await page.getByRole("button", BUTTON).click();
    await signsInThere(page, "eve");
    await agrees(page);
    await eve.isIn();
    await eve.createsProject("Eve's own");
    await eve.seesStatus(/^Synced/);
    // While the server is asked, one goes on looking.
    let signsOut;
    const asked = new Promise((resolve) => (signsOut = resolve));
    await page.route("**/api/v1/sign-out", async (route) => {
        await asked;
        await route.continue();
    });
    await page.goto("/settings");
    await page.getByRole("main").getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await eve.opensProject("Eve's own");
    signsOut();
    await page.getByText("You are signed out").first().waitFor();

    await page.getByRole("link", { name: "Sign in" }).first().click();
    // The provider forgets her, too.
    await page.context().clearCookies();
    await page.getByRole("button", BUTTON).click();
    await signsInThere(page, "fay");
    await agrees(page);
    await eve.isIn();
    assert.equal(new URL(page.url()).pathname, "/projects");
});

test("an account is linked and unlinked in the settings", async () => {
    const cleo = await opens("cleo");
    const { page } = cleo;
    await cleo.signsUp();
    await cleo.isIn();
    await opensAccount(cleo);
    await page.getByRole("button", { name: "Link", exact: true }).click();
    await page.getByLabel("Your password").fill(Person.PASSWORD);
    await page.getByRole("dialog").getByRole("button", { name: "Link", exact: true }).click();
    await signsInThere(page, "cleo");
    await agrees(page);
    await page.getByText("Linked as cleo@example.org").waitFor();

    const second = await opens("cleo");
    await second.page.goto("/sign-in");
    await second.page.getByRole("button", BUTTON).click();
    await signsInThere(second.page, "cleo");
    await agrees(second.page);
    await second.isIn();

    await page.getByRole("button", { name: "Unlink" }).click();
    await page.getByLabel("Your password").fill("wrong");
    await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
    await page.getByText("The password is wrong.").waitFor();
    await page.getByLabel("Your password").fill(Person.PASSWORD);
    await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
    await page.getByText("Not linked.").waitFor();
});

test("who has no password sets one, after signing in at the provider once more", async () => {
    const dora = await opens("dora");
    const { page } = dora;
    await page.goto("/sign-in");
    await page.getByRole("button", BUTTON).click();
    await signsInThere(page, "dora");
    await agrees(page);
    await dora.isIn();
    await opensAccount(dora);
    await page.getByText("It is the only way into your account").waitFor();
    const sets = async () => {
        await page.getByRole("button", { name: "Set a password" }).click();
        await page.getByLabel("New password").fill(Person.PASSWORD);
        await page.getByRole("dialog").getByRole("button", { name: "Set a password" }).click();
    };
    await sets();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByPlaceholder("and password").waitFor();
    await signsInThere(page, "dora");
    await page.getByText("It is you.").waitFor();
    await sets();
    await page.getByText("Your password is changed").waitFor();
    await page.getByRole("button", { name: "Unlink" }).waitFor();

    const second = await opens("dora");
    await second.signsIn();
    await second.isIn();
});
