// Many people at one server at once, each pulling and pushing as a program does: how fast it answers, whether its
// memory stays flat, and whether all it acknowledged is there after a SIGTERM in the midst of it.
// WORKNEST_LOAD_CLIENTS (200) and WORKNEST_LOAD_SECONDS (120) say how many, and for how long. DATABASE_URL is not
// taken over: the server is on SQLite in a folder of its own.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { created, Program } from "../e2e/filled.mjs";
import { Server } from "../e2e/harness.mjs";

const CLIENTS = Number(process.env.WORKNEST_LOAD_CLIENTS ?? 200);
const SECONDS = Number(process.env.WORKNEST_LOAD_SECONDS ?? 120);
const MEMBERS = 20;
/** Between two requests of one person: a busy one. */
const PAUSE_MS = 1_000;
/** A second half that needs so much more than the first one is a leak. */
const GROWTH_MAX = 1.25;

/** One who writes tickets, again and again. */
class Writer {
    titles = new Map();
    latencies = [];
    pulled = 0;

    constructor(program, project) {
        this.program = program;
        this.project = project;
    }

    change() {
        const ids = [...this.titles.keys()];
        const isNew = ids.length < 5 || Math.random() < 0.2;
        const id = isNew ? randomUUID() : ids[Math.floor(Math.random() * ids.length)];
        const title = `Written at ${Date.now()}`;
        const data = isNew ? { project_id: this.project, title } : { title };
        return { id: randomUUID(), entity_id: id, type: "ticket", operation: isNew ? "create" : "update", data };
    }

    /** One request; what it wrote is noted once it is acknowledged. */
    async round() {
        const change = { ...this.change(), timestamp: new Date().toISOString() };
        const { last_sync = null } = this;
        const start = performance.now();
        const answer = await this.program.post("/api/sync", { client_id: this.program.username, last_sync, changes: [change] });
        this.latencies.push(performance.now() - start);
        assert.equal(answer.results[0].outcome, "applied", JSON.stringify(answer.results));
        this.last_sync = answer.last_sync;
        this.pulled += answer.server_changes.length;
        this.titles.set(change.entity_id, change.data.title);
    }

    async works(goesOn) {
        await sleep(Math.random() * PAUSE_MS);
        while (goesOn()) {
            try {
                await this.round();
            } catch (error) {
                // Once the server was told to stop, it answers no more.
                if (goesOn() && !this.mayFail) throw error;
                return;
            }
            await sleep(PAUSE_MS * (0.5 + Math.random()));
        }
    }
}

const at = (values, part) => values[Math.min(values.length - 1, Math.floor(values.length * part))];
const residentMB = (server) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))[1]) / 1024;

async function people(server) {
    const writers = [];
    for (let from = 0; from < CLIENTS; from += MEMBERS) {
        const project = randomUUID();
        const count = Math.min(MEMBERS, CLIENTS - from);
        const programs = Array.from({ length: count }, (_, index) => new Program(server, `person${from + index}`));
        for (const program of programs) await program.register();
        await programs[0].sync([created("project", project, { name: `Project ${from / MEMBERS}` })]);
        for (const { username } of programs.slice(1)) {
            await programs[0].post("/api/v1/members/add", { project, username, role: "member" });
        }
        writers.push(...programs.map((program) => new Writer(program, project)));
    }
    return writers;
}

/** What the server has of a project, page by page. */
async function titlesOf(server, { program, project }) {
    const titles = new Map();
    let path = `/api/tickets?project_id=${project}`;
    while (path) {
        const answer = await fetch(new URL(path, server.url), { headers: { authorization: `Bearer ${program.token}` } });
        assert.equal(answer.status, 200);
        for (const { id, title } of await answer.json()) titles.set(id, title);
        path = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    return titles;
}

const server = await Server.start({ env: { WORKNEST_THROTTLE: "no", DATABASE_URL: "" } });
try {
    const writers = await people(server);
    let isOver = false;
    const memory = [];
    const all = Promise.all(writers.map((writer) => writer.works(() => !isOver)));
    const end = Date.now() + SECONDS * 1000;
    while (Date.now() < end) {
        await Promise.race([sleep(1_000), all]);
        memory.push(residentMB(server));
    }
    // In the midst of it all.
    for (const writer of writers) writer.mayFail = true;
    const stopped = server.stop();
    await sleep(500);
    isOver = true;
    await all;
    assert.equal(await stopped, 0, "the server ends well");

    const latencies = writers.flatMap((writer) => writer.latencies).toSorted((a, b) => a - b);
    const pulled = writers.reduce((sum, writer) => sum + writer.pulled, 0);
    const half = memory.length >> 1;
    const peaks = [Math.max(...memory.slice(half >> 1, half)), Math.max(...memory.slice(half))];
    console.log(`   ${CLIENTS} clients, ${SECONDS} s: ${(latencies.length / SECONDS).toFixed(0)} requests/s, each with a change;`);
    console.log(`   answered in ${at(latencies, 0.5).toFixed(0)} ms, p95 ${at(latencies, 0.95).toFixed(0)}, p99 ${at(latencies, 0.99).toFixed(0)}; ${(pulled / SECONDS).toFixed(0)} changes/s pulled`);
    console.log(`   resident: ${memory[0].toFixed(0)} MB at first, then at most ${peaks[0].toFixed(0)}, in the second half ${peaks[1].toFixed(0)} MB`);

    await server.start();
    let acknowledged = 0;
    for (let from = 0; from < writers.length; from += MEMBERS) {
        const there = await titlesOf(server, writers[from]);
        for (const writer of writers.slice(from, from + MEMBERS)) {
            for (const [id, title] of writer.titles) {
                assert.ok(there.has(id), `a ticket was acknowledged and is lost: ${title}`);
                // What was not acknowledged may have been taken all the same.
                assert.ok(there.get(id) >= title, `"${title}" was acknowledged, "${there.get(id)}" is there`);
                acknowledged += 1;
            }
        }
    }
    console.log(`   after SIGTERM in the midst of it: all ${acknowledged} tickets are there as acknowledged`);
    if (peaks[1] > peaks[0] * GROWTH_MAX) {
        console.log("! its memory grows");
        process.exitCode = 1;
    }
} finally {
    await server.dispose();
}
