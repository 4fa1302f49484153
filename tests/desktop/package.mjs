// The Debian package as a person gets it: what it says of itself, installed and removed.
import { execFile } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DIST } from "../e2e/harness.mjs";

const run = promisify(execFile);
const output = async (program, ...args) => (await run(program, args)).stdout.trim();

export const PACKAGE = join(DIST, "worknest.deb");
export const NAME = "worknest";

/** One field of the package's control file. */
export function field(name) {
    return output("dpkg-deb", "--field", PACKAGE, name);
}

/** The paths of all files in it. */
export async function contents() {
    const lines = (await output("dpkg-deb", "--contents", PACKAGE)).split("\n");
    return lines.map((line) => line.split(/\s+/)[5].replace(/^\.?\/?/, "/")).filter((path) => !path.endsWith("/"));
}

function isProgram(path) {
    accessSync(path, constants.X_OK);
    return path;
}

/** Installs for real where that is allowed and nobody's own Worknest is in the way; else unpacks into `folder`. */
export async function install(folder) {
    const isTaken = await output("dpkg-query", "-W", "-f", "${Status}", NAME).then((status) => / installed$/.test(status), () => false);
    if (process.getuid() === 0 && !isTaken) {
        await run("dpkg", ["--install", PACKAGE]);
        const files = (await output("dpkg", "-L", NAME)).split("\n");
        return { program: isProgram(files.find((path) => path.startsWith("/usr/bin/"))), isInstalled: true };
    }
    await run("dpkg-deb", ["--extract", PACKAGE, folder]);
    const [name] = readdirSync(join(folder, "usr/bin"));
    return { program: isProgram(join(folder, "usr/bin", name)), isInstalled: false };
}

export function remove() {
    return run("dpkg", ["--remove", NAME]);
}
