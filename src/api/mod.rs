//! Server functions: what our own clients ask of the server, declared once; the body runs on the server, every
//! other build calls it over HTTP.
//!
//! Invariants:
//! - paths are written out and versioned: an installed client of an old version must keep working;
//! - bodies delegate to `server`, which REST uses too, and do nothing of their own;
//! - a dropped connection, an answer of a proxy, a wrong shape: each is an error, never a panic ([`Reply`]);
//! - the session is in the httpOnly cookie on the web (never in a script's hands) and a bearer token elsewhere
//!   (`set_request_headers` of `dioxus_fullstack`), where `x-worknest-user` names the user as well.
//!
//! Not here but plain HTTP: `GET /api/live` (a stream of events that has to reconnect by itself),
//! `PUT|GET /api/blobs/{hash}` (streamed to and from disk), and what people do with their account and its ways in:
//! REST has it all, with what each needs in its table of routes; one more way would weigh on the first visit. `POST /api/sync`, the bare object that the service worker
//! and other programs send, shares its body with [`sync`], for which the server lifts Dioxus' limit of 2 MB.

mod access;
mod account;
mod failure;
mod functions;
mod reply;

pub use access::{
    ApiToken, AuditLine, Enrolment, Invitation, Passkey, Passkeys, PersonOfServer, ProviderStanding, RecoveryCodes,
    ResetLink, SecondFactor, SignUp, SignUpRule, Strength, WayOut, Webhook,
};
pub use account::{Account, Device, MemberOut, Replica, SignedIn};
pub use failure::{Failure, UNEXPECTED_ANSWER};
pub use functions::{
    add_member, devices, end_device, me, members, remove_member, renew, replicas, set_member_role, sign_in, sign_out,
    sign_up, sync,
};
pub use reply::Reply;

/// The header in which our clients name the user whose data they hold: a session of another user is refused.
pub const USER_HEADER: &str = "x-worknest-user";
