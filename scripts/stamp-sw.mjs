// stamp-sw.mjs <public folder>: writes the list of everything the app is made of, and one version
// over all of it, into sw.js; then compresses what can be compressed to .br files beside it.
//
// The version is a hash over every path and content, so that it changes exactly when the app does.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const COMPRESSED = /\.(br|gz)$/;
const COMPRESSIBLE = /\.(html|js|mjs|css|wasm|svg|json|webmanifest|ftl|txt)$/;

function files(folder) {
    return readdirSync(folder, { withFileTypes: true })
        .flatMap((entry) => {
            const path = join(folder, entry.name);
            return entry.isDirectory() ? files(path) : [path];
        })
        .filter((path) => !COMPRESSED.test(path));
}

function urlPath(root, path) {
    const url = "/" + relative(root, path).split(sep).join("/");
    return url === "/index.html" ? "/" : url;
}

/**
 * Pictures that the system takes when the app is installed, which needs the network; and the messages of languages,
 * which the page keeps itself once they are spoken: nothing to keep.
 */
const NOT_KEPT = /^\/(sw\.js|icon-[a-z0-9-]+\.png|assets\/[^/]+\.ftl)$/;

/** The precache list (URL paths) and the version over it. */
export function precache(root) {
    const version = createHash("sha256");
    const urls = files(root)
        .map((path) => ({ path, url: urlPath(root, path) }))
        .filter(({ url }) => !NOT_KEPT.test(url))
        .sort((a, b) => (a.url < b.url ? -1 : 1))
        .map(({ path, url }) => {
            version.update(url).update("\0").update(readFileSync(path)).update("\0");
            return url;
        });
    return { urls, version: version.digest("hex").slice(0, 16) };
}

/** The service worker's source with its two placeholders filled in. */
export function stamp(source, { urls, version }) {
    const fill = (text, name, value) => {
        const placeholder = new RegExp(`self\\.${name}\\s*=\\s*(\\[\\]|"dev"|'dev')`);
        if (!placeholder.test(text)) throw new Error(`sw.js has no placeholder self.${name}`);
        return text.replace(placeholder, () => `self.${name}=${JSON.stringify(value)}`);
    };
    return fill(fill(source, "__PRECACHE", urls), "__VERSION", version);
}

function compress(root) {
    let raw = 0;
    let small = 0;
    for (const path of files(root)) {
        if (!COMPRESSIBLE.test(path) || statSync(path).size < 512) continue;
        const bytes = readFileSync(path);
        const packed = brotliCompressSync(bytes, {
            params: {
                [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
                [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            },
        });
        writeFileSync(path + ".br", packed);
        raw += bytes.length;
        small += packed.length;
    }
    return { raw, small };
}

const [root] = process.argv.slice(2);
if (root) {
    const list = precache(root);
    const worker = join(root, "sw.js");
    writeFileSync(worker, stamp(readFileSync(worker, "utf8"), list));
    const { raw, small } = compress(root);
    const kb = (bytes) => `${Math.round(bytes / 1000)} KB`;
    console.error(`   version ${list.version}: ${list.urls.length} files; ${kb(raw)} text and WASM, ${kb(small)} brotli`);
}
