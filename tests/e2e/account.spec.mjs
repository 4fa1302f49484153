// Ways in, as people see them: strength and rule of sign-up, the second factor, sessions, tokens, links, the end.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, test } from "node:test";
import { Devices, Server, until } from "./harness.mjs";
import { Person } from "./person.mjs";

let server;
let devices;

beforeEach(async () => {
    server = await Server.start();
    devices = new Devices();
});

afterEach(async () => {
    await devices.dispose();
    await server.dispose();
});

/** What an app shows for a secret (RFC 6238), so many steps from now. */
function totp(secret, ahead = 0) {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const bits = [...secret.replaceAll(/\s/g, "")].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
    const tag = createHmac("sha1", key).update(step).digest();
    const word = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
    return String(word % 1_000_000).padStart(6, "0");
}

/** A program, signed in or not. */
async function ask(method, path, { token, body } = {}) {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    return fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
}

async function tokenOf(username) {
    const answer = await ask("POST", "/api/auth/login", { body: { username, password: Person.PASSWORD } });
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()).token;
}

async function newPerson(name) {
    const person = new Person(await devices.open(server), name);
    await person.signsUp();
    await person.isIn();
    return person;
}

/** Opens the account's page; what the server has of sessions is there. */
async function opensAccount({ page }) {
    await page.goto("/settings/account");
    await page.getByText("this device").first().waitFor();
}

const dialogOf = (page) => page.getByRole("dialog");
const says = (page, text) => page.getByText(text).first().waitFor();

/** Signs out by the settings, whose dialog says `told` first. */
async function signsOut(page, told) {
    await page.goto("/settings");
    await page.getByRole("main").getByRole("button", { name: "Sign out", exact: true }).click();
    if (told) await dialogOf(page).getByText(told).waitFor();
    await dialogOf(page).getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("button", { name: "Start working" }).waitFor();
}

test("signing in asks for the second factor, takes a code of the app or one of the kept ones, and can do without again", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await opensAccount(ann);
    await page.getByRole("button", { name: "Set up" }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel("Your password").fill("wrong");
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByText("The password is wrong.").waitFor();
    await dialog.getByLabel("Your password").fill(Person.PASSWORD);
    await dialog.getByRole("button", { name: "Continue" }).click();
    const secret = await dialog.getByRole("group", { name: "Secret for the app" }).innerText();
    assert.match(await dialog.getByRole("link").getAttribute("href"), /^otpauth:\/\/totp\/Worknest:ann\?secret=/);
    await dialog.getByLabel("Code that the app shows").fill("000000");
    await dialog.getByRole("button", { name: "Switch on" }).click();
    await dialog.getByText("Code is not what the app shows now").waitFor();
    await dialog.getByLabel("Code that the app shows").fill(totp(secret, -1));
    await dialog.getByRole("button", { name: "Switch on" }).click();
    const recovery = (await dialog.getByRole("group", { name: "Recovery codes" }).innerText()).split("\n");
    assert.equal(recovery.length, 10);
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        dialog.getByRole("button", { name: "Save as a file" }).click(),
    ]);
    assert.deepEqual((await readFile(await download.path(), "utf8")).trim().split("\n"), recovery);
    await dialog.getByLabel("I have kept them").check();
    await dialog.getByRole("button", { name: "Done" }).click();
    await says(page, "10 recovery codes are left");

    const second = new Person(await devices.open(server), "ann");
    await second.signsIn();
    const code = second.page.getByLabel("Code from your app");
    await code.waitFor();
    assert.equal(await code.getAttribute("autocomplete"), "one-time-code");
    await code.fill("000000");
    await second.page.getByRole("button", { name: "Sign in" }).click();
    await says(second.page, "This code is wrong, or was used before.");
    await code.fill(totp(secret));
    await second.page.getByRole("button", { name: "Sign in" }).click();
    await second.isIn();

    const third = new Person(await devices.open(server), "ann");
    await third.signsIn();
    await third.page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await third.page.getByLabel("Recovery code").fill(recovery[0].toLowerCase());
    await third.page.getByRole("button", { name: "Sign in" }).click();
    await third.isIn();

    await opensAccount(ann);
    await says(page, "9 recovery codes are left");
    await page.getByRole("button", { name: "Switch off" }).click();
    await dialogOf(page).getByLabel("Your password").fill(Person.PASSWORD);
    await dialogOf(page).getByLabel("Code from your app").fill(recovery[1]);
    await dialogOf(page).getByRole("button", { name: "Switch off" }).click();
    await page.getByRole("button", { name: "Set up" }).waitFor();
    await tokenOf("ann");
});

test("a session that is ended elsewhere keeps the work and the queue, and goes on after signing in", async () => {
    const ann = await newPerson("ann");
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    // It leads the sync once the first tab is opened anew, and learns that the session has ended.
    await (await ann.device.tab()).goto("/");
    const other = new Person(await devices.open(server), "ann");
    await other.signsIn();
    await other.isIn();
    await opensAccount(other);
    await other.page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await dialogOf(other.page).getByLabel("Your password").pressSequentially(`${Person.PASSWORD}\n`);
    await says(other.page, "1 other session has ended");
    await until("one session is listed", async () => (await other.page.getByText(/^Last used/).count()) === 1);

    await ann.createsTicket("Written after the end");
    await ann.seesStatus(/^Sign in again to sync/);
    await ann.page.reload();
    await ann.seesTicket("Written after the end");
    await ann.seesStatus(/^Sign in again to sync/);
    await ann.signsIn();
    await ann.isIn();
    await ann.seesStatus(/^Synced/);
    assert.deepEqual((await other.asksServer("/api/tickets")).map(({ title }) => title), ["Written after the end"]);
});

test("another person on the same browser has a store of their own, sends nothing of the first one's, and each request names its person", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    const asked = [];
    ann.device.context.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (/^\/api\/(sync|live|blobs)/.test(pathname)) {
            asked.push({ pathname, user: request.headers()["x-worknest-user"], body: request.postData() ?? "" });
        }
    });
    const sync = "**/api/sync";
    await ann.device.context.route(sync, (route) => route.abort());
    await ann.createsProject("Ann's secret");
    await signsOut(page, "1 change has not been synced yet");
    await ann.device.context.unroute(sync);

    asked.length = 0;
    const ben = new Person(ann.device, "ben");
    await ben.signsUp();
    await ben.isIn();
    await ben.createsProject("Ben's");
    await ben.createsTicket("With a file");
    await ben.opensTicket("With a file");
    await page.getByRole("main").locator("input[type=file]").setInputFiles([
        { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("sent by Ben") },
    ]);
    await page.getByRole("button", { name: "Download notes.txt" }).waitFor();
    await ben.seesStatus(/^Synced/);
    await until("the file is on its way", () => asked.some(({ pathname }) => pathname.startsWith("/api/blobs/")));
    const { id } = await ben.asksServer("/api/users/me");
    for (const path of ["/api/sync", "/api/live", "/api/blobs/"]) {
        const users = new Set(asked.filter(({ pathname }) => pathname.startsWith(path)).map(({ user }) => user));
        assert.deepEqual([...users], [id], path);
    }
    assert.ok(!asked.some(({ body }) => body.includes("secret")), "nothing of hers goes out");
    await page.goto("/projects");
    await ben.isIn();
    assert.equal(await page.getByText("Ann's secret").count(), 0);
    await signsOut(page);

    await ann.signsIn();
    await ann.isIn();
    await ann.seesStatus(/^Synced/);
    assert.deepEqual((await ann.asksServer("/api/projects")).map(({ name }) => name), ["Ann's secret"]);
});

test("a change that the server refuses is said to be so, is told why, can be saved, and goes out once it may", async () => {
    const [ann, ben] = [await newPerson("ann"), await newPerson("ben")];
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    await ann.seesStatus(/^Synced/);
    const token = await tokenOf("ann");
    const [{ id: project }] = await ann.asksServer("/api/projects");
    const { id: user } = await ben.asksServer("/api/users/me");
    const setRole = async (method, path, body) => {
        const answer = await ask(method, `/api/projects/${project}/members${path}`, { token, body });
        assert.ok(answer.ok, await answer.text());
    };
    await setRole("POST", "", { username: "ben", role: "member" });
    await ben.opensProject("Website");
    await ben.opensTicket("Door");
    await ben.device.setOffline(true);
    await ben.renamesTicket("Green door");
    await ben.seesStatus(/^Offline — 1 pending change/);
    await setRole("PUT", `/${user}`, { role: "viewer" });
    await ben.device.setOffline(false);
    await ben.page.getByRole("link", { name: "1 not accepted" }).click();
    const { page } = ben;
    await says(page, /Your role in this project/);
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Save to file" }).click(),
    ]);
    assert.match(await readFile(await download.path(), "utf8"), /Green door/);
    assert.deepEqual((await ann.asksServer("/api/tickets")).map(({ title }) => title), ["Door"]);
    await setRole("PUT", `/${user}`, { role: "member" });
    await page.getByRole("button", { name: "Retry" }).click();
    await until("the server has it", async () => (await ann.asksServer("/api/tickets"))[0].title === "Green door");
    await page.getByRole("link", { name: "1 not accepted" }).waitFor({ state: "detached" });
});

test("who may only read is offered nothing to change", async () => {
    const [ann, ben] = [await newPerson("ann"), await newPerson("ben")];
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    await ann.seesStatus(/^Synced/);
    const [{ id: project }] = await ann.asksServer("/api/projects");
    const body = { username: "ben", role: "viewer" };
    const added = await ask("POST", `/api/projects/${project}/members`, { token: await tokenOf("ann"), body });
    assert.ok(added.ok, await added.text());
    const { page } = ben;
    await page.getByRole("main").getByRole("link", { name: "Website", exact: true }).click();
    await ben.seesTicket("Door");
    await says(page, "You may read this project.");
    for (const [path, sign] of [["", "Door"], ["/board", "Door"], ["/settings", "Statuses"]]) {
        await page.goto(`/projects/${project}${path}`);
        await page.getByRole("main").getByText(sign, { exact: true }).first().waitFor();
        for (const name of [/^New ticket/, /^Add/, /^Move /, /^Status: Open/, /^Delete/, /^Archive/, /^Actions/]) {
            assert.equal(await page.getByRole("main").getByRole("button", { name }).count(), 0, `${path}: ${name}`);
        }
        assert.equal(await page.getByRole("textbox", { name: "New ticket" }).count(), 0);
    }
    assert.ok(await page.getByLabel("Name", { exact: true }).isDisabled());
    await ann.page.goto(`/projects/${project}/board`);
    await ann.page.getByRole("main").getByRole("button", { name: /^Move / }).first().waitFor();
});

test("what is kept on this device only is named before it would be lost", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await page.getByRole("button", { name: /New project|Create a project/ }).first().click();
    await page.getByLabel("Name").fill("Diary");
    await page.getByLabel(/This device only/).check();
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByRole("textbox", { name: "New ticket" }).waitFor();
    await ann.seesStatus(/^Synced/);
    await page.goto("/settings");
    await page.getByRole("button", { name: "Clear data" }).click();
    await dialogOf(page).getByText("1 project is kept on this device only and would be lost").waitFor();
    await dialogOf(page).getByRole("button", { name: "Cancel" }).click();
    await signsOut(page, "1 project is kept on this device only. It stays here");
    await ann.signsIn();
    await ann.isIn();
    await page.getByRole("main").getByRole("link", { name: "Diary", exact: true }).waitFor();
});

test("a file that was not sent yet counts as unsynced, and outlives signing out", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await ann.createsProject("Website");
    await ann.createsTicket("With a file");
    await ann.seesStatus(/^Synced/);
    const files = "**/api/blobs/**";
    await ann.device.context.route(files, (route) => route.abort());
    await ann.opensTicket("With a file");
    await page.getByRole("main").locator("input[type=file]").setInputFiles([
        { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("kept until it is sent") },
    ]);
    await page.locator(".file .pending").waitFor();
    await until("the server knows of the file", async () => {
        const [ticket] = await ann.asksServer("/api/tickets");
        return (await ann.asksServer(`/api/tickets/${ticket.id}/attachments`)).length === 1;
    });
    await page.locator(".file .pending").waitFor();
    await signsOut(page, "1 change has not been synced yet");

    await ann.device.context.unroute(files);
    await ann.signsIn();
    await ann.isIn();
    const [ticket] = await ann.asksServer("/api/tickets");
    const [file] = await ann.asksServer(`/api/tickets/${ticket.id}/attachments`);
    const token = await tokenOf("ann");
    await until("the bytes are at the server", async () => {
        const answer = await ask("GET", `/api/attachments/${file.id}/download`, { token });
        return answer.status === 200 && (await answer.text()) === "kept until it is sent";
    });
});

test("a password is changed once the old one is known and the new one is hard to guess", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await opensAccount(ann);
    await page.getByRole("button", { name: "Change password" }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel("Your password").fill(Person.PASSWORD);
    await dialog.getByLabel("New password").fill("password1");
    await dialog.getByText("Too easy to guess.").waitFor();
    await dialog.getByRole("button", { name: "Change password" }).click();
    await dialog.getByText("Password is too easy to guess").waitFor();
    await dialog.getByLabel("New password").fill("tulip kayak ninety");
    await dialog.getByText("Very hard to guess.").waitFor();
    await dialog.getByRole("button", { name: "Change password" }).click();
    await says(page, "Your password is changed");
    const body = { username: "ann", password: "tulip kayak ninety" };
    assert.equal((await ask("POST", "/api/auth/login", { body })).status, 200);
    await ann.seesStatus(/^Synced/);
});

test("a token is shown once, works for what it is good for, and not once it is ended", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await opensAccount(ann);
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel("What it is for").fill("backup script");
    await dialog.getByRole("button", { name: "Make token" }).click();
    const token = await dialog.getByRole("group", { name: "Token" }).innerText();
    await dialog.getByRole("button", { name: "Done" }).click();
    await says(page, /^Read · until/);
    assert.equal((await ask("GET", "/api/projects", { token })).status, 200);
    assert.equal((await ask("POST", "/api/projects", { token, body: { name: "x" } })).status, 403);
    assert.equal(await page.getByText(token).count(), 0, "never again");
    await page.getByRole("button", { name: "End backup script" }).click();
    await says(page, "The token has ended");
    assert.equal((await ask("GET", "/api/projects", { token })).status, 401);
});

test("an account is exported, and deleted with what this device keeps of it", async () => {
    const ann = await newPerson("ann");
    const { page } = ann;
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    await opensAccount(ann);
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Export my data" }).click(),
    ]);
    const exported = JSON.parse(await readFile(await download.path(), "utf8"));
    assert.deepEqual(exported.projects.map(({ name }) => name), ["Website"]);
    await page.getByRole("button", { name: "Delete account" }).click();
    const dialog = dialogOf(page);
    const confirm = dialog.getByRole("button", { name: "Delete account" });
    await dialog.getByLabel("Your password").fill(Person.PASSWORD);
    assert.ok(await confirm.isDisabled(), "the name is to be typed first");
    await dialog.getByLabel("Type ann to go on").fill("ann");
    await confirm.click();
    await page.getByRole("button", { name: /Start working/ }).waitFor();
    const body = { username: "ann", password: Person.PASSWORD };
    assert.equal((await ask("POST", "/api/auth/login", { body })).status, 401);
    await page.getByRole("button", { name: /Start working/ }).click();
    await page.getByRole("heading", { name: "No projects yet" }).waitFor();
});

test("an invitation brings a new person and one with an account into the project, until it is withdrawn", async () => {
    const ann = await newPerson("ann");
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    const project = new URL(ann.page.url()).pathname.split("/")[2];
    const { page } = ann;
    const invites = async () => {
        await page.goto(`/projects/${project}/settings`);
        await page.getByRole("button", { name: "Invite by link" }).click();
        await dialogOf(page).getByRole("button", { name: "Make link" }).click();
        const link = await dialogOf(page).getByRole("group", { name: "Invitation link" }).innerText();
        await dialogOf(page).getByRole("button", { name: "Done" }).click();
        return link;
    };
    const first = await invites();
    assert.ok(first.startsWith(`${server.url}/join#`), first);

    const ben = new Person(await devices.open(server), "ben");
    await ben.page.goto(first);
    await ben.page.getByLabel("User name").fill("ben");
    await ben.page.getByLabel("Email").fill("ben@example.com");
    await ben.page.getByLabel("Password").fill(Person.PASSWORD);
    await ben.page.getByRole("button", { name: "Sign up" }).click();
    await ben.page.getByRole("main").getByRole("link", { name: "Website", exact: true }).waitFor();

    const second = await invites();
    const eve = await newPerson("eve");
    await eve.page.goto(second);
    await eve.page.getByRole("button", { name: "Join the project" }).click();
    await eve.page.getByRole("main").getByRole("link", { name: "Website", exact: true }).waitFor();

    const third = await invites();
    await says(page, "As Member");
    await page.getByRole("button", { name: "Withdraw" }).click();
    await says(page, "No invitation is open.");
    await ann.signsIn();
    await ann.isIn();
    await page.goto(third);
    await page.getByRole("button", { name: "Join the project" }).click();
    await says(page, "This invitation has ended, or was used up.");
});

test("who forgot a password sets a new one by a link, once", async () => {
    const ann = await newPerson("ann");
    const ben = await newPerson("ben");
    const { page } = ben;
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Forgot password?" }).click();
    await page.getByLabel("User name or email").fill("ben");
    await page.getByRole("button", { name: "Send me a link" }).click();
    await says(page, "If there is such an account, a link is on its way.");
    const admin = await tokenOf("ann");
    const people = await (await ask("GET", "/api/admin/users", { token: admin })).json();
    const { id } = people.find(({ username }) => username === "ben");
    const made = await (await ask("POST", `/api/admin/users/${id}/reset`, { token: admin })).json();
    await page.goto(made.link);
    await page.getByLabel("New password").fill("tulip kayak ninety");
    await page.getByRole("button", { name: "Set password" }).click();
    await says(page, "Your new password is set.");
    const body = { username: "ben", password: "tulip kayak ninety" };
    assert.equal((await ask("POST", "/api/auth/login", { body })).status, 200);
    const other = await devices.open(server);
    await other.page.goto(made.link);
    await other.page.getByLabel("New password").fill("another good one 5");
    await other.page.getByRole("button", { name: "Set password" }).click();
    await says(other.page, "This link has ended, or was used before.");
    // The administrator sees that somebody asked.
    await ann.page.goto("/settings/audit");
    await ann.page.getByLabel("What").selectOption({ label: "Reset asked" });
    await until("one line is left", async () => (await ann.page.locator(".audit > li").count()) === 1);
    await ben.page.goto("/settings/audit");
    await says(ben.page, "Only an administrator of the server may do this.");
});

test("sign-up says how strong a password is, and that it is by invitation only or closed", async () => {
    const device = await devices.open(server);
    const { page } = device;
    await page.goto("/sign-up");
    await page.getByLabel("User name").fill("tulipfan");
    await page.getByLabel("Password").fill("tulipfan");
    await says(page, "Too easy to guess.");
    await page.getByLabel("Password").fill(Person.PASSWORD);
    await says(page, /ard to guess\./);

    await newPerson("ann");
    for (const [rule, text] of [
        ["invited", "This server takes new accounts by invitation only."],
        ["closed", "This server does not take new accounts."],
    ]) {
        await server.stop();
        server.env = { WORKNEST_SIGNUP: rule };
        await server.start();
        await page.goto("/sign-up");
        await says(page, text);
        assert.equal(await page.getByLabel("User name").count(), 0);
    }
});

test("a password is hidden as it is typed, may be pasted, and password managers know its field", async () => {
    const { context, page } = await devices.open(server);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    for (const [path, kind] of [["/sign-up", "new-password"], ["/sign-in", "current-password"], ["/reset#x", "new-password"]]) {
        await page.goto(path);
        const field = page.getByLabel(/password/i).first();
        assert.equal(await field.getAttribute("type"), "password", path);
        assert.equal(await field.getAttribute("autocomplete"), kind, path);
        await page.evaluate((text) => navigator.clipboard.writeText(text), Person.PASSWORD);
        await field.focus();
        await page.keyboard.press("Control+V");
        assert.equal(await field.inputValue(), Person.PASSWORD, path);
    }
});

test("after too many wrong passwords the form says when to try again", async () => {
    await newPerson("ann");
    for (let tries = 0; tries < 10; tries += 1) {
        const answer = await ask("POST", "/api/auth/login", { body: { username: "ann", password: "wrong" } });
        assert.equal(answer.status, 401);
    }
    const ben = new Person(await devices.open(server), "ann");
    await ben.signsIn();
    await says(ben.page, /That was too often: try again in \d+ s\./);
});
