// The API held against the document it gives of itself: whatever the document allows is answered as it says, and
// whatever it forbids is refused with an error of the promised shape, never by a failure of the server.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fill } from "../e2e/filled.mjs";
import { Server } from "../e2e/harness.mjs";

/** Ends the session of whoever asks, or lets somebody in: these go without a token of their own. */
const OF_SESSIONS = "^/api/(auth/|users/me/|admin/users/|devices/|tokens/)";
/** So many requests of each kind. */
const EXAMPLES = process.env.WORKNEST_API_EXAMPLES ?? "30";

let server;
let things;

before(async () => {
    // Thousands of requests come from one address; and the throttle has tests of its own.
    server = await Server.start({ env: { WORKNEST_THROTTLE: "no" } });
    const { ann, project, first } = await fill(server, { count: 5 });
    const asks = async (path, options = {}) => {
        const headers = { authorization: `Bearer ${ann.token}`, "content-type": "application/json" };
        const answer = await fetch(server.url + path, { headers, ...options });
        assert.ok(answer.ok, `${path}: ${answer.status}`);
        return answer.json();
    };
    const { token } = await ann.post("/api/tokens", { name: "schemathesis", scope: "admin" });
    const [comment] = await asks(`/api/tickets/${first}/comments`);
    const [label] = await asks(`/api/projects/${project}/labels`);
    things = {
        WORKNEST_TOKEN: token,
        WORKNEST_PROJECT: project,
        WORKNEST_TICKET: first,
        WORKNEST_COMMENT: comment.id,
        WORKNEST_LABEL: label.id,
    };
});

after(() => server?.dispose());

async function holds(...which) {
    const here = dirname(fileURLToPath(import.meta.url));
    const args = [`--config-file=${here}/schemathesis.toml`, "run", `${server.url}/api/openapi.json`, "--no-color"];
    const child = spawn("schemathesis", [...args, "-n", EXAMPLES, "--seed", "1", "--warnings", "off", ...which], {
        // It keeps notes where it runs.
        cwd: server.data,
        env: { ...process.env, ...things },
        stdio: ["ignore", "pipe", "inherit"],
    });
    const said = [];
    child.stdout.on("data", (bytes) => said.push(bytes));
    const [code] = await once(child, "close");
    const text = Buffer.concat(said).toString();
    assert.equal(code, 0, text);
    const [, tested] = /Tested: (\d+)/.exec(text);
    return Number(tested);
}

test("whatever is sent to the API, the answer is one that its document names", { timeout: 600_000 }, async () => {
    assert.ok((await holds("--exclude-path-regex", OF_SESSIONS)) > 50);
});

test("the same of the routes by which people come in and go", { timeout: 600_000 }, async () => {
    assert.ok((await holds("--include-path-regex", OF_SESSIONS)) > 15);
});
