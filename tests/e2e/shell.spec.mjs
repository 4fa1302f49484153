// The app's shell: it loads, under its policy, without an error.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./stage.mjs";

let server;
let device;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
}, { once: true });

test("the shell loads under a strict policy and logs no error", async () => {
    const answer = await device.page.goto("/");
    assert.equal(answer.status(), 200);
    const policy = answer.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
    await device.page.locator("#main > *").first().waitFor();
    assert.match(await device.page.title(), /Worknest/);
    assert.equal(await device.page.locator("#splash").isVisible(), false, "the splash has gone");
    await device.screenshot("shell");
    assert.deepEqual(device.errors, []);
});

test("a deep link gets the shell too", async () => {
    const answer = await device.page.goto("/some/page/deep?down=1");
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["content-type"], /text\/html/);
    await device.page.locator("#main > *").first().waitFor();
});

test("the manifest names the app, and its icons are there", async () => {
    const manifest = await (await fetch(`${server.url}/manifest.webmanifest`)).json();
    assert.equal(manifest.name, "Worknest");
    assert.equal(manifest.short_name, "Worknest");
    assert.equal(manifest.start_url, "/");
    assert.equal(manifest.display, "standalone");
    assert.equal(manifest.background_color, "#1a202c");
    assert.equal(manifest.theme_color, "#3b82f6");
    const sizes = new Map();
    for (const icon of manifest.icons) {
        const answer = await fetch(server.url + icon.src);
        assert.equal(answer.headers.get("content-type"), "image/png", icon.src);
        // A PNG's width stands at byte 16.
        const width = new DataView(await answer.arrayBuffer()).getUint32(16);
        assert.equal(`${width}x${width}`, icon.sizes);
        sizes.set(icon.src, icon.purpose);
    }
    assert.deepEqual([...sizes], [
        ["/icon-192.png", "any"],
        ["/icon-512.png", "any"],
        ["/icon-maskable-512.png", "maskable"],
    ]);
});

test("the service worker's list names every file of this build, and each is served", async () => {
    const worker = await (await fetch(`${server.url}/sw.js`)).text();
    const list = JSON.parse(/__PRECACHE\s*=\s*(\[[^\]]*\])/.exec(worker)[1]);
    assert.ok(list.includes("/") && list.some((path) => path.endsWith(".wasm")), list.join(" "));
    assert.ok(!list.includes("/sw.js") && !list.some((path) => path.endsWith(".br")));
    assert.match(worker, /__VERSION\s*=\s*"[0-9a-f]{16}"/);
    for (const path of list) {
        const answer = await fetch(server.url + path);
        assert.equal(answer.status, 200, path);
        const type = answer.headers.get("content-type");
        assert.ok(path === "/" || !type.includes("text/html"), `${path} is a file, not the shell`);
    }
});

test("the server stops when it is asked to, with success, and starts again on its data", async () => {
    assert.equal(await server.stop(), 0);
    await assert.rejects(fetch(`${server.url}/livez`));
    await server.start();
    assert.equal((await fetch(`${server.url}/livez`)).status, 200);
});
