// From offline to synced, as people live through it: real browsers, the real release build, the real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { goOffline, goOnline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let devices;

setUp((made) => {
    ({ server, devices } = made);
});

async function titles(person) {
    return (await person.asksServer("/api/tickets")).map((ticket) => ticket.title).sort();
}

test("work done with no network is there after a reload, and goes out by itself to every device", async () => {
    const ann = new Person(await devices.open(server), "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.isReadyForOffline();
    await ann.createsProject("Website");
    await ann.createsTicket("Fix the door");
    await ann.seesStatus(/^Synced/);

    await goOffline(server, ann.device);
    await ann.createsProject("Plane");
    await ann.createsTicket("Written on a plane");
    await ann.opensProject("Website");
    await ann.opensTicket("Fix the door");
    await ann.renamesTicket("Fix the green door");
    await ann.comments("It squeaks.");
    await ann.page.reload();
    await ann.seesTitle("Fix the green door");
    await ann.seesComment("It squeaks.");
    await ann.goesToProjects();
    await ann.page.getByRole("main").getByRole("link", { name: "Plane", exact: true }).waitFor();
    await ann.seesStatus(/^Offline — 4 pending changes\. Changes will sync when online/);

    await goOnline(server, ann.device);
    await ann.seesStatus(/^Synced/);
    assert.deepEqual(await titles(ann), ["Fix the green door", "Written on a plane"]);

    const second = new Person(await devices.open(server), "ann");
    await second.signsIn();
    await second.isIn();
    await second.opensProject("Plane");
    await second.seesTicket("Written on a plane");
    await second.opensProject("Website");
    await second.opensTicket("Fix the green door");
    await second.seesComment("It squeaks.");
    assert.deepEqual(ann.device.errors.filter((error) => !/ERR_|Failed to load/.test(error)), []);
});

test("a change made in one browser shows in another within a moment", async () => {
    const [ann, second] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ann")];
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    await second.signsIn();
    await second.isIn();
    await second.opensProject("Website");
    await second.seesStatus(/^Synced/);
    await ann.createsTicket("Hello over there");
    await second.seesTicket("Hello over there", 3_000);
});

// dioxus 0.7.10 drops a handler that a component is given where it had none, and panics with its next rendering.
test("a page that waited for its project goes on while the project is changed again and again", async () => {
    const [ann, ben] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ben")];
    for (const person of [ann, ben]) {
        await person.signsUp();
        await person.isIn();
    }
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    const [{ id: project }] = await ann.asksServer("/api/projects");
    await ben.page.goto(`/projects/${project}`);
    await ben.page.getByText(/^This project is not/).waitFor();
    await ann.page.goto(`/projects/${project}/settings`);
    await ann.page.getByLabel("User name").fill("ben");
    await ann.page.getByRole("button", { name: "Add", exact: true }).last().click();
    const field = ben.page.getByRole("textbox", { name: "New ticket" });
    await field.waitFor();
    for (const name of ["Site", "The site", "Our site"]) {
        await ann.page.getByLabel("Name", { exact: true }).fill(name);
        await ann.page.getByRole("button", { name: "Save" }).click();
        await ben.page.getByRole("navigation").getByText(name, { exact: true }).first().waitFor();
    }
    await ben.page.getByRole("main").press("c");
    await ben.page.waitForFunction((field) => document.activeElement === field, await field.elementHandle());
    assert.deepEqual(ben.device.errors.filter((error) => error.startsWith("thrown")), []);
});

test("different fields merge silently; the same field is a conflict on both, settled everywhere", async () => {
    const [ann, second] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ann")];
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    await ann.createsTicket("Window");
    await ann.seesStatus(/^Synced/);
    await second.signsIn();
    await second.isIn();
    for (const person of [ann, second]) await person.isReadyForOffline();
    for (const person of [ann, second]) {
        await person.opensProject("Website");
        await person.seesTicket("Window");
    }

    for (const [title, settle, whose] of [["Door", "Keep mine", "ann"], ["Window", "Use theirs", "the other"]]) {
        for (const person of [ann, second]) await person.seesStatus(/^Synced/);
        for (const person of [ann, second]) {
            await person.opensProject("Website");
            await person.opensTicket(title);
        }
        await goOffline(server, ann.device, second.device);
        await ann.renamesTicket(`${title} of ann`);
        await ann.comments(`${title}: said by ann`);
        await second.renamesTicket(`${title} of the other`);
        await second.page.getByLabel("Due date").fill("2027-01-31");
        await goOnline(server, ann.device, second.device);
        for (const person of [ann, second]) await person.seesStatus(/1 conflict/);
        for (const person of [ann, second]) await person.page.getByText(/Conflict detected: Ticket/).waitFor();
        assert.equal(await ann.page.getByLabel("Due date").inputValue(), "2027-01-31");
        await second.seesComment(`${title}: said by ann`);
        await ann.page.getByRole("button", { name: "View diff" }).click();
        await ann.page.locator("ins").first().waitFor();
        await ann.device.screenshot(`conflict-${title}`);
        await ann.page.getByRole("button", { name: settle, exact: true }).click();
        for (const person of [ann, second]) {
            await until("the conflict is closed", async () => !/conflict/.test(await person.status()));
        }
        const settled = `${title} of ${whose}`;
        for (const person of [ann, second]) await person.seesTitle(settled);
        assert.ok((await titles(ann)).includes(settled));
    }
});

test("a network that is cut in the middle of syncs loses nothing and doubles nothing", async () => {
    const ann = new Person(await devices.open(server), "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    let cuts = 0;
    // Before the server gets it, or after it has committed, in turn.
    await ann.page.route("**/api/sync", async (route) => {
        cuts += 1;
        if (cuts % 3 === 0) return route.continue();
        if (cuts % 3 === 1) return route.abort("connectionreset");
        await route.fetch().catch(() => null);
        // The routes may have ended meanwhile.
        await route.abort("connectionreset").catch(() => {});
    });
    const expected = [];
    for (let number = 0; number < 12; number += 1) {
        expected.push(`Ticket ${String(number).padStart(2, "0")}`);
        await ann.createsTicket(expected.at(-1));
    }
    await until("several cuts", () => cuts >= 6, { timeout_ms: 60_000 });
    await ann.page.unroute("**/api/sync");
    await ann.seesStatus(/^Synced/, 60_000);
    assert.deepEqual(await titles(ann), expected);
});

test("a server killed while a browser pushes loses nothing that it acknowledged", async () => {
    const ann = new Person(await devices.open(server), "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    const expected = [];
    for (let round = 0; round < 4; round += 1) {
        for (let number = 0; number < 4; number += 1) {
            expected.push(`Round ${round}, ticket ${number}`);
            await ann.createsTicket(expected.at(-1));
        }
        await sleep(round * 40);
        await server.kill();
        await server.start();
    }
    await ann.seesStatus(/^Synced/, 60_000);
    assert.deepEqual(await titles(ann), expected);
});

test("two tabs stay in step and sync once", async () => {
    const opened = await devices.open(server);
    const ann = new Person(opened, "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    const tab = new Person(opened, "ann", await opened.tab());
    await tab.page.goto("/");
    await tab.opensProject("Website");
    const sent = [];
    opened.context.on("request", (request) => {
        const changes = request.url().endsWith("/api/sync") ? JSON.parse(request.postData() ?? "{}").changes : [];
        sent.push(...(changes ?? []).map((change) => change.id));
    });
    await ann.createsTicket("Made in the first tab");
    await tab.seesTicket("Made in the first tab", 5_000);
    await tab.createsTicket("Made in the second tab");
    await ann.seesTicket("Made in the second tab", 5_000);
    await tab.seesStatus(/^Synced/);
    await until("both went out", () => sent.length >= 2);
    assert.equal(new Set(sent).size, sent.length, "each change went out once");
    assert.deepEqual(await titles(ann), ["Made in the first tab", "Made in the second tab"]);
});

test("work begun without an account is taken along", async () => {
    const ann = new Person(await devices.open(server), "ann");
    await ann.startsWithoutAccount();
    await ann.seesStatus(/^On this device only/);
    await ann.createsProject("Before");
    await ann.createsTicket("Made with no account");
    await ann.signsUp();
    await ann.page.getByRole("button", { name: "Take along" }).click();
    await ann.isIn();
    await ann.seesStatus(/^Synced/);
    await ann.opensProject("Before");
    await ann.seesTicket("Made with no account");
    assert.deepEqual(await titles(ann), ["Made with no account"]);
});

test("who goes elsewhere while they are being signed in is signed in all the same", async () => {
    const ann = new Person(await devices.open(server), "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    const second = new Person(await devices.open(server), "ann");
    await second.startsWithoutAccount();
    let go;
    const held = new Promise((resolve) => (go = resolve));
    await second.page.route("**/api/v1/sign-in", (route) => held.then(() => route.continue()));
    await second.signsIn();
    await second.page.getByRole("link", { name: "Settings", exact: true }).first().click();
    await second.page.getByRole("heading", { name: "Settings" }).first().waitFor();
    go();
    await second.seesStatus(/^Synced/);
    assert.match(second.page.url(), /\/settings$/, "and is left where they are");
    await second.opensProject("Website");
});

test("a person's devices are listed by name; the name given to one is read on the other", async () => {
    const [ann, second] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ann")];
    await ann.signsUp();
    await ann.isIn();
    await second.signsIn();
    await second.isIn();
    for (const person of [ann, second]) {
        await person.seesStatus(/^Synced/);
        await person.page.goto("/sync");
    }
    await ann.page.getByText("Chrome on Linux").first().waitFor();
    await ann.page.getByRole("button", { name: "Rename" }).click();
    await ann.page.getByLabel("Name of this device").fill("The laptop in the kitchen");
    await ann.page.getByRole("button", { name: "Save", exact: true }).click();
    await ann.page.getByText("The laptop in the kitchen").waitFor();
    await until("the other device reads it", async () => {
        await second.page.getByRole("button", { name: "Refresh" }).click();
        return (await second.page.getByText("The laptop in the kitchen").count()) === 1;
    }, { every_ms: 500 });
    assert.equal(await second.page.locator(".device").count(), 2);
    // A third one, that went off with two changes which its last request had no room for.
    await ann.tellsServer("/api/sync", { client_id: "tablet", device: "The tablet", pending: 2, changes: [] });
    const tablet = second.page.locator(".device", { hasText: "The tablet" });
    await until("it is listed too", async () => {
        await second.page.getByRole("button", { name: "Refresh" }).click();
        return (await tablet.count()) === 1;
    }, { every_ms: 500 });
    assert.match(await tablet.innerText(), /In step (just now|1 minute ago)\s+2 pending changes$/);
    assert.doesNotMatch(await second.page.locator(".device", { hasText: "kitchen" }).innerText(), /pending/);
    // What happened before the page was loaded anew is told still.
    await ann.createsProject("Website");
    await ann.seesStatus(/^Synced/);
    await ann.page.goto("/sync");
    await ann.page.locator(".log").getByText(/^Sent \d+ changes?$/).first().waitFor();
});

test("who works offline sends and asks nothing, whatever they do, until they turn it off", async () => {
    const [ann, second] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ann")];
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("Before");
    await ann.seesStatus(/^Synced/);
    await ann.isReadyForOffline();
    await second.signsIn();
    await second.isIn();
    const toggles = async () => {
        await ann.page.getByRole("link", { name: "Settings", exact: true }).first().click();
        await ann.page.getByRole("switch", { name: /^Work offline/ }).click();
    };
    const asked = [];
    ann.device.context.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const toServer = () => asked.filter((path) => path.startsWith("/api/"));

    await toggles();
    await ann.seesStatus(/^Working offline/);
    // What was on its way may end; whoever listened has noticed.
    await sleep(2_000);
    asked.length = 0;
    await second.opensProject("Website");
    await second.createsTicket("Meanwhile");
    await second.seesStatus(/^Synced/);
    await ann.opensProject("Website");
    await ann.createsTicket("On the train");
    await ann.opensTicket("Before");
    await ann.comments("Written on the train");
    const file = { name: "view.txt", mimeType: "text/plain", buffer: Buffer.from("Hills and a river") };
    await ann.page.locator("input[type=file]").first().setInputFiles(file);
    const attached = ann.page.locator(".file", { hasText: "view.txt" });
    await attached.getByText("Waits to be sent").waitFor();
    await ann.seesStatus(/^Working offline — 3 pending changes/);
    // Longer than any timer of those that send or listen.
    await sleep(8_000);
    assert.deepEqual(toServer(), []);
    assert.deepEqual(await titles(ann), ["Before", "Meanwhile"]);
    await ann.opensProject("Website");
    assert.equal(await ann.ticket("Meanwhile").count(), 0, "nothing was received either");

    await toggles();
    await ann.seesStatus(/^Synced/);
    await ann.opensProject("Website");
    await ann.seesTicket("Meanwhile");
    await ann.opensTicket("Before");
    await attached.waitFor();
    await until("the file is there, and nothing is said of its sending", async () => {
        const text = await attached.innerText();
        return !/Waits|Sending|Not sent/.test(text) && (await attached.locator(".dot").count()) === 0;
    });
    assert.ok(["/api/sync", "/api/live"].every((path) => toServer().includes(path)), String(toServer()));
    assert.ok(toServer().some((path) => path.startsWith("/api/blobs/")), "all of it goes on");
    await second.seesTicket("On the train");
    await second.opensTicket("Before");
    await second.seesComment("Written on the train");
});
