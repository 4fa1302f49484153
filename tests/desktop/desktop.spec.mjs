// The desktop app as it ships: its package installed, its window on a screen, driven as a person does and read as
// a screen reader does; with a real server and a browser beside it.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Device, Server, until } from "../e2e/harness.mjs";
import { Person } from "../e2e/person.mjs";
import { contents, field, install, remove } from "./package.mjs";
import { App, BUTTON, Screen } from "./screen.mjs";

const ANY = /./;
const ARCHIVE = resolve(dirname(fileURLToPath(import.meta.url)), "../fixtures/import/github-archive.json");

let screen;
let program;
let isInstalled;
const opened = [];

before(async () => {
    screen = await Screen.start();
    ({ program, isInstalled } = await install(join(screen.house, "unpacked")));
});

afterEach(async () => {
    for (const thing of opened.splice(0).reverse()) await thing.dispose();
});

after(async () => {
    await screen?.dispose();
    if (isInstalled) await remove();
});

/** A person's app on a data folder of their own, in which they have begun to work. */
async function begun(name) {
    const app = new App(screen, program, name);
    opened.push(app);
    await app.start();
    await app.click(BUTTON, /^Start working/);
    await app.sees("heading", /^Projects/);
    return app;
}

async function createsProject(app, name) {
    await app.click("link", /^Projects/);
    await app.click(BUTTON, /^(New project|Create a project)/);
    await app.fill("Name", name);
    await app.click(BUTTON, "Create project");
    await app.sees("entry", "New ticket");
}

async function createsTicket(app, title) {
    await app.fill("New ticket", title);
    await app.press("Return");
    await app.sees("link", title);
}

/** The ticket titles that its store of nobody's account holds. */
async function titlesInStore(app) {
    const rows = await screen.rows(join(app.data, "local.sqlite"), "SELECT title FROM tickets WHERE NOT deleted ORDER BY title");
    return rows.flat();
}

test("the package names what it needs and brings a menu entry and an icon", async () => {
    const needs = await field("Depends");
    for (const library of ["libwebkit2gtk-4.1-0", "libgtk-3-0", "libxdo3"]) assert.match(needs, new RegExp(library));
    const files = await contents();
    assert.ok(files.some((path) => /^\/usr\/share\/applications\/.*\.desktop$/.test(path)), files.join("\n"));
    assert.ok(files.some((path) => /^\/usr\/share\/icons\/.*\.png$/.test(path)), files.join("\n"));
});

test("what was made in the window is there after closing it and starting again", async () => {
    const app = await begun("alone");
    await createsProject(app, "Garden");
    await createsTicket(app, "Mend the fence");
    await createsTicket(app, "Water the beans");
    await until("the title names the page", async () => /^Garden .*Worknest$/.test(await app.title()));
    await app.close();
    assert.deepEqual(await titlesInStore(app), ["Mend the fence", "Water the beans"]);

    await app.start();
    await app.click("link", "Garden");
    await app.sees("link", "Mend the fence");
    await app.click("link", "Water the beans");
    await app.sees("entry", "Title");
    assert.equal((await app.find("entry", "Title")).text, "Water the beans");
    await app.close();
});

test("connected to a server, desktop and browser show each other's work", async () => {
    const server = await Server.start();
    opened.push(server);
    const app = await begun("dora");
    await createsProject(app, "Harvest");
    await createsTicket(app, "Pick the apples");

    await app.click("link", "Settings");
    await app.fill("Server", server.url);
    await app.click(BUTTON, "Connect");
    await app.sees(ANY, new RegExp(`Connected to ${server.url}`));
    await app.click("link", "Sign up");
    await app.sees("heading", "Sign up");
    await app.fill("User name", "dora");
    await app.fill("Email", "dora@example.com");
    await app.fill("Password", Person.PASSWORD);
    await app.click(BUTTON, "Sign up");
    await app.click(BUTTON, "Take along");
    await app.sees(ANY, /^Synced/);

    const device = await Device.open(server);
    opened.push(device);
    const browser = new Person(device, "dora");
    await browser.signsIn();
    await browser.isIn();
    await browser.opensProject("Harvest");
    await browser.seesTicket("Pick the apples");

    await app.click("link", /^Projects/);
    await app.click("link", "Harvest");
    await browser.createsTicket("Press the cider");
    await app.click("link", "Press the cider");
    await app.fill("Title", "Press more cider");
    await app.press("Return");
    await browser.seesTicket("Press more cider");

    // Off the network, and back: what was done meanwhile goes out by itself.
    await server.stop();
    await app.click("link", "Harvest");
    await createsTicket(app, "Store the pears");
    await app.sees(ANY, /1 pending change|retry in/);
    await app.close();
    // It opens where it was left.
    await app.start();
    await app.sees("link", "Store the pears");
    await server.start();
    await app.sees(ANY, /^Synced/);
    await browser.seesTicket("Store the pears");
    const titles = (await browser.asksServer("/api/tickets")).map((ticket) => ticket.title).sort();
    assert.deepEqual(titles, ["Pick the apples", "Press more cider", "Store the pears"]);
    await app.close();
});

test("pages fit their window, light and dark, wide and narrow", async () => {
    const app = await begun("looks");
    await createsProject(app, "Garden");
    await createsTicket(app, "Mend the fence before the goats find the hole in it");
    await app.click("link", "Settings");
    for (const theme of ["Dark", "Light"]) {
        await app.click("radio button", theme);
        for (const [width, height] of [[1200, 800], [420, 800]]) {
            await app.resize(width, height);
            await until("the page follows its window", async () => {
                const page = await app.find("document web", ANY, { showing: false });
                return page?.area[2] === width;
            });
            await app.sees("heading", "Settings");
            await until("nothing is cut off", async () => (await app.clipped()).length === 0).catch(async (error) => {
                throw new Error(`${error.message}: ${(await app.clipped()).join("; ")}`);
            });
            await screen.screenshot(`desktop-settings-${theme.toLowerCase()}-${width}`);
        }
        await app.resize(1200, 800);
    }
    await app.close();
});

test("the window opens as large as it was closed", async () => {
    const app = await begun("sizes");
    assert.deepEqual(await app.size(), [1200, 800]);
    await app.resize(900, 700);
    await app.close();
    await app.start();
    await until("it has the size it had", async () => (await app.size()).join("x") === "900x700");
    await app.close();
    writeFileSync(join(app.data, "preferences.json"), JSON.stringify({ window: "0x0 sideways" }));
    await app.start();
    assert.deepEqual(await app.size(), [1200, 800], "nonsense is no size");
    await app.close();
});

test("a second start on the same data shows the window that is open, and ends", async () => {
    const app = await begun("twice");
    await screen.run("xdotool", "windowminimize", "--sync", await app.window());
    const second = screen.spawn(program, [], { env: app.env });
    const [code] = await new Promise((done) => second.once("exit", (...how) => done(how)));
    assert.equal(code, 0);
    await until("the first window is shown again", () => app.window());
    // With data of its own, another one opens.
    const other = await begun("twice more");
    await other.close();
    await app.close();
});

test("what was being written is there after closing the window and starting again", async () => {
    const app = await begun("writer");
    await createsProject(app, "Garden");
    await createsTicket(app, "Mend the fence");
    await app.click("link", "Mend the fence");
    await app.fill("New comment", "The posts are rotten");
    await app.close();
    await app.start();
    await app.click("link", "Garden");
    await app.click("link", "Mend the fence");
    await until("the text is there", async () => (await app.find("entry", "New comment"))?.text === "The posts are rotten");
    await app.click(BUTTON, "Comment");
    await app.sees(ANY, "The posts are rotten");
    await app.close();
    assert.deepEqual(await screen.rows(join(app.data, "local.sqlite"), "SELECT content FROM comments"), [["The posts are rotten"]]);
});

test("everything goes to a file, is cleared, and comes back from it with its attachments", async () => {
    const app = await begun("files");
    await createsProject(app, "Garden");
    await createsTicket(app, "Mend the fence");
    await app.click("link", "Mend the fence");
    const sketch = join(app.home, "sketch.txt");
    writeFileSync(sketch, "three posts, two rails");
    await app.chooseFile(/Attach/, sketch);
    await app.sees(BUTTON, "Download sketch.txt");

    await app.click("link", "Settings");
    await app.click(BUTTON, "Export everything");
    await app.sees(ANY, /Saved .*worknest-.*\.json/);
    // It lies over what is in the corner.
    await app.click(BUTTON, "Dismiss");
    const [exported] = readdirSync(app.downloads);
    assert.match(readFileSync(join(app.downloads, exported), "utf8"), /"worknest-backup"/);

    await app.click(BUTTON, "Clear data");
    await app.sees("dialog", "Clear data");
    await app.clickIn("dialog", BUTTON, "Clear data");
    await app.sees(BUTTON, /^Start working/);
    assert.deepEqual(await titlesInStore(app), []);

    await app.click(BUTTON, /^Start working/);
    await app.click("link", "Settings");
    await app.chooseFile(/Import an export/, join(app.downloads, exported));
    await app.click("link", /^Projects/);
    await app.click("link", "Garden");
    await app.click("link", "Mend the fence");
    await app.sees(BUTTON, "Download sketch.txt");
    await app.click(BUTTON, "Download sketch.txt");
    const saved = join(app.downloads, "sketch.txt");
    await until("the attachment is in the downloads", () => existsSync(saved));
    assert.equal(readFileSync(saved, "utf8"), "three posts, two rails");
    await app.close();
});

test("another tool's file is imported by the window, with no server", async () => {
    const app = await begun("importer");
    await app.click("link", "Import");
    await app.chooseFile(/Choose a file/, ARCHIVE);
    await app.click(BUTTON, "Import 3 tickets");
    await app.click("link", "Open the project");
    await app.click("link", "The boat leaks");
    await app.sees("entry", "Title");
    await app.sees(ANY, "Which side?");
    await app.close();
    assert.deepEqual(await titlesInStore(app), ["Paint it blue", "Sell it", "The boat leaks"]);
    const comments = await screen.rows(join(app.data, "local.sqlite"), "SELECT content FROM comments ORDER BY content");
    assert.deepEqual(comments, [["Both."], ["Which side?"]]);
});

test("a link leads to the system's browser, and the window stays where it is", async () => {
    const app = new App(screen, program, "links");
    opened.push(app);
    const seen = join(app.home, "seen");
    const browser = join(app.home, "browser");
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$1" >>'${seen}'\n`);
    chmodSync(browser, 0o755);
    await app.start({ BROWSER: browser });
    await app.click(BUTTON, /^Start working/);
    await createsProject(app, "Garden");
    await createsTicket(app, "Read about goats");
    await app.click("link", "Read about goats");
    await app.fill("New comment", "See https://example.com/goats or <https://example.com/sheep>");
    await app.click(BUTTON, "Comment");
    await app.click("link", /example\.com\/sheep/);
    await until("the browser was called", () => existsSync(seen));
    assert.equal(readFileSync(seen, "utf8"), "https://example.com/sheep\n");
    await app.sees("entry", "Title");
    await app.close();
});

test("the package is removed and leaves no program behind", async () => {
    if (!isInstalled) return;
    await remove();
    isInstalled = false;
    assert.ok(!existsSync(program));
});
