// The tour of a minute, and the sample it goes through: offered once, by keyboard, offline, in both languages; one
// click removes all of the sample.
import assert from "node:assert/strict";
import { test } from "node:test";
import { THEMES, findings } from "./axe.mjs";
import { goOffline, until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

let server;
let ann;

setUp(async (made) => {
    server = made.server;
    ann = new Person(await made.devices.open(server), "ann");
});

const tour = () => ann.page.getByRole("dialog");
const offer = () => ann.page.getByRole("button", { name: "Take the tour", exact: true });
const focused = () => ann.page.evaluate(() => document.activeElement?.className ?? "");

/** Waits for a step by its title; the focus is in it then. */
async function seesStep(title) {
    await tour().getByRole("heading", { name: title }).waitFor();
    await until(`the step "${title}" has the focus`, async () => (await focused()) === "tour");
}

test("the tour goes through a sample by keyboard with no network, and one click removes all of it", async () => {
    await ann.startsWithoutAccount();
    await ann.isReadyForOffline();
    await goOffline(server, ann.device);
    await offer().focus();
    await ann.page.keyboard.press("Enter");
    await seesStep("It is all on this device");
    assert.deepEqual(await findings(ann.page, THEMES[0][1]), []);
    for (const [title, path] of [
        ["The list", /\/projects\/[^/]+$/],
        ["The board", /\/board$/],
        ["A ticket", /\/tickets\//],
        ["Cycles", /\/cycles$/],
        ["All by keyboard", /\/projects\/[^/]+$/],
    ]) {
        await tour().getByRole("button", { name: "Next" }).focus();
        await ann.page.keyboard.press("Enter");
        await seesStep(title);
        assert.match(new URL(ann.page.url()).pathname, path);
    }
    // One works on beside it.
    await ann.createsTicket("Made during the tour");
    await ann.seesTicket("Start here: this is a sample");
    await tour().getByRole("button", { name: "Remove the sample" }).click();
    await tour().waitFor({ state: "detached" });
    await ann.page.getByText("The sample is removed").waitFor();
    await ann.goesToProjects();
    await ann.page.getByText("No projects yet").waitFor();
    assert.equal(await offer().count(), 0, "it is offered once");
    assert.deepEqual(ann.device.errors.filter((error) => !/Failed to load resource|ERR_/.test(error)), []);
});

test("Escape ends the tour, which is there again in the help, in German too", async () => {
    await ann.startsWithoutAccount();
    await offer().click();
    await seesStep("It is all on this device");
    await ann.page.keyboard.press("Escape");
    await tour().waitFor({ state: "detached" });
    // The keys are the page's again.
    await ann.page.keyboard.press("?");
    await ann.page.getByRole("button", { name: "Take the tour of one minute" }).click();
    await seesStep("It is all on this device");
    await ann.page.getByRole("button", { name: "End the tour" }).click();
    await ann.page.getByRole("link", { name: "Settings" }).first().click();
    await ann.page.getByRole("button", { name: "Remove the sample" }).click();
    await ann.page.getByText("The sample is removed").waitFor();
    await ann.page.getByRole("radio", { name: "Deutsch" }).check();
    await ann.page.getByRole("button", { name: "Den Rundgang von einer Minute machen" }).click();
    await seesStep("Alles liegt auf diesem Gerät");
    await ann.seesTicket("Fang hier an: das ist ein Beispiel");
});

test("with an account the sample stays on the device", async () => {
    await ann.signsUp();
    await ann.isIn();
    await ann.page.getByRole("button", { name: "Not now" }).click();
    assert.equal(await offer().count(), 0);
    await ann.page.keyboard.press("Control+k");
    await ann.page.keyboard.type("tour of one");
    await ann.page.keyboard.press("Enter");
    await seesStep("It is all on this device");
    await ann.seesStatus(/^Synced/);
    assert.deepEqual(await ann.asksServer("/api/projects"), []);
});
