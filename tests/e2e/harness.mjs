// What every browser test stands on: the server of dist/ on a free port with a data folder of its
// own, and devices: Chromium profiles that keep their IndexedDB from one opening to the next.
//
// Nothing is mocked. Offline means that the server process is stopped as well as the browser told.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** What `make build` made; WORKNEST_DIST names another one. */
export const DIST = process.env.WORKNEST_DIST ?? join(ROOT, "dist");

/** Where screenshots and server logs go. */
export const OUTPUT = process.env.WORKNEST_TEST_OUTPUT ?? join(tmpdir(), "worknest-e2e");

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 15_000;

/** The browser's switches: nothing that talks to the world by itself. */
const CHROMIUM_ARGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** A port that was free a moment ago. */
export async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
}

/** Waits until `probe` returns something true; fails with what was awaited. */
export async function until(what, probe, { timeout_ms = 10_000, every_ms = 50 } = {}) {
    const end = Date.now() + timeout_ms;
    for (;;) {
        const found = await probe();
        if (found) return found;
        if (Date.now() > end) throw new Error(`Waited ${timeout_ms} ms in vain: ${what}`);
        await sleep(every_ms);
    }
}

function temporaryFolder(name) {
    return mkdtempSync(join(tmpdir(), `worknest-${name}.`));
}

let servers = 0;

/**
 * A server process. Its data folder and its port stay the same from one start to the next, so that
 * clients find it again.
 */
export class Server {
    /** Starts one. `env` adds to, or replaces, what it finds in its environment. */
    static async start({ env = {}, program = join(DIST, "server") } = {}) {
        const server = new Server(program, await freePort(), env);
        await server.start();
        return server;
    }

    constructor(program, port, env) {
        this.program = program;
        this.port = port;
        this.env = env;
        this.data = temporaryFolder("data");
        this.url = `http://127.0.0.1:${port}`;
        this.child = null;
        mkdirSync(OUTPUT, { recursive: true });
        this.log = join(OUTPUT, `server-${process.pid}-${++servers}.log`);
        this.logFile = createWriteStream(this.log);
    }

    /** Starts the process and waits until it says that it lives. */
    async start() {
        const { DATABASE_URL: _, ...inherited } = process.env;
        this.child = spawn(this.program, [], {
            env: { ...inherited, IP: "127.0.0.1", PORT: String(this.port), WORKNEST_DATA: this.data, ...this.env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.child.stdout.pipe(this.logFile, { end: false });
        this.child.stderr.pipe(this.logFile, { end: false });
        let failure = null;
        this.child.once("error", (error) => (failure = error));
        this.exited = new Promise((done) => this.child.once("exit", (code, signal) => done({ code, signal })));
        this.exited.then(({ code, signal }) => (failure ??= new Error(`it ended (${code ?? signal})`)));
        await until(
            `${this.program} answers on ${this.url}/livez (its log: ${this.log})`,
            () => {
                if (failure) throw new Error(`The server does not start: ${failure.message}; see ${this.log}`);
                return fetch(`${this.url}/livez`).then((answer) => answer.ok, () => false);
            },
            { timeout_ms: START_MS_MAX },
        );
    }

    get runs() {
        return this.child !== null;
    }

    /** Asks it to stop (SIGTERM) and waits; fails if it had to be killed. Returns its exit code. */
    async stop() {
        if (!this.child) return null;
        this.child.kill("SIGTERM");
        const timer = new AbortController();
        const late = sleep(STOP_MS_MAX, "late", { signal: timer.signal }).catch(() => null);
        const ended = await Promise.race([this.exited, late]);
        timer.abort();
        if (ended === "late") {
            await this.kill();
            throw new Error(`The server did not stop within ${STOP_MS_MAX} ms of SIGTERM; see ${this.log}`);
        }
        this.child = null;
        return ended.code;
    }

    /** Kills it (SIGKILL), as a power cut would. */
    async kill() {
        if (!this.child) return;
        this.child.kill("SIGKILL");
        await this.exited;
        this.child = null;
    }

    /** Starts it again: same port, same data. */
    async restart() {
        await this.stop();
        await this.start();
    }

    /** Runs one of the program's commands over the same data, and waits for its end. */
    async command(...words) {
        const { DATABASE_URL: _, ...inherited } = process.env;
        const env = { ...inherited, WORKNEST_DATA: this.data, ...this.env };
        const child = spawn(this.program, words, { env, stdio: ["ignore", "pipe", "pipe"] });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
        const [code] = await once(child, "close");
        if (code !== 0) throw new Error(`${words[0]} ended with ${code}: ${said}`);
    }

    /** Ends it for good, and removes its data. */
    async dispose() {
        await this.kill();
        this.logFile.end();
        rmSync(this.data, { recursive: true, force: true });
    }
}

/** The Chromium on PATH. */
export function chromiumPath() {
    if (process.env.CHROMIUM) return process.env.CHROMIUM;
    for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
        for (const folder of process.env.PATH.split(delimiter)) {
            const path = join(folder, name);
            try {
                accessSync(path, constants.X_OK);
                return path;
            } catch {
                // Not here.
            }
        }
    }
    throw new Error("No Chromium on PATH");
}

/**
 * A browser profile, as one device of one person: what it stored is there again when it is opened
 * again. `errors` collects what its pages logged as errors or threw.
 */
export class Device {
    /** Opens a new device. `options` go to Playwright (viewport, colorScheme, …); `args` are the browser's, too. */
    static async open(server, options = {}) {
        const device = new Device(server, options);
        await device.open();
        return device;
    }

    constructor(server, options) {
        this.server = server;
        this.options = options;
        this.profile = temporaryFolder("profile");
        this.errors = [];
    }

    /** Opens the browser on the device's profile; its first page is in `page`, still blank. */
    async open() {
        this.context = await chromium.launchPersistentContext(this.profile, {
            executablePath: chromiumPath(),
            headless: true,
            baseURL: this.server.url,
            viewport: { width: 1280, height: 800 },
            ...this.options,
            args: [...CHROMIUM_ARGS, ...(this.options.args ?? [])],
        });
        this.context.on("page", (page) => this.watch(page));
        for (const page of this.context.pages()) this.watch(page);
        this.page = this.context.pages()[0] ?? (await this.context.newPage());
    }

    watch(page) {
        page.on("pageerror", (error) => this.errors.push(`thrown: ${error.message}`));
        page.on("console", (message) => {
            if (message.type() === "error") this.errors.push(`${message.text()} (${message.location().url})`);
        });
    }

    /** Another tab of the same browser. */
    async tab() {
        return this.context.newPage();
    }

    /** Ends the browser; the profile stays. */
    async close() {
        await this.context?.close();
        this.context = null;
    }

    /** Ends the browser and opens it again, as after a restart of the machine. */
    async reopen() {
        await this.close();
        await this.open();
    }

    /** Tells the browser that there is no network. Stop the server too: that is half of offline. */
    async setOffline(offline) {
        await this.context.setOffline(offline);
    }

    /** A picture of the page as it is, in the output folder. Returns its path. */
    async screenshot(name, page = this.page) {
        const path = join(OUTPUT, `${name}.png`);
        mkdirSync(OUTPUT, { recursive: true });
        await page.screenshot({ path, fullPage: false });
        return path;
    }

    /** Fires the browser's Background Sync event, as it does when the network is back. `page` may show nothing. */
    async backgroundSync(page = this.page) {
        const session = await this.context.newCDPSession(page);
        const registrations = new Map();
        session.on("ServiceWorker.workerRegistrationUpdated", (event) => {
            for (const found of event.registrations) registrations.set(found.scopeURL, found.registrationId);
        });
        await session.send("ServiceWorker.enable");
        const { url } = this.server;
        const registrationId = await until("the registration is seen", () => registrations.get(`${url}/`));
        const event = { origin: url, registrationId, tag: "worknest-queue", lastChance: false };
        await session.send("ServiceWorker.dispatchSyncEvent", event);
        await session.detach();
    }

    /** Sets how much the browser lets the server's origin store; without a number, as much as ever. */
    async setQuota(bytes) {
        // The setting lasts as long as its session.
        this.quotas ??= await this.context.newCDPSession(this.page);
        await this.quotas.send("Storage.overrideQuotaForOrigin", { origin: this.server.url, quotaSize: bytes });
    }

    /** Fills what is left of the origin's room with something else of the same origin, to the last bytes. */
    async fillStorage() {
        await this.page.evaluate(async () => {
            const done = (asked, event = "onsuccess") => new Promise((resolve) => (asked[event] = resolve));
            const opening = indexedDB.open("filler", 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore("rubbish", { autoIncrement: true });
            await done(opening);
            const add = async (length) => {
                const transaction = opening.result.transaction("rubbish", "readwrite", { durability: "strict" });
                transaction.objectStore("rubbish").add(crypto.getRandomValues(new Uint8Array(length)));
                const stored = done(transaction, "oncomplete").then(() => true);
                return Promise.race([stored, done(transaction, "onabort").then(() => false)]);
            };
            for (const length of [60_000, 4_000, 500, 50]) while (await add(length));
            opening.result.close();
        });
    }

    /** Removes the origin's databases, as a browser does that needs the room for something else. */
    async removeDatabases() {
        const session = await this.context.newCDPSession(this.page);
        const wanted = { origin: this.server.url, storageTypes: "indexeddb" };
        await session.send("Storage.clearDataForOrigin", wanted);
        await session.detach();
    }

    /** Ends the browser and removes the profile. */
    async dispose() {
        await this.close();
        rmSync(this.profile, { recursive: true, force: true });
    }
}

/** The devices of one test, put away together. */
export class Devices {
    opened = [];

    /** Opens another one. */
    async open(server, options) {
        const device = await Device.open(server, options);
        this.opened.push(device);
        return device;
    }

    async dispose() {
        for (const device of this.opened.splice(0)) await device.dispose();
    }
}

/** Both halves of offline: the server is stopped, every device is told that there is no network. */
export async function goOffline(server, ...devices) {
    await server.stop();
    await Promise.all(devices.map((device) => device.setOffline(true)));
}

/** Both halves of coming back. */
export async function goOnline(server, ...devices) {
    if (!server.runs) await server.start();
    await Promise.all(devices.map((device) => device.setOffline(false)));
}
