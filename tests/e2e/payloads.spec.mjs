// Known ways to bring a script into a page go through every text field, file name and import, and are looked for in
// the pages of a real browser: none runs, none becomes an element or an address that could.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Device, Server, until } from "./harness.mjs";
import { Person } from "./person.mjs";

/** Each would set `pwned`, if it ran. */
const PAYLOADS = [
    "<script>window.pwned=1</script>",
    "<ScRiPt src=data:,window.pwned=1></sCrIpT>",
    "<<script>window.pwned=1//<</script>",
    "<img src=x onerror=window.pwned=1>",
    "<img src=`x` onerror=window.pwned=1>",
    "<img/src/onerror=window.pwned=1>",
    "\"><img src=x onerror=window.pwned=1>",
    "'><svg/onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1></style>",
    "<body onload=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>x</details>",
    "<input autofocus onfocus=window.pwned=1>",
    "<video><source onerror=window.pwned=1></video>",
    "<iframe src=javascript:window.parent.pwned=1></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<object data=javascript:window.pwned=1></object>",
    "<embed src=javascript:window.pwned=1>",
    "<a href=javascript:window.pwned=1>click</a>",
    "<form action=javascript:window.pwned=1><button>click</button></form>",
    "<button form=x formaction=javascript:window.pwned=1>click</button>",
    "<meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>",
    "<base href=javascript:window.pwned=1//>",
    "<link rel=stylesheet href=data:text/css,*{background:red}>",
    "<style>@import 'data:text/css,*{background:red}';</style>",
    "<noscript><p title='</noscript><img src=x onerror=window.pwned=1>'>",
    "<template><script>window.pwned=1</script></template>",
    "[click](javascript:window.pwned=1)",
    "[click](JaVaScRiPt:window.pwned=1)",
    "[click](java\tscript:window.pwned=1)",
    "[click](&#106;avascript:window.pwned=1)",
    "[click](vbscript:window.pwned=1)",
    "[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==)",
    "[click](<javascript:window.pwned=1>)",
    "[click]( javascript:window.pwned=1)",
    "[click][1]\n\n[1]: javascript:window.pwned=1",
    "<javascript:window.pwned=1>",
    "![x](javascript:window.pwned=1)",
    "![x](x\" onerror=\"window.pwned=1)",
    "[x](https://a.b \"\" onmouseover=\"window.pwned=1)",
    "```<img src=x onerror=window.pwned=1>```",
    "`<img src=x onerror=window.pwned=1>`",
    "{{constructor.constructor('window.pwned=1')()}}",
    "${window.pwned=1}",
    "\u003cscript\u003ewindow.pwned=1\u003c/script\u003e",
    "\u202e<script>window.pwned=1</script>",
    "+ADw-script+AD4-window.pwned=1+ADw-/script+AD4-",
    "]]><script>window.pwned=1</script>",
    "--><script>window.pwned=1</script>",
    "</textarea><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
];

let server;
let device;
let page;
let token;
let folder;

async function ask(method, path, body) {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? null : answer.json();
}

const all = PAYLOADS.join("\n\n");
const short = (n) => PAYLOADS[n % PAYLOADS.length];

before(async () => {
    folder = mkdtempSync(join(tmpdir(), "worknest-payloads."));
    server = await Server.start();
    const username = "mallory";
    const account = { username, email: "mallory@example.com", password: Person.PASSWORD, display_name: short(3) };
    ({ token } = await ask("POST", "/api/auth/register", account));
    device = await Device.open(server);
    page = device.page;
    await page.addInitScript(() => {
        window.violations = [];
        addEventListener("securitypolicyviolation", (event) => {
            window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
        });
    });
    page.on("dialog", (dialog) => assert.fail(`a dialog: ${dialog.message()}`));
});

after(async () => {
    await device?.dispose();
    await server?.dispose();
    rmSync(folder, { recursive: true, force: true });
});

/** What no text of a person may become. */
async function faults() {
    return page.evaluate(() => {
        const found = [...window.violations.map((text) => `a violation of the policy: ${text}`)];
        if (window.pwned) found.push("a script ran");
        for (const element of document.querySelectorAll("*")) {
            const name = element.localName;
            const own = element.matches("script[src^='/'], script[type=module][src], head style, head link, head meta");
            if (["script", "iframe", "object", "embed", "base", "form[action]"].includes(name) && !own) found.push(name);
            if (["meta", "link", "style"].includes(name) && !element.closest("head")) found.push(`${name} in the body`);
            for (const { name: key, value } of element.attributes) {
                if (key.startsWith("on")) found.push(`${name} ${key}=${value}`);
                const leads = ["href", "src", "action", "formaction", "data", "srcdoc", "xlink:href"].includes(key);
                const scheme = value.replaceAll(/[\u0000-\u0020]/g, "").toLowerCase();
                if (leads && /^(javascript|vbscript|data:text)/.test(scheme)) found.push(`${name} ${key}=${value}`);
            }
            if (name === "img" && element.getAttribute("src") === "x") found.push("an image of a payload");
        }
        return found;
    });
}

async function looksAt(path, text) {
    await page.goto(path);
    const shows = async () => (await page.locator("body").innerText()).includes(text);
    await until(`${path} shows the texts`, shows, { timeout_ms: 40_000 });
    assert.deepEqual(await faults(), [], path);
}

test("what people write shows as text on every page", async () => {
    const project = await ask("POST", "/api/projects", { name: short(0), description: all });
    const tickets = [];
    for (const payload of PAYLOADS) {
        const body = { project_id: project.id, title: payload, description: `${payload}\n\n${all}` };
        tickets.push(await ask("POST", "/api/tickets", body));
    }
    const change = (type, data) => ({
        id: randomUUID(), entity_id: randomUUID(), type, operation: "create", data, timestamp: new Date().toISOString(),
    });
    const ticket = tickets[0].id;
    const changes = PAYLOADS.flatMap((payload) => [
        change("label", { project_id: project.id, name: payload }),
        change("status", { project_id: project.id, name: payload, key: payload }),
        change("comment", { ticket_id: ticket, content: payload }),
        change("attachment", { ticket_id: ticket, filename: payload, file_size: 1, mime_type: payload, hash: "0".repeat(64) }),
    ]);
    const label = changes[0].entity_id;
    const { results } = await ask("POST", "/api/sync", { client_id: short(5), changes });
    for (const result of results) assert.equal(result.outcome, "applied", JSON.stringify(result));
    await ask("PUT", `/api/tickets/${ticket}`, { labels: [label], status: short(7), priority: short(8), ticket_type: short(9) });

    const person = new Person(device, "mallory");
    await person.signsIn();
    await person.isIn();
    await looksAt("/projects", short(0));
    await looksAt(`/projects/${project.id}`, "window.pwned=1");
    await looksAt(`/projects/${project.id}/board`, "window.pwned=1");
    await looksAt(`/projects/${project.id}/settings`, "window.pwned=1");
    await looksAt(`/tickets/${ticket}`, PAYLOADS.at(-1));
    for (const { id } of tickets.slice(1, 12)) await looksAt(`/tickets/${id}`, "window.pwned=1");
    await looksAt("/settings", "Settings");
    await looksAt("/sync", "Sync");
});

test("a link in a text is followed only to where links may lead", async () => {
    const project = await ask("POST", "/api/projects", { name: "Links" });
    const body = { project_id: project.id, title: "Links", description: `${all}\n\n[good](https://example.org/)` };
    const ticket = await ask("POST", "/api/tickets", body);
    await page.goto(`/tickets/${ticket.id}`);
    await page.getByRole("link", { name: "good", exact: true }).waitFor();
    for (const link of await page.getByRole("link", { name: "click" }).all()) {
        assert.match((await link.getAttribute("href")) ?? "", /^(https?:|mailto:|\/|#|$)/);
    }
    for (const text of await page.getByText("click", { exact: true }).all()) await text.click({ timeout: 2_000 }).catch(() => {});
    assert.deepEqual(await faults(), []);
});

test("what comes by import shows as text", async () => {
    const at = "2024-03-01T08:00:00Z";
    const issues = PAYLOADS.map((payload, n) => ({
        number: n + 1, id: `I_${n}`, title: payload, url: n % 2 ? payload : "javascript:window.pwned=1", state: "OPEN",
        author: payload, authorAssociation: "NONE", assignees: [payload], labels: [payload], body: `${payload}\n\n${all}`,
        createdAt: at, updatedAt: at, closedAt: null,
        comments: [{ author: payload, authorAssociation: "NONE", body: payload, createdAt: at, updatedAt: at }],
    }));
    const labels = PAYLOADS.map((payload) => ({ name: payload, description: payload, color: "d73a4a" }));
    const archive = { magic: "E!vIA5L86J2I", timestamp: at, repo: "a/b", labels, issues, pulls: [] };
    const path = join(folder, "<img src=x onerror=window.pwned=1>.json");
    writeFileSync(path, JSON.stringify(archive));
    await page.goto("/import");
    await page.getByRole("heading", { name: "Import from another tool" }).waitFor();
    await page.getByRole("main").locator("input[type=file]").setInputFiles(path);
    await page.getByRole("button", { name: /^Import/ }).waitFor();
    assert.deepEqual(await faults(), [], "the preview");
    await page.getByRole("button", { name: /^Import/ }).click();
    await page.getByRole("link", { name: /Open the project/ }).click();
    await until("the tickets are shown", async () => (await page.locator("body").innerText()).includes(PAYLOADS[0]));
    assert.deepEqual(await faults(), [], "the list");
    await page.locator(".row-title a").first().click();
    await until("a ticket is shown", async () => page.url().includes("/tickets/"));
    await until("its texts are shown", async () => (await page.locator("body").innerText()).includes(PAYLOADS.at(-1)));
    assert.deepEqual(await faults(), [], "a ticket");
});

test("the search finds what it looks for", async () => {
    await page.goto("/settings");
    await page.getByRole("heading", { name: "Settings" }).first().waitFor();
    assert.deepEqual(await faults(), []);
    await page.evaluate((text) => document.body.insertAdjacentHTML("beforeend", text), all);
    const found = (await faults()).join("\n");
    for (const expected of ["img onerror", "iframe", "a href=javascript:", "meta in the body", "a violation of the policy"]) {
        assert.ok(found.includes(expected), `${expected}: ${found}`);
    }
});
