// A large file over a bad connection: it arrives whole, in both directions, and nothing waits for it.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const FILE_BYTES = 100 * 1024 * 1024;
/** A connection lives for so many bytes, of both directions. */
const CUT_AFTER_BYTES = 9_000_000;

let server;
let devices;
let folder;

before(() => {
    folder = mkdtempSync(join(tmpdir(), "worknest-large."));
});

after(() => rmSync(folder, { recursive: true, force: true }));

setUp((made) => {
    ({ server, devices } = made);
});

/** Between browser and server: each connection is cut in the middle of something. */
class BadLine {
    cuts = 0;
    /** Sent files are answered by a page of its own, as a hotel's network does it. */
    isPortal = false;
    portalAnswers = 0;

    async start(port) {
        this.listener = createServer((near) => this.carry(near, connect(port, "127.0.0.1"))).listen(0, "127.0.0.1");
        await once(this.listener, "listening");
        this.url = `http://127.0.0.1:${this.listener.address().port}`;
    }

    carry(near, far) {
        let carried = 0;
        for (const [from, to] of [[near, far], [far, near]]) {
            from.on("error", () => {});
            from.on("close", () => to.destroy());
            from.on("data", (bytes) => {
                if (this.isPortal && from === near && bytes.subarray(0, 15).toString() === "PUT /api/blobs/") {
                    this.portalAnswers += 1;
                    const page = "<h1>Welcome! Please sign in.</h1>";
                    const head = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${page.length}`;
                    near.end(`${head}\r\nconnection: close\r\n\r\n${page}`);
                    return;
                }
                carried += bytes.length;
                if (carried > CUT_AFTER_BYTES) {
                    this.cuts += 1;
                    near.destroy();
                    far.destroy();
                } else if (!to.write(bytes)) {
                    from.pause();
                    to.once("drain", () => from.resume());
                }
            });
        }
    }

    stop() {
        this.listener.close();
    }
}

/** At a ticket of her own, to which she attaches a file. `at` is what her browser reaches. */
async function attaches(at, path) {
    const ann = new Person(await devices.open(at), "ann");
    await ann.signsUp();
    await ann.isIn();
    await ann.createsProject("Website");
    await ann.createsTicket("Door");
    await ann.opensTicket("Door");
    await ann.page.getByRole("main").locator("input[type=file]").setInputFiles(path);
    return ann;
}

const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

test("100 MB arrive whole over a line that is cut again and again, on past a reload, and the sync does not wait", { timeout: 300_000 }, async (t) => {
    const path = join(folder, "large.bin");
    writeFileSync(path, randomBytes(FILE_BYTES));
    const line = new BadLine();
    await line.start(server.port);
    t.after(() => line.stop());
    const ann = await attaches(line, path);
    await ann.page.getByText(/^Sending: \d+ %/).waitFor({ timeout: 60_000 });
    await ann.comments("It goes on meanwhile");
    await ann.seesStatus(/^Synced/);
    assert.ok(await ann.page.getByText(/^(Sending|Waits)/).isVisible(), "the file is still on its way");

    await ann.page.getByText(/^Sending: [1-9]\d %/).waitFor({ timeout: 120_000 });
    await ann.page.reload();
    const first = await ann.page.getByText(/^Sending: \d+ %/).innerText();
    assert.ok(Number(/\d+/.exec(first)[0]) >= 10, `it goes on where it was: ${first}`);
    await ann.page.getByText(/^(Sending|Waits)/).waitFor({ state: "detached", timeout: 180_000 });
    assert.ok(line.cuts >= 8, `${line.cuts} cuts`);

    const sent = line.cuts;
    const second = new Person(await devices.open(line), "ann");
    await second.signsIn();
    await second.isIn();
    await second.opensProject("Website");
    await second.opensTicket("Door");
    const [download] = await Promise.all([
        second.page.waitForEvent("download", { timeout: 180_000 }),
        second.page.getByRole("button", { name: "Download large.bin" }).click(),
    ]);
    const arrived = join(folder, "arrived.bin");
    await download.saveAs(arrived);
    assert.equal(digest(arrived), digest(path));
    assert.ok(line.cuts - sent >= 8, `${line.cuts - sent} cuts`);
    t.diagnostic(`${sent} cuts up, ${line.cuts - sent} down`);
    const [{ id }] = await ann.asksServer("/api/tickets");
    const files = await ann.asksServer(`/api/tickets/${id}/attachments`);
    assert.deepEqual(files.map((file) => [file.filename, file.file_size]), [["large.bin", FILE_BYTES]]);
});

test("a file that the server refuses says so, keeps its bytes, and is sent when it may be", async () => {
    await server.stop();
    server.env.WORKNEST_MAX_FILE_MB = "1";
    await server.start();
    const path = join(folder, "two.bin");
    writeFileSync(path, randomBytes(2 * 1024 * 1024));
    const ann = await attaches(server, path);
    await ann.page.getByText(/^Not sent: The file is over 1 MB/).waitFor();
    await ann.page.reload();
    await ann.page.getByText(/^Not sent: The file is over 1 MB/).waitFor();
    delete server.env.WORKNEST_MAX_FILE_MB;
    await server.restart();
    await ann.page.getByRole("button", { name: "Retry" }).click();
    await ann.page.getByText("Not sent").waitFor({ state: "detached" });
    await ann.page.getByText(/^(Sending|Waits)/).waitFor({ state: "detached" });
});

test("a file is not taken for sent because some network has answered with a page of its own", async (t) => {
    const path = join(folder, "one.bin");
    writeFileSync(path, randomBytes(1024 * 1024));
    const line = new BadLine();
    line.isPortal = true;
    await line.start(server.port);
    t.after(() => line.stop());
    const ann = await attaches(line, path);
    await until("the file was tried twice", () => line.portalAnswers >= 2, { timeout_ms: 30_000 });
    assert.ok(await ann.page.getByText(/^(Sending|Waits)/).isVisible(), "it still waits");
    line.isPortal = false;
    await ann.page.getByText(/^(Sending|Waits)/).waitFor({ state: "detached" });
    const [{ id }] = await ann.asksServer("/api/tickets");
    const [file] = await ann.asksServer(`/api/tickets/${id}/attachments`);
    const arrived = await ann.page.evaluate(async (id) => {
        const answer = await fetch(`/api/attachments/${id}/download`);
        return answer.ok ? (await answer.arrayBuffer()).byteLength : answer.status;
    }, file.id);
    assert.equal(arrived, 1024 * 1024);
});
