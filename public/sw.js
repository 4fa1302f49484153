// The service worker. A classic script, served at /sw.js.
//
// - One atomic version of everything the app is made of, so that it opens with no network, on any route.
//   `make build` fills in the next two lines; unfilled (dx serve) it keeps what the page loads, network first.
// - A new version waits until the page says {type: "activate"}.
// - Never touches what is the server's alone: /api/*, /livez, /readyz, /metrics.
// - Background Sync: nudges an open tab; with none open it sends the queue itself (see "The queue" below).
// - Kill switch: served with the version "off", or told {type: "off"} by the page, it removes its caches and itself.
//   What a person has written lies in IndexedDB and stays.
self.__PRECACHE = [];
self.__VERSION = "dev";

// Where the app lives on its site: "/", or a path of it, as in "/worknest/".
const BASE = new URL("./", location.href).pathname;
const PREFIX = "worknest-";
const SUFFIX = BASE === "/" ? "" : `@${BASE}`;
const CACHE = PREFIX + self.__VERSION + SUFFIX;
const SHELL = BASE;
const STAMPED = self.__PRECACHE.length > 0;
const OFF = self.__VERSION === "off";
const SERVER_ONLY = /^\/(api|livez|readyz|metrics|_dioxus|sw\.js)(\/|$)/;

self.addEventListener("install", (event) => {
    if (OFF) return self.skipWaiting();
    event.waitUntil(precache());
});

async function precache() {
    const cache = await caches.open(CACHE);
    const wanted = STAMPED ? self.__PRECACHE.map((path) => BASE + path.slice(1)) : [SHELL];
    // All or nothing: one file that is missing, and the version before stays.
    await cache.addAll(wanted.map((url) => new Request(url, { cache: "no-cache" })));
}

self.addEventListener("activate", (event) => {
    event.waitUntil(OFF ? turnOff() : takeOver());
});

async function takeOver() {
    await deleteCaches((name) => name !== CACHE);
    // The page that registered it is its own from the first visit on.
    await self.clients.claim();
}

async function deleteCaches(which) {
    const isOurs = (name) => name.startsWith(PREFIX) && name.slice(name.indexOf("@") >>> 0) === SUFFIX;
    const ours = (await caches.keys()).filter((name) => isOurs(name) && which(name));
    await Promise.all(ours.map((name) => caches.delete(name)));
}

async function turnOff() {
    await deleteCaches(() => true);
    await self.registration.unregister();
}

self.addEventListener("message", (event) => {
    const { type, urls } = event.data || {};
    if (type === "activate") self.skipWaiting();
    if (type === "off") event.waitUntil(turnOff());
    // What the page had loaded before this worker was there to see it.
    if (type === "loaded" && !STAMPED && !OFF) event.waitUntil(keepLoaded(urls));
});

async function keepLoaded(urls) {
    const cache = await caches.open(CACHE);
    const ours = urls.map((url) => new URL(url)).filter((url) => url.origin === location.origin && mayAnswer(url));
    await Promise.all(ours.map((url) => cache.add(url.href).catch(() => {})));
}

const mayAnswer = ({ pathname }) => pathname.startsWith(BASE) && !SERVER_ONLY.test(pathname.slice(BASE.length - 1));

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (OFF || request.method !== "GET" || url.origin !== location.origin || !mayAnswer(url)) return;
    // Any route is answered by the shell: the router in the page knows them.
    const wanted = request.mode === "navigate" ? SHELL : request;
    event.respondWith(STAMPED ? cacheFirst(request, wanted) : networkFirst(request, wanted));
});

async function cacheFirst(request, wanted) {
    return (await kept(wanted)) || fetch(request);
}

async function networkFirst(request, wanted) {
    try {
        const answer = await fetch(request);
        if (answer.ok && answer.type === "basic") {
            const cache = await caches.open(CACHE);
            await cache.put(wanted, answer.clone());
        }
        return answer;
    } catch (error) {
        const answer = await kept(wanted);
        if (answer) return answer;
        throw error;
    }
}

// Whatever the answer varies by: a module is asked for with an origin that the worker's own request did not have.
const kept = (wanted) => caches.match(wanted, { cacheName: CACHE, ignoreVary: true });

// -- Notifications --
//
// What it tells is opened in the window that is there, or in one of its own.
self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(showWindow(event.notification.data));
});

async function showWindow(url) {
    const [window] = await self.clients.matchAll({ type: "window" });
    // It has the toast, and perhaps a text that is being written: it is shown as it is.
    return window ? window.focus() : self.clients.openWindow(url);
}

// -- The queue. What is stored, and how it is encrypted: src/store/indexeddb/mod.rs. --
//
// With no tab open, under the lock that every sender holds, the queued changes of each store are marked as sent
// and sent as they are. The answers are left to the next opening, which sends them again: the server answers a
// change that it has taken with the same answer.

const TAG = "worknest-queue";
const LOCK = "worknest-sync";
const DATABASES = "worknest.";
const LOCAL = /^worknest\.local(~\d+)?$/;
const BATCH = 500;

self.addEventListener("sync", (event) => {
    if (event.tag === TAG) event.waitUntil(nudgeOrSend());
});

async function nudgeOrSend() {
    const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (tabs.length > 0) {
        tabs.forEach((tab) => tab.postMessage({ type: "sync" }));
        return;
    }
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith(DATABASES));
        const user = await signedIn(names);
        for (const name of user ? names : []) await sendQueueOf(name, user);
    });
}

/** Who is signed in on this device: the local store keeps it. */
async function signedIn(names) {
    for (const name of names.filter((name) => LOCAL.test(name)).sort().reverse()) {
        const store = await withDatabase(name, (database) => readStore(database, name));
        const account = store && store.meta.registry && store.meta.registry.account;
        if (account) return account.user;
    }
    return null;
}

function sendQueueOf(name, user) {
    return withDatabase(name, async (database) => {
        const store = await readStore(database, name);
        // Locked, another person's, or told to stay offline: nothing is sent.
        if (!store || store.meta.user !== user || !store.meta.client_id || store.meta.work_offline) return;
        for (let at = 0; at < store.pending.length; at += BATCH) {
            const rows = store.pending.slice(at, at + BATCH);
            await markSent(database, store, rows);
            if (!(await send(store.meta, rows))) return;
        }
    });
}

/** Posts changes; whether to go on. Throws where trying again later may help: the browser then does. */
async function send(meta, rows) {
    // Where it stands, so that the answer, which nobody reads, does not tell everything from the start.
    const scopes = Object.entries(meta.cursors || {}).map(([scope, { cursor }]) => ({ scope, cursor }));
    const about = JSON.stringify({ client_id: meta.client_id, protocol: 1, scopes }).slice(0, -1);
    // The changes as they were written, not parsed and written anew: numbers would not survive that.
    const body = `${about},"changes":[${rows.map((row) => row.change).join(",")}]}`;
    const headers = { "content-type": "application/json", "x-worknest-user": String(meta.user) };
    const answer = await fetch(`${BASE}api/sync`, { method: "POST", headers, body });
    if (answer.status === 429 || answer.status >= 500) throw new Error(`the server answered ${answer.status}`);
    return answer.ok;
}

const request = (asked) =>
    new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });

async function withDatabase(name, use) {
    const asked = indexedDB.open(name);
    // It is gone meanwhile: do not make it again.
    asked.onupgradeneeded = () => asked.transaction.abort();
    const database = await request(asked);
    try {
        return await use(database);
    } finally {
        database.close();
    }
}

/** The meta values and the rows that wait, or nothing where this worker can't read them. */
async function readStore(database, name) {
    const names = ["keys", "state", "queue", "log"];
    if (!names.every((needed) => database.objectStoreNames.contains(needed))) return null;
    const transaction = database.transaction(names);
    const [keys, state, queue, log] = names.map((needed) => transaction.objectStore(needed));
    const asked = [keys.get("device"), keys.get("data"), state.get("head"), state.get("set aside")];
    const answers = await Promise.all([...asked, queue.getAll(), log.getAll()].map(request));
    const [device, data, head, aside, pages, entries] = answers;
    if (!device || !data || !head || aside || data.by !== "device" || data.id !== head.key) return null;
    const sealed = [...pages, ...entries.map((entry) => entry.q).filter(Boolean)];
    // One that is damaged, or sealed in a newer way, is the app's to tell of; the others are sent all the same.
    return unsealed(name, device, data, sealed).catch(() => null);
}

async function unsealed(name, device, data, sealed) {
    const key = await unwrapKey(name, device, data);
    const rows = new Map();
    const meta = {};
    for (const segment of await Promise.all(sealed.map((bytes) => unseal(key, bytes)))) {
        (segment.remove || []).forEach((id) => rows.delete(id));
        (segment.put || []).forEach((row) => rows.set(row.id, row));
        Object.assign(meta, segment.meta);
        (segment.remove_meta || []).forEach((gone) => delete meta[gone]);
    }
    const waits = [...rows.values()].filter(({ state }) => state === "queued" || state === "sent");
    return { key, meta, pending: waits.sort(byPlace) };
}

/** Two tabs may have given one place to different changes: then the id decides, here as in the app. */
function byPlace(a, b) {
    const difference = BigInt(a.order) - BigInt(b.order);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
    return a.id < b.id ? -1 : 1;
}

/** Notes in the store that the server may have them: then nobody alters them before its answer. */
async function markSent(database, { key }, rows) {
    const put = rows.filter(({ state }) => state === "queued").map((row) => ({ ...row, state: "sent" }));
    if (put.length === 0) return;
    const q = await seal(key, { put });
    const transaction = database.transaction(["state", "log"], "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error || new Error("the store was cleared"));
    });
    transaction.objectStore("state").get("head").onsuccess = ({ target }) => {
        if (target.result && target.result.key === key.id) transaction.objectStore("log").add({ q });
        else transaction.abort();
    };
    await done;
}

const bound = (name, place, id) => new TextEncoder().encode(`worknest/1/${name}/${place}/${id}`);

const aesGcm = (iv, additionalData) => ({ name: "AES-GCM", iv, additionalData });

async function unwrapKey(name, device, { id, wrapped }) {
    const algorithm = aesGcm(wrapped.slice(0, 12), bound(name, "key", id));
    const uses = ["encrypt", "decrypt"];
    const key = await crypto.subtle.unwrapKey("raw", wrapped.slice(12), device, algorithm, "AES-GCM", false, uses);
    return { id, key, place: bound(name, "queue", id) };
}

async function unseal({ key, place }, sealed) {
    if (sealed[0] !== 1) throw new Error("sealed in a way that this worker does not know");
    const plain = await crypto.subtle.decrypt(aesGcm(sealed.slice(1, 13), place), key, sealed.slice(13));
    return JSON.parse(new TextDecoder().decode(plain));
}

async function seal({ key, place }, segment) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(segment));
    const ciphertext = new Uint8Array(await crypto.subtle.encrypt(aesGcm(iv, place), key, plain));
    const sealed = new Uint8Array(13 + ciphertext.length);
    sealed[0] = 1;
    sealed.set(iv, 1);
    sealed.set(ciphertext, 13);
    return sealed;
}
