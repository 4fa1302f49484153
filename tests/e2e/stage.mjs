// What most specs begin with.
import { after, afterEach, before, beforeEach } from "node:test";
import { Devices, Server } from "./harness.mjs";

/**
 * Gives `take` a running server and devices to be opened: for each test of a file anew, or once for all of them. All
 * are put away afterwards. `env` is the server's.
 */
export function setUp(take, { once = false, env } = {}) {
    const devices = new Devices();
    let server;
    (once ? before : beforeEach)(async () => {
        server = await Server.start({ env });
        await take({ server, devices });
    });
    (once ? after : afterEach)(async () => {
        await devices.dispose();
        await server?.dispose();
    });
}
