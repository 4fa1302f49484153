// What a person does in the app, by the names they read on the screen.
import assert from "node:assert/strict";
import { until } from "./harness.mjs";

const PASSWORD = "four words in a row";

/** A person at a device, in one of its tabs. */
export class Person {
    /** Everybody's. */
    static PASSWORD = PASSWORD;

    constructor(device, name, page = device.page) {
        this.device = device;
        this.name = name;
        this.page = page;
    }

    /** The status chip's text, conflicts included. */
    async status() {
        return (await this.page.locator(".status").first().innerText()).replaceAll(/\s+/g, " ").trim();
    }

    /** Waits until the status chip says something like it. */
    async seesStatus(pattern, timeout_ms = 20_000) {
        let last = "";
        const seen = async () => pattern.test((last = await this.status().catch(() => "")));
        await until(`${this.name}'s status says ${pattern}`, seen, { timeout_ms }).catch((error) => {
            throw new Error(`${error.message}; it says "${last}"`);
        });
    }

    async startsWithoutAccount() {
        await this.page.goto("/");
        await this.page.getByRole("button", { name: "Start working" }).click();
        await this.page.getByRole("heading", { name: /^Projects/ }).waitFor();
    }

    /** `base` is the path under which the app is served. */
    async signsUp(base = "") {
        await this.page.goto(`${base}/sign-up`);
        await this.page.getByLabel("User name").fill(this.name);
        await this.page.getByLabel("Email").fill(`${this.name}@example.com`);
        await this.page.getByLabel("Password").fill(PASSWORD);
        await this.page.getByRole("button", { name: "Sign up" }).click();
    }

    async signsIn() {
        await this.page.goto("/sign-in");
        await this.page.getByLabel("User name").fill(this.name);
        await this.page.getByLabel("Password").fill(PASSWORD);
        await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
    }

    /** Waits until the app has come in: the list of projects is shown. */
    async isIn() {
        await this.page.getByRole("heading", { name: /^Projects/ }).waitFor();
    }

    /** The app opens without a network from now on. */
    async isReadyForOffline() {
        // It takes charge of the page once it has everything.
        await this.page.waitForFunction(() => navigator.serviceWorker.controller);
    }

    /** Goes to the list of projects, by the app's own link: no page is loaded. */
    async goesToProjects() {
        await this.page.getByRole("link", { name: /^Projects/ }).first().click();
        await this.isIn();
    }

    async createsProject(name) {
        await this.goesToProjects();
        await this.page.getByRole("button", { name: /New project|Create a project/ }).first().click();
        await this.page.getByLabel("Name").fill(name);
        await this.page.getByRole("button", { name: "Create project" }).click();
        await this.page.getByRole("textbox", { name: "New ticket" }).waitFor();
    }

    async opensProject(name) {
        await this.goesToProjects();
        await this.page.getByRole("main").getByRole("link", { name, exact: true }).click();
        await this.page.getByRole("textbox", { name: "New ticket" }).waitFor();
    }

    /** In a project's list: types a title and presses Enter. */
    async createsTicket(title) {
        const field = this.page.getByRole("textbox", { name: "New ticket" });
        await field.fill(title);
        await field.press("Enter");
        await this.seesTicket(title);
    }

    ticket(title) {
        return this.page.getByRole("main").getByRole("link", { name: title, exact: true });
    }

    async seesTicket(title, timeout = 20_000) {
        await this.ticket(title).first().waitFor({ timeout });
    }

    async opensTicket(title) {
        await this.ticket(title).first().click();
        await this.titleField().waitFor();
    }

    titleField() {
        return this.page.getByRole("textbox", { name: "Title" });
    }

    async renamesTicket(title) {
        await this.titleField().fill(title);
        await this.titleField().press("Enter");
    }

    async seesTitle(title, timeout_ms = 20_000) {
        const shown = async () => (await this.titleField().inputValue().catch(() => null)) === title;
        await until(`${this.name} sees the title "${title}"`, shown, { timeout_ms });
    }

    async comments(text) {
        await this.page.getByRole("textbox", { name: "New comment" }).fill(text);
        await this.page.getByRole("button", { name: "Comment", exact: true }).click();
        await this.seesComment(text);
    }

    async seesComment(text, timeout = 20_000) {
        await this.page.getByText(text, { exact: true }).first().waitFor({ timeout });
    }

    /** What the server has, asked as another program would. */
    asksServer(path) {
        return this.program(path, {});
    }

    /** Tells the server something, as another program would; its answer. */
    tellsServer(path, body) {
        return this.program(path, { method: "POST", body: JSON.stringify(body) });
    }

    async program(path, { method = "GET", body }) {
        const json = { "content-type": "application/json" };
        const { url } = this.device.server;
        const login = await fetch(`${url}/api/auth/login`, {
            method: "POST",
            headers: json,
            body: JSON.stringify({ username: this.name, password: PASSWORD }),
        });
        assert.equal(login.status, 200, await login.clone().text());
        const { token } = await login.json();
        const answer = await fetch(url + path, { method, body, headers: { ...json, authorization: `Bearer ${token}` } });
        assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
        return answer.json();
    }
}
