// The board under a finger: a held card is lifted, a swipe scrolls, the edges bring into view what lies beyond.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "./harness.mjs";
import { Person } from "./person.mjs";
import { setUp } from "./stage.mjs";

const HOLD_MS = 500;
const FLING_MS = 1_500;

let server;
let device;
let page;
let fingers;

setUp(async (made) => {
    server = made.server;
    device = await made.devices.open(server, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 740 } });
    page = device.page;
    fingers = await device.context.newCDPSession(page);
    const ann = new Person(device, "ann");
    await ann.startsWithoutAccount();
    await ann.createsProject("Website");
    for (let number = 1; number <= 12; number++) await ann.createsTicket(`Ticket ${number}`);
    await page.getByRole("link", { name: "Board" }).click();
    await page.locator(".card").first().waitFor();
}, { once: true });

const touch = (type, ...touchPoints) => fingers.send("Input.dispatchTouchEvent", { type, touchPoints });

async function middle(locator) {
    const box = await locator.boundingBox();
    return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

const column = (name) => page.locator(".column", { has: page.getByRole("heading", { name, exact: true }) });
const titles = (name) => column(name).locator(".card-title").allInnerTexts();
const card = (title) => page.locator(".card").filter({ has: page.getByText(title, { exact: true }) });

test("a swipe over the cards scrolls them, and lifts none", async () => {
    const list = column("Open").locator(".cards");
    const from = await middle(card("Ticket 3"));
    await touch("touchStart", from);
    for (let step = 1; step <= 10; step++) await touch("touchMove", { x: from.x, y: from.y - 12 * step });
    assert.equal(await page.locator(".ghost").count(), 0);
    await touch("touchEnd");
    await until("the list has scrolled", () => list.evaluate((element) => element.scrollTop > 20));
    // A swipe goes on for a while by itself.
    await sleep(FLING_MS);
    await list.evaluate((element) => element.scrollTo(0, 0));
});

test("a card that is held moves with the finger", async () => {
    const from = await middle(card("Ticket 2"));
    const to = await middle(card("Ticket 5"));
    await touch("touchStart", from);
    await sleep(HOLD_MS);
    for (let step = 1; step <= 8; step++) {
        await touch("touchMove", { x: from.x, y: Math.round(from.y + ((to.y + 20 - from.y) * step) / 8) });
    }
    await page.locator(".ghost").waitFor();
    await touch("touchEnd");
    await until("it lies below", async () => (await titles("Open")).slice(0, 5).join() === "Ticket 1,Ticket 3,Ticket 4,Ticket 5,Ticket 2");
    assert.match(page.url(), /board/, "a held card is not opened");
});

test("held at the edge of the screen, a card goes on to the next columns", async () => {
    const from = await middle(card("Ticket 1"));
    await touch("touchStart", from);
    await sleep(HOLD_MS);
    for (let step = 1; step <= 8; step++) {
        await touch("touchMove", { x: Math.round(from.x + ((384 - from.x) * step) / 8), y: from.y });
    }
    const board = page.locator(".board");
    await until("the board has scrolled", () => board.evaluate((element) => element.scrollLeft > 200), { timeout_ms: 5_000 });
    const place = await middle(column("In progress"));
    await touch("touchMove", { x: Math.min(300, Math.max(60, place.x)), y: from.y });
    await sleep(100);
    await touch("touchEnd");
    await until("it has left the first column", async () => !(await titles("Open")).includes("Ticket 1"));
});

test("a tap opens the card", async () => {
    await card("Ticket 1").tap();
    await until("its page is open", async () => (await page.getByRole("textbox", { name: "Title" }).inputValue()) === "Ticket 1");
    assert.deepEqual(device.errors, []);
});
