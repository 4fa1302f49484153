// The service worker by itself, over a small site that is deployed, broken and taken down at will: the app's own
// sw.js, stamped by the app's own build step. With the app around it, it is tested by the scenarios.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { precache, stamp } from "../../scripts/stamp-sw.mjs";
import { Device, freePort, until } from "./harness.mjs";

const WORKER = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "../../public/sw.js"), "utf8");
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css" };

/** A web server whose files are replaced by each deployment. */
class Site {
    constructor(port) {
        this.port = port;
        this.url = `http://127.0.0.1:${port}`;
        this.files = new Map();
        this.asked = [];
        this.posted = [];
        this.status = 200;
    }

    /** Puts a version online; `without` is a file of its list that is missing on the server. */
    deploy(version, { stamped = true, without = null } = {}) {
        const page = `<!doctype html><title>${version}</title><link rel="stylesheet" href="/style-${version}.css">
            <script src="/app-${version}.js"></script><p id="main"></p>`;
        // It does as the app: registers, and tells an unstamped worker what it had loaded before there was one.
        const app = `window.version = "${version}"; window.heard = [];
            document.addEventListener("DOMContentLoaded", () => { main.textContent = version + location.pathname; });
            navigator.serviceWorker.addEventListener("message", ({ data }) => heard.push(data));
            navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(({ active }) => {
                const urls = performance.getEntriesByType("resource").map(({ name }) => name);
                active.postMessage({ type: "loaded", urls });
                window.told = true;
            });`;
        const files = { "index.html": page, [`app-${version}.js`]: app, [`style-${version}.css`]: "p { color: teal }" };
        const folder = mkdtempSync(join(tmpdir(), "worknest-site."));
        mkdirSync(folder, { recursive: true });
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
        this.files = new Map(Object.entries(files).map(([name, text]) => [`/${name}`, text]));
        this.files.set("/sw.js", stamped ? stamp(WORKER, precache(folder)) : WORKER);
        if (without) this.files.delete(without.replace("VERSION", version));
        rmSync(folder, { recursive: true });
    }

    /** Serves a worker that only undoes itself. */
    switchOff() {
        this.files.set("/sw.js", stamp(WORKER, { urls: [], version: "off" }));
    }

    async start() {
        this.server = createServer((request, response) => this.answer(request, response)).listen(this.port, "127.0.0.1");
        await once(this.server, "listening");
    }

    async answer(request, response) {
        const { pathname } = new URL(request.url, this.url);
        this.asked.push(pathname);
        if (pathname === "/api/sync") {
            let body = "";
            for await (const chunk of request) body += chunk;
            this.posted.push({ headers: request.headers, body });
            return response.writeHead(this.status, { "content-type": "application/json" }).end("{}");
        }
        const server = /^\/(api|livez)/.test(pathname);
        const file = this.files.get(pathname) ?? (pathname.includes(".") || server ? null : this.files.get("/index.html"));
        if (server) return response.writeHead(200).end(`from the server: ${pathname}`);
        if (file === null) return response.writeHead(404).end();
        const type = TYPES[pathname.split(".").at(-1)] ?? TYPES.html;
        response.writeHead(200, { "content-type": type, "cache-control": "no-cache" }).end(file);
    }

    async stop() {
        this.server?.closeAllConnections();
        this.server?.close();
        this.server = null;
    }
}

let site;
let device;

beforeEach(async () => {
    site = new Site(await freePort());
    await site.start();
});

afterEach(async () => {
    await device?.dispose();
    await site.stop();
});

/** A device that has visited the site once, its worker in charge. */
async function visited(options) {
    site.deploy("one", options);
    device = await Device.open(site);
    await device.page.goto("/");
    await device.page.waitForFunction(() => window.told && navigator.serviceWorker.controller);
    return device.page;
}

async function offline() {
    await site.stop();
    await device.setOffline(true);
}

const shown = (page) => page.locator("#main").textContent();
const caches = (page) => page.evaluate(() => globalThis.caches.keys());

test("after one visit every route opens with no network", async () => {
    const page = await visited();
    await offline();
    for (const route of ["/", "/projects/7/tickets?status=open#last", "/settings"]) {
        await page.goto(route);
        assert.equal(await shown(page), "one" + new URL(route, site.url).pathname);
        assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("p")).color), "rgb(0, 128, 128)");
    }
    await device.close();
    await device.open();
    await device.setOffline(true);
    await device.page.goto("/projects/7");
    assert.equal(await shown(device.page), "one/projects/7", "after the browser was closed, too");
});

test("what is the server's alone is neither answered nor kept", async () => {
    const page = await visited();
    const get = (path) => page.evaluate((path) => fetch(path).then((a) => a.text(), () => "no answer"), path);
    for (const path of ["/api/projects", "/livez"]) assert.equal(await get(path), `from the server: ${path}`);
    await offline();
    for (const path of ["/api/projects", "/api/sync", "/livez", "/readyz", "/metrics"]) {
        assert.equal(await get(path), "no answer", path);
    }
    const kept = await page.evaluate(async () => {
        const names = await caches.keys();
        const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    assert.deepEqual(kept.sort(), ["/", "/app-one.js", "/style-one.css"]);
});

test("a new version waits until the page lets it in, and then replaces the old one whole", async () => {
    const page = await visited();
    const [old] = await caches(page);
    site.deploy("two");
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting);
    await page.goto("/still");
    assert.equal(await shown(page), "one/still", "it waits");
    const turned = page.evaluate(async () => {
        const turned = new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
        (await navigator.serviceWorker.getRegistration()).waiting.postMessage({ type: "activate" });
        await turned;
    });
    await turned;
    await page.goto("/now");
    assert.equal(await shown(page), "two/now");
    const after = await until("one cache is left", async () => {
        const names = await caches(page);
        return names.length === 1 && names;
    });
    assert.notEqual(after[0], old);
    await offline();
    await page.goto("/offline");
    assert.equal(await shown(page), "two/offline");
});

test("a version of which one file is missing is not taken, and the old one stays", async () => {
    const page = await visited();
    site.deploy("two", { without: "/style-VERSION.css" });
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await until("the new version has failed", () =>
        page.evaluate(async () => {
            const { installing, waiting } = await navigator.serviceWorker.getRegistration();
            return !installing && !waiting;
        }),
    );
    await offline();
    await page.goto("/");
    assert.equal(await shown(page), "one/");
});

test("unstamped, as under dx serve, it opens offline too, and prefers the network", async () => {
    const page = await visited({ stamped: false });
    await until("what was loaded is kept", () =>
        page.evaluate(async () => Boolean((await caches.match("/app-one.js")) && (await caches.match("/style-one.css")))),
    );
    site.deploy("two", { stamped: false });
    await page.goto("/");
    assert.equal(await shown(page), "two/", "what is rebuilt is seen at once");
    await offline();
    await page.goto("/projects/7");
    assert.equal(await shown(page), "two/projects/7");
});

test("the kill switch removes the worker and its caches, and nothing else", async () => {
    const page = await visited();
    await page.evaluate(() => localStorage.setItem("worknest.theme", "dark"));
    site.switchOff();
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await until("no worker is registered", () =>
        page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length === 0),
    );
    assert.deepEqual(await caches(page), []);
    assert.equal(await page.evaluate(() => localStorage.getItem("worknest.theme")), "dark");
});

/** A store as the app writes it (src/store/indexeddb/mod.rs), with these rows and meta values in its log. */
function writeStore(page, name, rows, meta) {
    return page.evaluate(
        async ({ name, rows, meta }) => {
            const bound = (place) => new TextEncoder().encode(`worknest/1/${name}/${place}/k1`);
            const aes = (iv, place) => ({ name: "AES-GCM", iv, additionalData: bound(place) });
            const generate = (extractable, uses) =>
                crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, extractable, uses);
            const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));
            const nonce = () => crypto.getRandomValues(new Uint8Array(12));
            const device = await generate(false, ["wrapKey", "unwrapKey"]);
            const key = await generate(true, ["encrypt", "decrypt"]);
            const [iv, wrapIv] = [nonce(), nonce()];
            const plain = new TextEncoder().encode(JSON.stringify({ put: rows, meta }));
            const q = joined([1], iv, await crypto.subtle.encrypt(aes(iv, "queue"), key, plain));
            const wrapped = joined(wrapIv, await crypto.subtle.wrapKey("raw", key, device, aes(wrapIv, "key")));
            const asked = indexedDB.open(name, 1);
            asked.onupgradeneeded = () => {
                for (const store of ["keys", "state", "blobs"]) asked.result.createObjectStore(store);
                for (const store of ["log", "pages", "queue"])
                    asked.result.createObjectStore(store, { autoIncrement: true });
            };
            await new Promise((done) => (asked.onsuccess = done));
            const transaction = asked.result.transaction(["keys", "state", "log"], "readwrite");
            transaction.objectStore("keys").put(device, "device");
            transaction.objectStore("keys").put({ id: "k1", by: "device", wrapped }, "data");
            transaction.objectStore("state").put({ generation: 1, key: "k1", folded: 0 }, "head");
            transaction.objectStore("log").add({ q });
            await new Promise((done) => (transaction.oncomplete = done));
            asked.result.close();
        },
        { name, rows, meta },
    );
}

/** A device on which somebody is signed in, with these rows waiting. */
async function waiting(page, rows, meta) {
    await writeStore(page, "worknest.local", [], { registry: { account: { user: "u" } } });
    await writeStore(page, "worknest.account-u", rows, { client_id: "replica-7", user: "u", ...meta });
}

const row = (order, state = "queued") => ({
    id: `c${order}`,
    order: String(order),
    scope: "project:p",
    state,
    change: `{"id":"c${order}","data":{"number":18446744073709551615}}`,
});

test("the sync event with a tab open nudges the tab, and sends nothing", async () => {
    const page = await visited();
    await waiting(page, [row(1)]);
    await device.backgroundSync(page);
    await page.waitForFunction(() => window.heard.some(({ type }) => type === "sync"));
    assert.deepEqual(site.posted, []);
});

test("the sync event with no tab open sends the queue, in order, as it was written", async () => {
    const page = await visited();
    await waiting(page, [row(11), row(2), row(3, "done"), row(4, "sent")]);
    await page.goto("about:blank");
    await device.backgroundSync(page);
    await until("it was posted", () => site.posted.length > 0);
    const [{ headers, body }] = site.posted;
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["x-worknest-user"], "u");
    const changes = [2, 4, 11].map((order) => row(order).change).join(",");
    assert.equal(body, `{"client_id":"replica-7","protocol":1,"scopes":[],"changes":[${changes}]}`);
    assert.equal(site.posted.length, 1);
});

test("with work offline chosen the sync event sends nothing", async () => {
    const page = await visited();
    await waiting(page, [row(1)], { work_offline: true });
    await page.goto("about:blank");
    await device.backgroundSync(page);
    await page.waitForTimeout(500);
    assert.deepEqual(site.posted, []);
});

test("the queue of somebody who is no longer signed in is not sent", async () => {
    const page = await visited();
    await waiting(page, [row(1)]);
    await writeStore(page, "worknest.local~2", [], { registry: { account: { user: "somebody else" } } });
    await page.goto("about:blank");
    await device.backgroundSync(page);
    await page.waitForTimeout(500);
    assert.deepEqual(site.posted, []);
});
