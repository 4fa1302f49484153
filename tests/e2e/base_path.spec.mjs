// Under a path of a larger site: the same build, told of the path by the server alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { goOffline } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const BASE = "/tools/worknest";
let server;
let device;
let ann;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
    ann = new Person(device, "ann");
}, { once: true, env: { WORKNEST_PUBLIC_URL: `http://intranet.example.org${BASE}` } });

test("under a path of a site the app signs up, syncs, and opens there offline", async () => {
    const { page } = device;
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await ann.signsUp(BASE);
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    await ann.seesStatus(/^Synced/);
    await page.getByRole("link", { name: "Board" }).click();
    await page.locator(".card").first().waitFor();
    const addresses = await page.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.deepEqual(addresses.filter((address) => !address.startsWith(`${BASE}/`)), [], "no link leads outside");
    await ann.opensTicket("Door");
    assert.ok(page.url().startsWith(`${server.url}${BASE}/`), page.url());
    const outside = asked.filter((path) => !path.startsWith(`${BASE}/`));
    assert.deepEqual(outside, [], "nothing outside of the path is asked for");
    assert.ok(asked.includes(`${BASE}/api/sync`) && asked.includes(`${BASE}/api/live`));

    await ann.isReadyForOffline();
    await goOffline(server, device);
    await page.goto(`${BASE}/projects`);
    await page.getByText("Website").first().waitFor();
    await page.reload();
    await page.getByText("Website").first().waitFor();
});

test("the files of the app name addresses under the path, and a proxy may strip it", async () => {
    if (!server.runs) await server.restart();
    for (const root of [BASE, ""]) {
        const html = await (await fetch(`${server.url}${root}/`)).text();
        assert.doesNotMatch(html, /="\/(?!tools\/worknest[/"])/, "no address leads outside");
        const manifest = await (await fetch(`${server.url}${root}/manifest.webmanifest`)).json();
        assert.equal(manifest.start_url, `${BASE}/`);
        assert.equal(manifest.scope, `${BASE}/`);
        assert.equal((await fetch(`${server.url}${root}/livez`)).status, 200);
    }
});
