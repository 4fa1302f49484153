// Stores of the browser that do one job: keep tickets. Each is opened under a name, is filled with tickets at once,
// writes single ones durably, and tells how many it has read.
import { Dexie } from "dexie";
import PouchDB from "pouchdb-browser";
import { createRxDatabase } from "rxdb/plugins/core";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";
import { createStore } from "tinybase";
import { createIndexedDbPersister } from "tinybase/persisters/persister-indexed-db";

const asked = (request) =>
    new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });

const done = (transaction) =>
    new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
    });

/** IndexedDB as it is: one row for each ticket, strictly durable. `pack` makes the row's value. */
class Raw {
    static async open(name, pack) {
        const opening = indexedDB.open(name);
        opening.onupgradeneeded = () => opening.result.createObjectStore("tickets");
        return Object.assign(new Raw(), { database: await asked(opening), pack });
    }

    async fill(tickets) {
        const transaction = this.database.transaction("tickets", "readwrite", { durability: "strict" });
        const store = transaction.objectStore("tickets");
        for (const ticket of tickets) store.put(this.pack(ticket), ticket.id);
        await done(transaction);
    }

    write(ticket) {
        return this.fill([ticket]);
    }

    async load() {
        return (await asked(this.database.transaction("tickets").objectStore("tickets").getAll())).length;
    }

    close() {
        this.database.close();
    }
}

const encoder = new TextEncoder();

/** Only bytes: what any store has to write at least. */
export const rawBytes = {
    open: (name) => Raw.open(name, (ticket) => encoder.encode(JSON.stringify(ticket))),
};

/** The rows themselves. */
export const rawRows = { open: (name) => Raw.open(name, (ticket) => ticket) };

export const dexie = {
    async open(name) {
        const database = new Dexie(name, { chromeTransactionDurability: "strict" });
        database.version(1).stores({ tickets: "id" });
        await database.open();
        return {
            fill: (tickets) => database.tickets.bulkPut(tickets),
            write: (ticket) => database.tickets.put(ticket),
            load: async () => (await database.tickets.toArray()).length,
            close: () => database.close(),
        };
    },
};

const text = { type: "string" };
const SCHEMA = {
    version: 0,
    primaryKey: "id",
    type: "object",
    properties: {
        id: { type: "string", maxLength: 36 },
        project_id: text,
        title: text,
        description: text,
        ticket_type: text,
        status: text,
        priority: text,
        assignees: { type: "array", items: text },
        labels: { type: "array", items: text },
        due_date: { type: ["string", "null"] },
        estimate: { type: ["number", "null"] },
        position: text,
        number: { type: "number" },
        created_by: text,
        created_at: text,
    },
    required: ["id"],
};

/** On its storage over Dexie, the one over IndexedDB that comes with it. */
export const rxdb = {
    async open(name) {
        const database = await createRxDatabase({ name, storage: getRxStorageDexie(), multiInstance: false });
        const { tickets: kept } = await database.addCollections({ tickets: { schema: SCHEMA } });
        const known = (ticket) => Object.fromEntries(Object.keys(SCHEMA.properties).filter((key) => key in ticket).map((key) => [key, ticket[key]]));
        return {
            async fill(tickets) {
                const { error } = await kept.bulkInsert(tickets.map(known));
                if (error.length > 0) throw new Error(JSON.stringify(error[0]));
            },
            write: (ticket) => kept.insert(known(ticket)),
            load: async () => (await kept.find().exec()).length,
            close: () => database.close(),
        };
    },
};

export const pouchdb = {
    async open(name) {
        const database = new PouchDB(name, { auto_compaction: false });
        const document = ({ id, ...rest }) => ({ _id: id, ...rest });
        return {
            fill: (tickets) => database.bulkDocs(tickets.map(document)),
            write: (ticket) => database.put(document(ticket)),
            load: async () => (await database.allDocs({ include_docs: true })).rows.length,
            close: () => database.close(),
        };
    },
};

/** It holds everything in memory, and saves all of it. Its cells hold no lists. */
export const tinybase = {
    async open(name) {
        const store = createStore();
        const persister = createIndexedDbPersister(store, name);
        const cells = ({ id, ...rest }) => Object.fromEntries(
            Object.entries(rest).filter(([, value]) => value !== null).map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : value]),
        );
        const set = (tickets) => store.transaction(() => tickets.forEach((ticket) => store.setRow("tickets", ticket.id, cells(ticket))));
        return {
            async fill(tickets) {
                set(tickets);
                await persister.save();
            },
            async write(ticket) {
                set([ticket]);
                await persister.save();
            },
            async load() {
                await persister.load();
                return store.getRowCount("tickets");
            },
            close: () => persister.destroy(),
        };
    },
};
