// The user guide says what is there: its links lead somewhere, its pictures exist and are small, and what it prints in
// bold is what one reads in the app. Needs no server and no browser.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const GUIDE = join(ROOT, "docs/guide");
const PICTURES = join(GUIDE, "pictures");
const PICTURE_BYTES_MAX = 80_000;

const read = (path) => readFileSync(path, "utf8");
const pages = () => readdirSync(GUIDE).filter((name) => name.endsWith(".md")).map((name) => join(GUIDE, name));

/** What stands in code is no link and no name: blanks in its place, so that lines keep their numbers. */
const withoutCode = (text) => text.replace(/```[^]*?```|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, " "));

/** The addresses of a text's links and pictures, those of other sites left out. */
function addresses(text) {
    const found = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, address]) => address);
    return found.filter((address) => !/^[a-z]+:/.test(address));
}

/** A heading's name in links, as GitHub makes it. */
const anchor = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-");

const anchors = (text) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));

/** The links of a page that lead nowhere, each as a sentence. */
function deadLinks(page, text) {
    return addresses(text).flatMap((address) => {
        const [path, fragment] = address.split("#");
        const target = path ? resolve(dirname(page), path) : page;
        const named = `${relative(ROOT, page)}: ${address}`;
        const isThere = target === page || (target.startsWith(ROOT) && existsSync(target));
        if (!isThere) return [`${named} does not exist`];
        const there = target === page ? text : target.endsWith(".md") ? read(target) : "";
        return fragment && !anchors(there).includes(fragment) ? [`${named} names no heading`] : [];
    });
}

/** The messages of a Fluent file, as they are written: a name, then lines that are indented. */
function messages(text) {
    const lines = text.split("\n").filter((line) => !line.startsWith("#"));
    const found = [];
    for (const line of lines) {
        const [, value] = line.match(/^-?[a-z][a-z0-9-]* = ?(.*)$/) ?? [];
        if (value !== undefined) found.push(value);
        else if (/^\s+\S/.test(line)) found[found.length - 1] += `\n${line.trim()}`;
    }
    return found.map((value) => value.trim());
}

const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Where the brace that opens at `from` is closed. */
function closing(text, from) {
    for (let at = from, depth = 0; at < text.length; at += 1) {
        if (text[at] === "{") depth += 1;
        if (text[at] === "}" && (depth -= 1) === 0) return at;
    }
    throw new Error(`a brace is left open: ${text}`);
}

/** A message as a pattern: anything in the place of what is filled in, one of its variants where there are some. */
function pattern(message) {
    const at = message.indexOf("{");
    if (at < 0) return quoted(message.replace(/\s+/g, " "));
    const end = closing(message, at);
    const inside = message.slice(at + 1, end);
    const [, literal] = inside.trim().match(/^"(.*)"$/) ?? [];
    const variants = inside.split(/\n\*?\[[^\]]+\]/).slice(1);
    const filled =
        literal !== undefined ? quoted(literal)
        : variants.length ? `(?:${variants.map((variant) => pattern(variant.trim())).join("|")})`
        : ".+";
    return quoted(message.slice(0, at).replace(/\s+/g, " ")) + filled + pattern(message.slice(end + 1));
}

/** What people can read in the app. A message that is little else than what is filled in would be anything. */
function shown(text) {
    const told = messages(text).map(pattern).filter((one) => one.replaceAll(".+", "").match(/\p{L}{2}/u));
    return new RegExp(`^(?:${told.join("|")})$`, "u");
}

/** What a page prints in bold and the app does not say, each as a sentence. */
function unknownNames(page, text, known) {
    const bold = [...withoutCode(text).matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name.replace(/\s+/g, " "));
    return bold.filter((name) => !known.test(name)).map((name) => `${relative(ROOT, page)}: the app does not say "${name}"`);
}

test("every link and picture of the guide and the README leads somewhere", () => {
    const found = [...pages(), join(ROOT, "README.md")].flatMap((page) => deadLinks(page, read(page)));
    assert.deepEqual(found, []);
});

test("every page of the guide can be reached from its first page", () => {
    const first = join(GUIDE, "README.md");
    const linked = addresses(read(first)).map((address) => resolve(GUIDE, address.split("#")[0]));
    assert.deepEqual(pages().filter((page) => page !== first && !linked.includes(page)), []);
});

test("every picture is shown by the guide, and is small", () => {
    const used = pages().flatMap((page) => addresses(read(page)).map((address) => resolve(GUIDE, address)));
    const pictures = readdirSync(PICTURES).map((name) => join(PICTURES, name));
    assert.ok(pictures.length >= 8, `${pictures.length} pictures`);
    assert.deepEqual(pictures.filter((picture) => !used.includes(picture)), []);
    assert.deepEqual(pictures.filter((picture) => statSync(picture).size > PICTURE_BYTES_MAX), []);
});

test("what the guide prints in bold is what the app says", () => {
    const known = shown(read(join(ROOT, "assets/messages/en.ftl")));
    assert.deepEqual(pages().flatMap((page) => unknownNames(page, read(page), known)), []);
});

test("a link, a heading and a name that are not there are found", () => {
    const page = join(GUIDE, "sample.md");
    const text = "# One Thing\n[a](README.md) [b](#one-thing) [c](no.md) [d](#two) `[e](none.md)` [f](https://a.example/x)\n";
    assert.deepEqual(deadLinks(page, text), [
        "docs/guide/sample.md: no.md does not exist",
        "docs/guide/sample.md: #two names no heading",
    ]);
    const known = shown(
        "# A comment\nsave = Save\nany = { $a }, { $b }\nkeep = Keep { $name }'s\n" +
            "count =\n    { $count ->\n        [one] 1 change\n       *[other] { $count } changes\n    }\n",
    );
    const bold = "**Save** **Keep ann's** **1 change** **3 changes** **Sav** **a, b** **changes** `**code**`";
    const unknown = ["Sav", "a, b", "changes"].map((name) => `docs/guide/sample.md: the app does not say "${name}"`);
    assert.deepEqual(unknownNames(page, bold, known), unknown);
});
