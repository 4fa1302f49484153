// The browser's store beside raw IndexedDB and beside what others use for the same job, in one run of one Chromium.
// Prints a table, medians of the rounds; fails when a durable write misses its budget.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { extname, join } from "node:path";
import { Device } from "../../e2e/harness.mjs";

const NAMES = { rawBytes: "raw IndexedDB, bytes", rawRows: "raw IndexedDB, rows", worknest: "Worknest (encrypted)", dexie: "Dexie", rxdb: "RxDB on Dexie", pouchdb: "PouchDB", tinybase: "TinyBase" };
const ROUNDS = 3;
const [COUNT, WRITES] = [10_000, 100];
/** What only these take in: the others would need minutes. */
const [LARGE, OF_LARGE] = [100_000, ["worknest", "dexie"]];
/** A durable local write, next to a raw put of the same bytes. */
const WRITE_RATIO_MAX = 2;

const folder = process.argv[2];
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : request.url;
    try {
        const body = readFileSync(join(folder, path));
        response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
        response.writeHead(404).end();
    }
}).listen(0, "127.0.0.1");
await once(server, "listening");

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const percentile = (values, at) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * at)];

const perSecond = (count, ms) => `${Math.round((count / ms) * 1000).toLocaleString("en")}/s`;

const device = await Device.open({ url: `http://127.0.0.1:${server.address().port}` });
try {
    const rounds = [];
    const run = async (names, round, count) => {
        await device.page.goto("/");
        await device.page.waitForFunction(() => window.run).catch((error) => {
            throw new Error(`${error.message}: ${device.errors.join("; ")}`);
        });
        return device.page.evaluate(([...all]) => window.run(...all), [names, round, count, WRITES]);
    };
    for (let round = 0; round < ROUNDS; round += 1) {
        const names = Object.keys(NAMES);
        // In another order each time: who comes first finds the machine cold.
        names.push(...names.splice(0, round));
        rounds.push(...(await run(names, round, COUNT)));
    }
    const figures = Object.keys(NAMES).map((name) => {
        const own = rounds.filter((one) => one.name === name);
        return {
            name,
            write: median(own.map(({ write }) => median(write))),
            p95: median(own.map(({ write }) => percentile(write, 0.95))),
            fill: median(own.map(({ fill }) => fill)),
            load: median(own.map(({ load }) => load)),
        };
    });
    const raw = figures[0];
    console.log(`| ${COUNT} tickets, Chromium | one durable write: median, p95 | to raw bytes | taken in | opened and read |`);
    console.log("|---|---|---|---|---|");
    for (const { name, write, p95, fill, load } of figures) {
        console.log(`| ${NAMES[name]} | ${write.toFixed(1)} ms, ${p95.toFixed(1)} ms | ${(write / raw.write).toFixed(2)} | ${perSecond(COUNT, fill)} | ${load.toFixed(0)} ms |`);
    }
    console.log(`| ${LARGE} tickets, Chromium | taken in | opened and read |`);
    console.log("|---|---|---|");
    for (const { name, fill, load } of await run(OF_LARGE, ROUNDS, LARGE)) {
        console.log(`| ${NAMES[name]} | ${perSecond(LARGE, fill)} | ${load.toFixed(0)} ms |`);
    }
    const ratio = figures.find(({ name }) => name === "worknest").write / raw.write;
    if (ratio > WRITE_RATIO_MAX) {
        console.log(`! a durable write: ${ratio.toFixed(2)} of a raw one (budget ${WRITE_RATIO_MAX})`);
        process.exitCode = 1;
    }
} finally {
    await device.dispose();
    server.close();
}
