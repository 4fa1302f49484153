// The service worker: one atomic precache, so that the app opens with no network.
// `make build` fills in the next two lines.
self.__PRECACHE = [];
self.__VERSION = "dev";

const CACHE = "worknest-" + self.__VERSION;

self.addEventListener("install", (event) => {
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(self.__PRECACHE)));
});

self.addEventListener("activate", (event) => {
    const stale = (name) => name.startsWith("worknest-") && name !== CACHE;
    event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(stale).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
    const wanted = event.request.mode === "navigate" ? "/" : event.request;
    event.respondWith(caches.match(wanted, { cacheName: CACHE }).then((found) => found || fetch(event.request)));
});
