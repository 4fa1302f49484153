// A screen of its own for the desktop app (Xvfb, a window manager, a session bus with accessibility), and the
// hands and eyes of a person at it: xdotool moves the mouse and types, a screen reader's tree says what is shown.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { OUTPUT, until } from "../e2e/harness.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

/** Software rendering on two busy cores: a window may take its time. */
export const PATIENCE = { timeout_ms: 60_000, every_ms: 150 };

/** What a screen reader calls a button: older libraries one way, newer ones another. */
export const BUTTON = /^(push )?button$/;

/** The first line that a program prints on one of its streams. */
async function firstLine(stream) {
    const lines = createInterface({ input: stream });
    const [line] = await once(lines, "line");
    lines.close();
    stream.resume();
    return line;
}

/** A screen, with nothing on it yet. */
export class Screen {
    static async start(width = 1280, height = 900) {
        const screen = new Screen();
        try {
            await screen.start(width, height);
        } catch (error) {
            await screen.dispose();
            throw error;
        }
        return screen;
    }

    constructor() {
        this.started = [];
        this.house = mkdtempSync(join(tmpdir(), "worknest-desktop."));
        mkdirSync(OUTPUT, { recursive: true });
        this.log = openSync(join(OUTPUT, "desktop.log"), "a");
    }

    async start(width, height) {
        const server = this.spawn("Xvfb", ["-displayfd", "1", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"]);
        const display = `:${await firstLine(server.stdout)}`;
        const bus = this.spawn("dbus-daemon", ["--session", "--print-address", "--nofork"], {
            env: { ...process.env, DISPLAY: display },
        });
        this.env = {
            ...process.env,
            DISPLAY: display,
            DBUS_SESSION_BUS_ADDRESS: await firstLine(bus.stdout),
            GDK_BACKEND: "x11",
            // No settings of whoever runs the tests.
            HOME: this.house,
            XDG_CONFIG_HOME: join(this.house, "config"),
            XDG_CACHE_HOME: join(this.house, "cache"),
            XDG_DATA_HOME: join(this.house, "data"),
        };
        // A window manager: without one nobody can ask a window to close.
        let manager;
        await until("a window manager", () => {
            if (manager?.exitCode !== null) manager = this.spawn("openbox", ["--sm-disable"]);
            return this.run("wmctrl", "-m").then(() => true, () => false);
        }, { ...PATIENCE, every_ms: 500 });
        this.reader = this.spawn("/usr/bin/python3", [join(HERE, "accessible.py")], { stdio: ["pipe", "pipe", this.log] });
        this.answers = createInterface({ input: this.reader.stdout })[Symbol.asyncIterator]();
    }

    spawn(program, args, options = {}) {
        const child = spawn(program, args, { env: this.env, stdio: ["ignore", "pipe", this.log], ...options });
        child.stdout?.on("error", () => {});
        child.once("error", (error) => (child.failure = error));
        this.started.push(child);
        return child;
    }

    /** Runs a small program on this screen, and gives what it printed. */
    async run(program, ...args) {
        const { stdout } = await run(program, args, { env: this.env });
        return stdout.trim();
    }

    /** Asks accessible.py; one question at a time. `null`: the window changed while it was read. */
    async ask(question, ...args) {
        const asked = (this.asked ?? Promise.resolve()).then(async () => {
            this.reader.stdin.write(`${JSON.stringify({ ask: question, with: args })}\n`);
            const { value, done } = await this.answers.next();
            assert.ok(!done, "accessible.py has ended; see desktop.log");
            return JSON.parse(value);
        });
        this.asked = asked.catch(() => {});
        const { answer, error } = await asked;
        assert.equal(error, undefined);
        return answer ?? null;
    }

    /** What a database of the app holds. */
    rows(file, statement) {
        return this.ask("rows", file, statement);
    }

    /** A picture of the screen as it is. */
    async screenshot(name) {
        const path = join(OUTPUT, `${name}.png`);
        await this.run("import", "-window", "root", path);
        return path;
    }

    async dispose() {
        for (const child of this.started.reverse()) {
            if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
        }
        rmSync(this.house, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
}

/** The app in its window, on a data folder that stays from one start to the next. */
export class App {
    constructor(screen, program, name = "person") {
        this.screen = screen;
        this.program = program;
        this.home = join(screen.house, name);
        this.data = join(this.home, "data", "worknest");
        this.downloads = join(this.home, "Downloads");
        mkdirSync(this.downloads, { recursive: true });
        const config = join(this.home, "config");
        mkdirSync(config);
        writeFileSync(join(config, "user-dirs.dirs"), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
        this.env = {
            ...screen.env,
            HOME: this.home,
            XDG_DATA_HOME: join(this.home, "data"),
            XDG_CONFIG_HOME: config,
            XDG_CACHE_HOME: join(this.home, "cache"),
        };
        delete this.env.WORKNEST_DATA;
    }

    /** Starts the program and waits for its window to show something. */
    async start(env = {}) {
        this.child = this.screen.spawn(this.program, [], { env: { ...this.env, ...env } });
        this.ended = new Promise((done) => this.child.once("exit", (code, signal) => done({ code, signal })));
        await until("the window appears", () => this.window(), PATIENCE);
        await this.sees("heading", /./);
    }

    /** Its window's id, while it is on the screen. */
    async window() {
        assert.equal(this.child.exitCode, null, "the program has ended; see desktop.log");
        const found = await this.screen.run("xdotool", "search", "--all", "--onlyvisible", "--pid", String(this.child.pid), "--name", ".")
            .catch(() => "");
        return found.split("\n").find((id) => id !== "");
    }

    /** The window's title. */
    async title() {
        return this.screen.run("xdotool", "getwindowname", await this.window());
    }

    /** Width and height of what is inside the window's frame. */
    async size() {
        const geometry = await this.screen.run("xdotool", "getwindowgeometry", await this.window());
        return geometry.match(/Geometry: (\d+)x(\d+)/).slice(1).map(Number);
    }

    async resize(width, height) {
        await this.screen.run("xdotool", "windowsize", "--sync", await this.window(), String(width), String(height));
    }

    /** Closes the window as a person does; the program ends by itself. */
    async close() {
        await this.screen.run("wmctrl", "-i", "-c", await this.window());
        const { code, signal } = await this.ended;
        assert.deepEqual({ code, signal }, { code: 0, signal: null });
    }

    /** All that the window shows. */
    async nodes() {
        return (await this.screen.ask("nodes", this.child.pid)) ?? [];
    }

    /** What is shown under a role and a name: text or pattern. */
    async find(role, name, { showing = true, outer = null } = {}) {
        const fits = (given, wanted) => (wanted instanceof RegExp ? wanted.test(given) : given === wanted);
        const nodes = await this.nodes();
        const around = outer ? nodes.findLast((node) => fits(node.role, outer))?.place : [];
        return nodes.find((node) =>
            fits(node.role, role) && (fits(node.name, name) || fits(node.text, name)) &&
            around?.every((index, depth) => node.place[depth] === index) &&
            (!showing || node.states.includes("showing")));
    }

    /** Waits until something is shown. */
    async sees(role, name, options = {}) {
        let last = [];
        const seen = async () => {
            const found = await this.find(role, name, options);
            if (!found) last = await this.nodes();
            return found;
        };
        return until(`the window shows ${role} ${name}`, seen, { ...PATIENCE, ...options }).catch((error) => {
            const shown = last.filter((node) => node.name || node.text).map((node) => `${node.role} "${node.name || node.text}"`);
            throw new Error(`${error.message}; it shows: ${shown.join(", ")}`);
        });
    }

    /** Waits until it is shown no more. */
    async seesNoMore(role, name) {
        await until(`the window shows no ${role} ${name}`, async () => !(await this.find(role, name)), PATIENCE);
    }

    /** Clicks in its middle, once it has come to rest. */
    async click(role, name, outer = null) {
        let before = "";
        const [x, y, width, height] = await until(`${role} ${name} rests where it can be clicked`, async () => {
            // What is out of sight is scrolled to.
            const shown = await this.find(role, name, { outer });
            const node = shown ?? (await this.find(role, name, { outer, showing: false }));
            if (!node) return null;
            await this.screen.ask("scroll_to", this.child.pid, node.place);
            const now = JSON.stringify(node.area);
            const rests = shown && now === before && node.area[2] > 0 && node.area[3] > 0;
            before = now;
            return rests ? node.area : null;
        }, PATIENCE);
        await this.screen.run("xdotool", "mousemove", "--sync", String(x + (width >> 1)), String(y + (height >> 1)), "click", "1");
    }

    /** Presses a key, or keys held together: "Return", "ctrl+a". */
    async press(key) {
        await this.screen.run("xdotool", "key", "--clearmodifiers", key);
    }

    /** Writes into a field, in place of what it holds. */
    async fill(name, text, role = /^(entry|password text)$/) {
        await until(`${name} takes "${text}"`, async () => {
            await this.click(role, name);
            await this.press("ctrl+a");
            await this.screen.run("xdotool", "type", "--clearmodifiers", "--delay", "15", "--", text);
            const node = await until(`${name} has been written into`, async () => {
                const field = await this.find(role, name);
                // A password shows only how long it is.
                return field && field.text.length === text.length && field;
            }, { timeout_ms: 5_000, every_ms: 150 }).catch(() => null);
            return node && (node.role === "password text" || node.text === text);
        }, PATIENCE);
    }

    /** The same inside of another thing: the last one that is shown under that role. */
    async clickIn(outer, role, name) {
        await this.click(role, name, outer);
    }

    /** Chooses a file in the system's own dialog, which a click opens. */
    async chooseFile(button, path) {
        const windows = async () => (await this.screen.run("wmctrl", "-l")).split("\n").map((line) => line.split(" ")[0]);
        const before = await windows();
        const dialog = async () => (await windows()).find((id) => !before.includes(id));
        await this.click(BUTTON, button);
        const window = await until("the file dialog opens", dialog, PATIENCE);
        await this.screen.run("wmctrl", "-i", "-a", window);
        await until("the file dialog is in front", async () =>
            Number(await this.screen.run("xdotool", "getactivewindow")) === Number(window), PATIENCE);
        const pid = Number(await this.screen.run("xdotool", "getwindowpid", window));
        const line = async () => ((await this.screen.ask("nodes", pid)) ?? [])
            .find((node) => node.role === "text" && node.states.includes("focused"));
        // A slash opens the line for a path.
        await this.press("slash");
        await until("the file dialog opens its line for a path", line, PATIENCE);
        await until("the path is written", async () => {
            await this.press("ctrl+a");
            await this.screen.run("xdotool", "type", "--clearmodifiers", "--delay", "15", "--", path);
            return until("it stands there", async () => (await line())?.text === path, { timeout_ms: 3_000 }).catch(() => false);
        }, PATIENCE);
        await this.press("Return");
        await until("the file dialog closes", async () => !(await dialog()), PATIENCE);
    }

    /** Ends the program, if it still runs. */
    async dispose() {
        if (this.child?.exitCode === null && this.child.signalCode === null) {
            this.child.kill("SIGKILL");
            await this.ended;
        }
    }

    /** What the window lets out of its sight to the left or right: nothing, if the page fits. */
    async clipped() {
        const shown = (await this.nodes()).filter((node) => node.states.includes("showing") && node.area?.[2] > 0);
        const [x, , width] = shown.find((node) => node.role === "document web").area;
        const reads = (node) => node.name || node.text;
        return shown.filter((node) => reads(node) && (node.area[0] < x - 1 || node.area[0] + node.area[2] > x + width + 1))
            .map((node) => `${node.role} "${reads(node)}" at ${node.area}`);
    }
}
