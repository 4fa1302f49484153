// The app as something that is installed: it opens cold with no server, goes on where it was left, and is renewed
// without losing what is being written.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { precache, stamp } from "../../scripts/stamp-sw.mjs";
import { DIST, goOffline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const WORKER = join(dirname(fileURLToPath(import.meta.url)), "../../public/sw.js");

let server;
let devices;

setUp((made) => {
    ({ server, devices } = made);
});

async function worksAlone() {
    const ann = new Person(await devices.open(server), "ann");
    await ann.startsWithoutAccount();
    await ann.isReadyForOffline();
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    return ann;
}

test("with the server stopped and the browser opened anew, every address opens on what is there", async () => {
    const ann = await worksAlone();
    const project = new URL(ann.page.url()).pathname;
    await ann.opensTicket("Door");
    const ticket = new URL(ann.page.url()).pathname;
    await goOffline(server, ann.device);
    for (const [path, sign] of [
        [ticket, (page) => page.getByRole("textbox", { name: "Title" })],
        [project, (page) => page.getByText("Door", { exact: true })],
        [`${project}/board`, (page) => page.locator(".card-title", { hasText: "Door" })],
        [`${project}/settings`, (page) => page.getByRole("heading", { name: "Statuses" })],
        ["/projects", (page) => page.getByText("Website", { exact: true }).last()],
        ["/mine", (page) => page.getByRole("heading", { name: "My work" }).first()],
        ["/sync", (page) => page.getByRole("heading", { name: "Sync" }).first()],
        ["/settings", (page) => page.getByRole("button", { name: "Export everything" })],
        ["/import", (page) => page.getByRole("heading", { name: "Import from another tool" })],
        ["/nowhere/at/all?x=1", (page) => page.getByRole("heading", { name: "Nothing here" }).first()],
    ]) {
        await ann.device.reopen();
        await ann.device.setOffline(true);
        await ann.device.page.goto(path);
        await sign(ann.device.page).waitFor();
        assert.equal(new URL(ann.device.page.url()).pathname, path.split("?")[0]);
    }
});

test("in a window of its own it goes on where it was left; a browser's tab opens what its address says", async () => {
    const ann = await worksAlone();
    const project = new URL(ann.page.url()).pathname;
    await ann.page.goto(`${project}/board`);
    await ann.page.locator(".card-title", { hasText: "Door" }).waitFor();
    await ann.page.goto("/");
    await ann.isIn();

    await ann.page.goto(`${project}/board`);
    await ann.page.locator(".card-title", { hasText: "Door" }).waitFor();
    // As the system starts an app that is installed.
    ann.device.options.args = [`--app=${server.url}/`];
    await ann.device.reopen();
    const { page } = ann.device;
    await page.locator(".card-title", { hasText: "Door" }).waitFor();
    assert.equal(new URL(page.url()).pathname, `${project}/board`);
    // The links of invitations and of new passwords are secrets, and no place of work.
    await page.goto("/reset#a-secret");
    await page.getByRole("heading").first().waitFor();
    assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes("a-secret"));
});

/** What Chromium tells a page that it would install; no program can make it do so with a window of no screen. */
const offersToInstall = (page) =>
    page.evaluate(() => {
        const offer = new Event("beforeinstallprompt", { cancelable: true });
        offer.prompt = async () => void (window.prompted = (window.prompted ?? 0) + 1);
        offer.userChoice = Promise.resolve({ outcome: "accepted" });
        window.dispatchEvent(offer);
        return offer.defaultPrevented;
    });

test("installing is offered at the second visit, by a click, and not again for long once it was dismissed", async () => {
    const ann = await worksAlone();
    const offer = ann.page.getByText("Install Worknest, to have it in a window of its own.");
    assert.ok(await offersToInstall(ann.page), "the browser's own bar stays away");
    await ann.page.getByRole("link", { name: "Settings", exact: true }).first().click();
    await ann.page.getByRole("button", { name: "Install", exact: true }).waitFor();
    assert.equal(await offer.count(), 0, "not at the first visit");
    const comesAgain = async () => {
        await ann.page.reload();
        await ann.page.getByRole("button", { name: "Export everything" }).waitFor();
        await offersToInstall(ann.page);
    };
    await comesAgain();
    await offer.waitFor();
    // The settings have a button of that name, too.
    await ann.page.locator(".toast").getByRole("button", { name: "Install", exact: true }).click();
    await until("the browser's prompt is asked for", () => ann.page.evaluate(() => window.prompted === 1));
    await offer.waitFor({ state: "detached" });

    await comesAgain();
    await offer.waitFor();
    await ann.page.getByRole("button", { name: "Dismiss" }).click();
    await comesAgain();
    await ann.page.getByRole("button", { name: "Install", exact: true }).waitFor();
    assert.equal(await offer.count(), 0, "it was dismissed");
});

test("a new version is offered once it is here, and taken with what is being written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "worknest-public."));
    try {
        cpSync(join(DIST, "public"), folder, { recursive: true });
        await server.stop();
        server.env.DIOXUS_PUBLIC_PATH = folder;
        await server.start();
        const ann = await worksAlone();
        await ann.opensTicket("Door");
        const kept = () => ann.page.evaluate(() => caches.keys());
        const [before] = await kept();
        await ann.page.getByRole("textbox", { name: "New comment" }).fill("Half a sent");
        // What is typed is kept a moment later.
        await ann.page.waitForTimeout(1_000);

        const index = join(folder, "index.html");
        writeFileSync(index, readFileSync(index, "utf8").replace("</body>", "<!-- the next one --></body>"));
        rmSync(`${index}.br`, { force: true });
        rmSync(join(folder, "sw.js.br"), { force: true });
        writeFileSync(join(folder, "sw.js"), stamp(readFileSync(WORKER, "utf8"), precache(folder)));
        await server.restart();
        await ann.page.reload();
        await ann.page.getByText("A new version is ready. Nothing you are writing is lost.").waitFor();
        assert.ok((await kept()).includes(before), "the old one serves until the person says so");
        await ann.page.getByRole("button", { name: "Update" }).click();
        await until("the new one serves alone", async () => {
            const now = await kept().catch(() => []);
            return now.length === 1 && now[0] !== before;
        });
        await until("the page is the new one", () => ann.page.content().then((page) => page.includes("the next one"), () => false));
        await until("the words are there", async () => (await ann.page.getByRole("textbox", { name: "New comment" }).inputValue()) === "Half a sent");
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
