// What administrators do, by pointer and by keyboard: people of the server, invitations to it, webhooks of a project.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;

setUp(async (made) => {
    server = made.server;
    devices = made.devices;
}, { env: { WORKNEST_WEBHOOKS_PRIVATE: "true" } });

async function newPerson(name) {
    const person = new Person(await devices.open(server), name);
    await person.signsUp();
    await person.isIn();
    await person.seesStatus(/^Synced/);
    return person;
}

const dialogOf = (page) => page.getByRole("dialog");
const says = (page, text) => page.getByText(text).first().waitFor();
const menuOf = (page, name) => page.getByRole("button", { name: `What to do with ${name}` });
const rowOf = (page, name) => page.getByRole("listitem").filter({ has: menuOf(page, name) });
const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

async function opensPeople({ page }) {
    await page.goto("/settings/people");
    await page.getByRole("heading", { name: "People", exact: true }).waitFor();
}

/** Opens somebody's menu, and one of its lines, by pointer. */
async function chooses(page, name, line) {
    await menuOf(page, name).click();
    await page.getByRole("menuitem", { name: line, exact: true }).click();
}

/** A program that takes what it is sent, or does not. */
async function receiver() {
    const received = [];
    const program = createServer((request, response) => {
        let body = "";
        request.on("data", (part) => (body += part));
        request.on("end", () => {
            received.push({ body, signature: request.headers["x-worknest-signature"] });
            response.writeHead(program.status).end();
        });
    });
    program.status = 204;
    program.received = received;
    program.listen(0, "127.0.0.1");
    await once(program, "listening");
    program.url = `http://127.0.0.1:${program.address().port}/hook`;
    return program;
}

test("a link for a new password is made by keyboard alone, and the focus comes back to where one was", async () => {
    const ann = await newPerson("ann");
    const ben = await newPerson("ben");
    const { page } = ann;
    await page.goto("/settings/account");
    await page.getByRole("link", { name: "Open: People of this server" }).press("Enter");
    await says(page, "Anybody who reaches this server may make an account.");
    await rowOf(page, "ann").getByText("Administrator").waitFor();
    await menuOf(page, "ben").press("Enter");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Enter");
    await dialogOf(page).getByText("once, within a day").waitFor();
    await page.keyboard.press("Escape");
    await dialogOf(page).waitFor({ state: "detached" });
    await until("the button of the menu has the focus", () => hasFocus(menuOf(page, "ben")));

    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Enter");
    await dialogOf(page).getByRole("button", { name: "Make link" }).press("Enter");
    const link = await dialogOf(page).getByRole("group", { name: "Link for a new password" }).innerText();
    assert.ok(link.startsWith(`${server.url}/reset#`), link);
    await dialogOf(page).getByRole("button", { name: "Done" }).press("Enter");
    await ben.page.goto(link);
    await ben.page.getByLabel("New password").fill("tulip kayak ninety");
    await ben.page.getByRole("button", { name: "Set password" }).click();
    await says(ben.page, "Your new password is set.");
});

test("who is deactivated is out at once, and back as they were when they are let in again", async () => {
    const ann = await newPerson("ann");
    const ben = await newPerson("ben");
    const { page } = ann;
    await ben.createsProject("Ben's");
    await ben.seesStatus(/^Synced/);
    await opensPeople(ann);
    await chooses(page, "ben", "Deactivate");
    await dialogOf(page).getByText("All they wrote stays").waitFor();
    await dialogOf(page).getByRole("button", { name: "Deactivate" }).click();
    await rowOf(page, "ben").getByText("Deactivated").waitFor();
    await ben.createsTicket("Written outside");
    await ben.seesStatus(/^Sign in again to sync/);
    await ben.signsIn();
    await says(ben.page, "This account was deactivated.");

    await chooses(page, "ben", "Let in again");
    await dialogOf(page).getByRole("button", { name: "Let in again" }).click();
    await rowOf(page, "ben").getByText("Deactivated").waitFor({ state: "detached" });
    await ben.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await ben.isIn();
    await ben.seesStatus(/^Synced/);
    assert.deepEqual((await ben.asksServer("/api/tickets")).map(({ title }) => title), ["Written outside"]);
});

test("another administrator is made, the last one stays, and sessions end", async () => {
    const ann = await newPerson("ann");
    const ben = await newPerson("ben");
    const { page } = ann;
    await opensPeople(ann);
    await chooses(page, "ann", "No longer administrator");
    await dialogOf(page).getByRole("button", { name: "No longer administrator" }).click();
    await dialogOf(page).getByText("This server needs an administrator").waitFor();
    await dialogOf(page).getByRole("button", { name: "Cancel" }).click();
    await ben.page.goto("/settings/people");
    await says(ben.page, "Only an administrator of the server may do this.");
    await chooses(page, "ben", "Make administrator");
    await dialogOf(page).getByRole("button", { name: "Make administrator" }).click();
    await rowOf(page, "ben").getByText("Administrator").waitFor();
    // Their own device hears of it.
    await menuOf(ben.page, "ann").waitFor();
    await chooses(page, "ben", "End all sessions");
    await dialogOf(page).getByRole("button", { name: "End all sessions" }).click();
    await rowOf(page, "ben").getByText("signed in nowhere").waitFor();
    await ben.page.reload();
    await ben.seesStatus(/^Sign in again to sync/);
});

test("an invitation to the server lets somebody in where it asks for one, and can be withdrawn", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await server.stop();
    server.env.WORKNEST_SIGNUP = "invited";
    await server.start();
    delete server.env.WORKNEST_SIGNUP;
    await opensPeople(ann);
    await says(page, "Who has an invitation may make an account");
    await says(page, "No invitation is open.");
    const invites = async () => {
        await page.getByRole("button", { name: "Invite by link" }).click();
        assert.equal(await dialogOf(page).getByLabel("They join as").count(), 0, "there is no project to join");
        await dialogOf(page).getByRole("button", { name: "Make link" }).click();
        const link = await dialogOf(page).getByRole("group", { name: "Invitation link" }).innerText();
        await dialogOf(page).getByRole("button", { name: "Done" }).click();
        return link;
    };
    const link = await invites();
    // It is for somebody else: who has an account is told so, and it stays good.
    await page.goto(link);
    await page.getByRole("button", { name: "Join the project" }).click();
    await says(page, "You have an account here already");
    await opensPeople(ann);
    const cat = new Person(await devices.open(server), "cat");
    await cat.page.goto(link);
    await cat.page.getByLabel("User name").fill("cat");
    await cat.page.getByLabel("Email").fill("cat@example.com");
    await cat.page.getByLabel("Password").fill(Person.PASSWORD);
    await cat.page.getByRole("button", { name: "Sign up" }).click();
    await cat.isIn();
    await invites();
    await says(page, "To this server");
    await page.getByRole("button", { name: "Withdraw" }).click();
    await says(page, "No invitation is open.");
});

test("a webhook is added, tested, told, and removed; its secret is shown once", async () => {
    const program = await receiver();
    try {
        const ann = await newPerson("ann");
        const { page } = ann;
        await ann.createsProject("Website");
        await ann.seesStatus(/^Synced/);
        const project = new URL(page.url()).pathname.split("/")[2];
        const settings = `/projects/${project}/settings`;
        await page.goto(settings);
        await says(page, "No program is told.");
        await page.getByRole("button", { name: "Add webhook" }).press("Enter");
        const dialog = dialogOf(page);
        await dialog.getByLabel("Address").fill("ftp://example.org/");
        await page.keyboard.press("Enter");
        await dialog.getByText("must be an address like").waitFor();
        await dialog.getByLabel("Address").fill(program.url);
        await dialog.getByLabel("Comment").press("Space");
        await dialog.getByRole("button", { name: "Add webhook" }).click();
        const secret = await dialog.getByRole("group", { name: "Secret of the webhook" }).innerText();
        await dialog.getByRole("button", { name: "Done" }).click();
        await says(page, "Of Comment · not told of anything yet");

        await page.getByRole("button", { name: `Test ${program.url}` }).click();
        await says(page, "It answered: the webhook works");
        await says(page, "Of Comment · last told just now");
        const { body, signature } = program.received[0];
        const [, time, proof] = signature.match(/^t=(\d+),v1=([0-9a-f]+)$/);
        assert.equal(createHmac("sha256", secret).update(`${time}.${body}`).digest("hex"), proof);
        program.status = 500;
        await page.getByRole("button", { name: `Test ${program.url}` }).click();
        await says(page, "Failed once: it answered with status 500. It is tried again.");
        assert.equal(await page.getByText(secret).count(), 0);

        await page.getByRole("button", { name: `Remove ${program.url}` }).click();
        await dialog.getByRole("button", { name: "Cancel" }).click();
        await page.getByRole("button", { name: `Remove ${program.url}` }).click();
        await dialog.getByRole("button", { name: "Remove webhook" }).click();
        await says(page, "No program is told.");
        await ann.isReadyForOffline();
        await server.stop();
        await page.reload();
        await says(page, "This needs the server, which can't be reached now.");
    } finally {
        program.close();
        program.closeAllConnections();
    }
});
