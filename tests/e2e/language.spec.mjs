// The app in another language, chosen or by the browser's own; and mirrored, as for a script that runs to the left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "./filled.mjs";
import { goOffline, goOnline } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const WIDTHS = [[360, 740], [1280, 800]];

let server;
let devices;

setUp(async (made) => {
    server = made.server;
    devices = made.devices;
});

/** The theme can be as the system is, too. */
const language = (page, name) =>
    page.getByRole("group", { name: /^(Language|Sprache)$/ }).getByRole("radio", { name, exact: true });

/** Chooses in the settings; `heading` is what the settings are called then. */
async function chooses(page, name, heading) {
    await page.goto("/settings");
    await language(page, name).check();
    await seesHeading(page, heading);
}

const seesHeading = (page, name) => page.getByRole("heading", { name, exact: true }).first().waitFor();
const documentSpeaks = (page) => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);

test("German is chosen in the settings, at once, and stays: after a reload, and offline", async () => {
    const device = await devices.open(server);
    const { page } = device;
    const ann = new Person(device, "ann");
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    const list = new URL(page.url()).pathname;
    await ann.createsTicket("Release notes");
    await ann.opensTicket("Release notes");
    await page.getByLabel("Due date").fill("2099-01-31");
    await page.getByLabel("Estimate").fill("2.5");
    await page.getByLabel("Estimate").press("Enter");
    await page.getByText("You changed due date from none to 31 Jan 2099").waitFor();
    assert.deepEqual(await documentSpeaks(page), ["en", "ltr"]);

    await chooses(page, "Deutsch", "Einstellungen");
    assert.deepEqual(await documentSpeaks(page), ["de", "ltr"]);
    assert.equal(await page.title(), "Einstellungen · Worknest");
    assert.ok(await language(page, "Deutsch").evaluate((radio) => radio === document.activeElement));
    assert.match(await ann.status(), /^Nur auf diesem Gerät$/);

    await page.reload();
    await seesHeading(page, "Einstellungen");
    assert.ok(await language(page, "Deutsch").isChecked());
    await page.goto(list);
    await page.locator(".row .due").getByText("31. Jan. 2099").waitFor();
    assert.equal(await page.locator(".row .estimate").innerText(), "2,5");
    assert.equal(await page.locator(".row .estimate").getAttribute("title"), "2,5 Punkte");
    await ann.ticket("Release notes").click();
    await page.getByText("Du: Fälligkeit von nichts auf 31. Jan. 2099 geändert").waitFor();
    assert.equal(await page.getByLabel("Schätzung").inputValue(), "2.5", "what is typed is a program's number");

    await ann.isReadyForOffline();
    await goOffline(server, device);
    await page.reload();
    await page.getByText("Du: Fälligkeit von nichts auf 31. Jan. 2099 geändert").waitFor();
    await chooses(page, "English", "Settings");
    assert.deepEqual(await documentSpeaks(page), ["en", "ltr"]);
});

test("who has chosen none is met in the browser's language", async () => {
    const device = await devices.open(server, { locale: "de-AT" });
    const { page } = device;
    await page.goto("/");
    await page.getByRole("button", { name: "Loslegen" }).click();
    await seesHeading(page, "Projekte");
    assert.deepEqual(await documentSpeaks(page), ["de", "ltr"]);
    await chooses(page, "English", "Settings");
    await page.reload();
    await seesHeading(page, "Settings");
    await chooses(page, "As the system", "Einstellungen");
    assert.deepEqual(device.errors, []);
});

test("a language is loaded when it is first spoken, and what is kept of it is renewed", async () => {
    const device = await devices.open(server);
    const { page } = device;
    const ann = new Person(device, "ann");
    const asked = [];
    device.context.on("request", (request) => request.url().endsWith(".ftl") && asked.push(request.url()));
    await ann.startsWithoutAccount();
    await ann.isReadyForOffline();
    await goOffline(server, device);
    await page.goto("/settings");
    assert.deepEqual(asked, [], "English is all that comes with the app");
    await language(page, "Deutsch").click();
    await page.getByText("This needs the server, which can't be reached now.").waitFor();
    assert.ok(await language(page, "As the system").isChecked());
    await seesHeading(page, "Settings");

    await goOnline(server, device);
    await chooses(page, "Deutsch", "Einstellungen");
    const files = new Set(asked);
    assert.equal(files.size, 1, [...files].join());
    asked.length = 0;
    await page.reload();
    await seesHeading(page, "Einstellungen");
    assert.deepEqual(asked, [], "it is kept");

    // As an older version has left it: with other words, and without some.
    const kept = JSON.stringify("/assets/de-of-before.ftl\nnav-settings = Optionen\n");
    await page.evaluate((kept) => localStorage.setItem("worknest.messages-de", kept), kept);
    await goOffline(server, device);
    await page.reload();
    await seesHeading(page, "Optionen");
    await page.getByRole("heading", { name: "Connection", exact: true }).waitFor();
    await goOnline(server, device);
    await page.reload();
    await seesHeading(page, "Einstellungen");
});

/** What lies outside of the window, or makes a page scroll sideways: one line for each element. */
function beyond(page) {
    return page.evaluate(() => {
        const clips = (element) => getComputedStyle(element).overflowX !== "visible" && element !== document.body;
        const isOutside = ({ left, right, width, height }) =>
            width > 1 && height > 1 && (left < -1 || right > innerWidth + 1);
        const isClipped = (element) => {
            for (let up = element.parentElement; up; up = up.parentElement) if (clips(up)) return true;
            return false;
        };
        const outside = [...document.body.querySelectorAll("*")]
            .filter((element) => isOutside(element.getBoundingClientRect()) && !isClipped(element));
        const sideways = [...document.querySelectorAll("html, .content, .rows, .sidebar, .nav-projects, .cards")]
            .filter((element) => element.scrollWidth > element.clientWidth + 1);
        const told = (why) => (element) => `${why}: ${element.outerHTML.slice(0, 120)}`;
        return [...outside.map(told("outside")), ...sideways.map(told("scrolls"))];
    });
}

test("the main pages fit in German, and mirrored, on a phone and on a wide screen", async () => {
    const made = await fill(server, { count: 15 });
    const device = await devices.open(server);
    const { page } = device;
    const ann = new Person(device, "ann");
    await ann.signsIn();
    await ann.isIn();
    await ann.seesStatus(/^Synced/);
    await chooses(page, "Deutsch", "Einstellungen");
    const project = `/projects/${made.project}`;
    const pages = [
        ["/mine", ".mine-row"],
        ["/projects", ".project-card"],
        [project, ".row"],
        [`${project}/board`, ".card"],
        [`${project}/settings`, ".panel"],
        [`/tickets/${made.first}`, ".comment"],
        ["/sync", ".sync-state"],
        ["/import", ".drop-zone"],
        ["/settings", ".panel"],
        ["/settings/account", ".device"],
    ];
    const found = [];
    for (const [path, ready] of pages) {
        await page.goto(path);
        await page.locator(ready).first().waitFor();
        for (const [width, height] of WIDTHS) {
            await page.setViewportSize({ width, height });
            for (const direction of ["ltr", "rtl"]) {
                await page.evaluate((direction) => (document.documentElement.dir = direction), direction);
                // The list and what floats measure themselves a frame later.
                await page.waitForTimeout(100);
                for (const what of await beyond(page)) found.push(`${path}, ${width} px, ${direction}: ${what}`);
            }
        }
    }
    assert.deepEqual(found, []);
});

test("clearing the data of this device leaves its language", async () => {
    const device = await devices.open(server);
    const { page } = device;
    await new Person(device, "ann").startsWithoutAccount();
    await chooses(page, "Deutsch", "Einstellungen");
    await page.getByRole("button", { name: "Daten löschen" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Daten löschen" }).click();
    await page.getByRole("button", { name: "Loslegen" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Loslegen" }).waitFor();
    assert.deepEqual(await documentSpeaks(page), ["de", "ltr"]);
});
