// Every route, in both themes, on a wide and on a narrow screen, as axe-core sees it: no findings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { THEMES, findings } from "./axe.mjs";
import { fill } from "./filled.mjs";
import { goOffline, goOnline } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const WIDTHS = [[1280, 800], [360, 740]];

let server;
let device;
let ann;
let page;
let made;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server);
    ann = new Person(device, "ann");
    page = ann.page;
}, { once: true });

/** Looks at states of the app in every width and theme. */
async function areClean(...states) {
    const found = new Map();
    for (const open of states) {
        for (const [width, height] of WIDTHS) {
            await page.setViewportSize({ width, height });
            for (const [colorScheme, runOnly] of THEMES) {
                await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
                if (colorScheme === "light") await open();
                const at = `${new URL(page.url()).pathname}, ${width} px, ${colorScheme}`;
                for (const finding of await findings(page, runOnly)) found.set(finding, at);
            }
        }
    }
    assert.deepEqual([...found].map(([finding, at]) => `${at}: ${finding}`), []);
}

const goTo = (path, ready) => async () => {
    await page.goto(path);
    await page.locator(ready).first().waitFor();
};

test("the start, and signing in and up", async () => {
    await areClean(
        goTo("/", ".start-card"),
        goTo("/sign-in", ".start-card"),
        goTo("/sign-up", ".start-card"),
        goTo("/forgot", ".start-card"),
        goTo("/reset#x", ".start-card"),
        goTo("/join#x", ".start-card"),
    );
});

test("an app in which nothing has been made yet", async () => {
    await page.goto("/");
    await page.getByRole("button", { name: "Start working" }).click();
    await areClean(
        goTo("/projects", ".empty"),
        goTo("/sync", ".sync-state"),
        goTo("/settings", ".panel"),
        goTo("/no/such/page", ".empty"),
    );
});

test("projects, a project as list, board and calendar, its settings", async () => {
    made = await fill(server, { count: 15 });
    await ann.signsIn();
    await ann.isIn();
    await ann.seesStatus(/^Synced/);
    const project = `/projects/${made.project}`;
    await areClean(
        goTo("/", ".mine-row"),
        goTo("/mine", ".mine-row"),
        goTo("/inbox", ".empty"),
        goTo("/projects", ".project-card"),
        async () => {
            await goTo("/projects", ".project-card")();
            await page.getByRole("button", { name: "New project" }).click();
            await page.getByRole("dialog").waitFor();
        },
        goTo(project, ".row"),
        async () => {
            await goTo(project, ".row")();
            await page.getByRole("button", { name: /^Priority/ }).click();
            await page.getByRole("listbox").waitFor();
        },
        goTo(`${project}/board`, ".card"),
        async () => {
            await goTo(`${project}/board`, ".card")();
            await page.locator(".card .button").first().click();
            await page.getByRole("menu").waitFor();
        },
        goTo(`${project}/overview`, ".chart-picture"),
        async () => {
            await goTo(`${project}/overview`, ".chart-picture")();
            await page.getByRole("button", { name: /as a table$/ }).click();
            await page.getByRole("table").waitFor();
        },
        goTo(`${project}/cycles`, ".timebox"),
        async () => {
            await goTo(`${project}/cycles`, ".timebox")();
            await page.getByRole("button", { name: "New cycle" }).click();
            await page.getByLabel("First day").waitFor();
        },
        goTo(`${project}/calendar`, ".event"),
        async () => {
            await goTo(`${project}/calendar`, ".event")();
            await page.locator(".event-move").last().click();
            await page.getByRole("dialog").waitFor();
        },
        goTo(`${project}/settings`, ".panel"),
        async () => {
            await goTo(`${project}/settings`, ".panel")();
            await page.getByRole("button", { name: "New template" }).click();
            await page.getByLabel("Priority").waitFor();
        },
    );
});

test("a ticket, read and edited", async () => {
    const ticket = `/tickets/${made.first}`;
    await areClean(
        goTo(ticket, ".comment"),
        async () => {
            await goTo(ticket, ".ticket")();
            await page.getByRole("button", { name: "Edit", exact: true }).first().click();
            await page.getByRole("textbox", { name: "Description" }).waitFor();
            // Also what is under the pointer can be read.
            await page.getByRole("button", { name: "Save", exact: true }).hover();
        },
        goTo(`/tickets/${made.second}`, ".ticket"),
    );
});

test("the palette, the shortcuts, the settings, the import", async () => {
    await areClean(
        async () => {
            await goTo("/projects", ".project-card")();
            await page.keyboard.press("Control+k");
            await page.getByRole("combobox").waitFor();
        },
        async () => {
            await goTo("/projects", ".project-card")();
            await page.keyboard.press("?");
            await page.getByRole("dialog").waitFor();
        },
        goTo("/settings", ".panel"),
        goTo("/import", ".drop-zone"),
    );
});

test("signing out stands on every page and in the palette", async () => {
    const ways = ["/mine", "/inbox", "/projects", `/projects/${made.project}`, `/tickets/${made.first}`, "/import", "/sync", "/settings"];
    const asks = async () => {
        const dialog = page.getByRole("dialog", { name: "Sign out" });
        await dialog.getByText("All your work is on the server").waitFor();
        await dialog.getByRole("button", { name: "Cancel" }).click();
        await dialog.waitFor({ state: "detached" });
    };
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const way of ways) {
        await page.goto(way);
        await page.getByRole("complementary").getByRole("button", { name: "Sign out", exact: true }).click();
        await asks();
    }
    // On a phone there is no room beside the page.
    await page.setViewportSize({ width: 360, height: 740 });
    for (const way of ways) {
        await page.goto(way);
        await page.getByRole("button", { name: "Search", exact: true }).click();
        await page.getByRole("combobox", { name: "Find or do" }).fill("sign out");
        await page.keyboard.press("Enter");
        await asks();
    }
});

test("the account, its second factor being set up, and the audit log", async () => {
    await areClean(
        goTo("/settings/account", ".device"),
        async () => {
            await goTo("/settings/account", ".device")();
            await page.getByRole("button", { name: "Set up" }).click();
            await page.getByRole("dialog").getByLabel("Your password").fill(Person.PASSWORD);
            await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
            await page.getByLabel("Code that the app shows").waitFor();
        },
        async () => {
            await goTo("/settings/account", ".device")();
            await page.getByRole("button", { name: "Change password" }).click();
            await page.getByRole("dialog").getByLabel("New password").fill("password1");
            await page.locator(".strength-bar").waitFor();
        },
        async () => {
            await goTo("/settings/account", ".device")();
            await page.getByRole("button", { name: "Sign out everywhere else" }).click();
            await page.getByRole("dialog").getByLabel("Your password").waitFor();
        },
        goTo("/settings/audit", ".audit"),
    );
});

test("the people of the server, a webhook being added", async () => {
    await areClean(
        goTo("/settings/people", ".device"),
        async () => {
            await goTo("/settings/people", ".device")();
            await page.getByRole("button", { name: "What to do with ann" }).click();
            await page.getByRole("menuitem", { name: "Make a link for a new password" }).click();
            await page.getByRole("dialog").getByRole("button", { name: "Make link" }).click();
            await page.getByRole("group", { name: "Link for a new password" }).waitFor();
        },
        async () => {
            await goTo(`/projects/${made.project}/settings`, ".panel")();
            await page.getByRole("button", { name: "Add webhook" }).click();
            await page.getByRole("dialog").getByLabel("Address").waitFor();
        },
    );
});

test("pending changes, and a conflict", async () => {
    await goTo(`/tickets/${made.first}`, ".ticket")();
    await ann.isReadyForOffline();
    await ann.seesStatus(/^Synced/);
    await goOffline(server, device);
    await ann.renamesTicket("The header jumps once the fonts are here");
    await ann.seesStatus(/1 pending change/);
    await areClean(
        goTo("/sync", ".queue-item"),
    );
    await server.start();
    await made.ben.sync([["ticket", made.first, "update", { title: "The header moves when fonts arrive" }]]);
    await goOnline(server, device);
    await ann.seesStatus(/1 conflict/);
    await areClean(
        async () => {
            await goTo(`/tickets/${made.first}`, ".conflict")();
            await page.getByRole("button", { name: "View diff" }).click();
        },
        goTo("/sync", ".conflict"),
    );
});
