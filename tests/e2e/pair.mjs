// Two people who work together: what many specs begin with.
import { Person } from "./person.mjs";

/**
 * Ann and Ben, each on a device that is ready for offline, both members of Ann's projects; the last project has her
 * tickets, the first of which is the first by its key. Ben's device has received all of it.
 */
export async function pair({ server, devices }, { projects = ["Website"], tickets = ["House", "Door", "Paint"] } = {}) {
    const [ann, ben] = [new Person(await devices.open(server), "ann"), new Person(await devices.open(server), "ben")];
    for (const person of [ann, ben]) {
        await person.signsUp();
        await person.isIn();
        await person.isReadyForOffline();
    }
    for (const project of projects) await ann.createsProject(project);
    for (const title of tickets) await ann.createsTicket(title);
    await ann.seesStatus(/^Synced/);
    for (const { id } of await ann.asksServer("/api/projects")) {
        await ann.tellsServer(`/api/projects/${id}/members`, { username: "ben", role: "member" });
    }
    await ben.opensProject(projects.at(-1));
    await ben.seesTicket(tickets.at(-1));
    await ben.seesStatus(/^Synced/);
    return [ann, ben];
}
