// Runs in the browser: every store does the same job on the same tickets, in turn.
import init, { ticket, Worknest } from "/worknest.js";
import * as others from "/stores.js";

const worknest = {
    async open(name) {
        const store = await Worknest.open(name);
        return {
            fill: (tickets, from) => store.fill(from, tickets.length),
            write: (_, number) => store.write(number),
            load: () => store.load(),
            close: () => store.free(),
        };
    },
};

const timed = async (work) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
};

const PAGE = 2_000;

/** Milliseconds: to take the tickets in, to write each of `writes` more, to read all after an opening. */
async function measure(stores, name, round, count, writes) {
    const database = `${name}-${round}`;
    let store = await stores.open(database);
    const tickets = Array.from({ length: count }, (_, number) => JSON.parse(ticket(number)));
    const fill = await timed(async () => {
        for (let from = 0; from < count; from += PAGE) await store.fill(tickets.slice(from, from + PAGE), from);
    });
    const write = [];
    for (let number = count; number < count + writes; number += 1) {
        const one = JSON.parse(ticket(number));
        write.push(await timed(() => store.write(one, number)));
    }
    await store.close();
    let read = 0;
    const load = await timed(async () => {
        store = await stores.open(database);
        read = await store.load();
    });
    await store.close();
    // Ours keeps what a person writes in its queue until it is confirmed.
    const expected = name === "worknest" ? count : count + writes;
    if (read !== expected) throw new Error(`${name} has read ${read} of ${expected}`);
    return { name, fill, write, load };
}

window.run = async (names, round, count, writes) => {
    await init();
    const stores = { worknest, ...others };
    const results = [];
    for (const name of names) results.push(await measure(stores[name], name, round, count, writes));
    return results;
};
