// Under plain `dx serve` (make dev): the app runs, installs its service worker, and opens again with no network.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Device, freePort, OUTPUT, until } from "../e2e/harness.mjs";
import { Person } from "../e2e/person.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** The first build compiles web client and server. */
const BUILD_MS_MAX = 40 * 60_000;

/** `make dev`, in a process group of its own: it starts programs. */
class DevServer {
    async start() {
        const port = await freePort();
        this.url = `http://127.0.0.1:${port}`;
        this.data = mkdtempSync(join(tmpdir(), "worknest-dev."));
        mkdirSync(OUTPUT, { recursive: true });
        const log = createWriteStream(join(OUTPUT, "dev.log"));
        this.child = spawn(join(ROOT, "scripts/dev.sh"), ["--open", "false", "--interactive", "false"], {
            env: { ...process.env, PORT: String(port), WORKNEST_DATA: this.data },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        this.child.stdout.pipe(log);
        this.child.stderr.pipe(log);
        this.ended = new Promise((done) => this.child.once("exit", done));
        await until("dx serve has built and the server lives (see dev.log)", async () => {
            assert.equal(this.child.exitCode, null, "dx serve has ended; see dev.log");
            return fetch(`${this.url}/livez`).then((answer) => answer.ok, () => false);
        }, { timeout_ms: BUILD_MS_MAX, every_ms: 1_000 });
    }

    async stop() {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        process.kill(-this.child.pid, "SIGTERM");
        const timer = setTimeout(() => process.kill(-this.child.pid, "SIGKILL"), 10_000);
        await this.ended;
        clearTimeout(timer);
        await until("nothing answers any more", () => fetch(`${this.url}/livez`).then(() => false, () => true));
    }
}

const dev = new DevServer();
let device;

before(() => dev.start(), { timeout: BUILD_MS_MAX });

after(async () => {
    await device?.dispose();
    await dev.stop();
    rmSync(dev.data, { recursive: true, force: true });
});

test("the app installs its service worker under dx serve, and opens again with no network", async () => {
    device = await Device.open(dev);
    const ann = new Person(device, "ann");
    await ann.startsWithoutAccount();
    await ann.page.evaluate(async () => void (await navigator.serviceWorker.ready));
    // The page tells its worker what it was made of; the program itself is the last and largest of it.
    await until("the worker keeps the program", () => ann.page.evaluate(async () => {
        const kept = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
        return kept.flat().some((request) => request.url.includes(".wasm"));
    }), { timeout_ms: 60_000 });
    await ann.createsProject("Garden");
    await ann.createsTicket("Mend the fence");

    await dev.stop();
    await device.setOffline(true);
    await ann.page.reload();
    await ann.seesTicket("Mend the fence");
    await device.reopen();
    await device.setOffline(true);
    const again = new Person(device, "ann");
    await again.page.goto("/projects");
    await again.opensProject("Garden");
    await again.seesTicket("Mend the fence");
});
