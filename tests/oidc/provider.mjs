// A real identity provider for tests: the package oidc-provider, with its own pages for signing in and for consent.
// provider.mjs <redirect URI>…: says where it is in its first line of output, and ends when its input does, so that
// none outlives the tests that have started it.
//
// Who signs in is whoever they say, with any password. How a name ends says what the provider tells of the person:
// `-unsaid` nothing of whether the email is theirs, `-unverified` that nobody has looked, `-nameless` nothing at all.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

// Nobody may read any more what it says.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();

const claims = (login) => {
    const told = { sub: login, preferred_username: login, name: login, email: `${login}@example.org`, email_verified: true };
    if (login.endsWith("-nameless")) return { sub: login };
    if (login.endsWith("-unsaid")) delete told.email_verified;
    if (login.endsWith("-unverified")) told.email_verified = false;
    return told;
};

const server = createServer().listen(0, "127.0.0.1", () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, {
        clients: [{ client_id: "worknest", client_secret: "a secret of the tests", redirect_uris: process.argv.slice(2) }],
        claims: { email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
        findAccount: (_, login) => ({ accountId: login, claims: () => claims(login) }),
        // Whoever does not prove that they began the flow gets no token.
        pkce: { required: () => true },
        cookies: { keys: ["of the tests"] },
        ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    });
    server.on("request", provider.callback());
    console.log(issuer);
});
