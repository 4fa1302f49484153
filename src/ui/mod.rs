//! What the person sees: routes, pages, components, theme, message files.
//!
//! Knows domain, query and client, and nothing below them. Invariants: reading is from memory and never
//! waits; every sentence comes from the message files; no style string is ever written as an attribute, since
//! the content security policy would drop it (single properties, like `width:`, are set one by one and pass).

mod app;
mod components;
mod conflict;
mod diff;
mod drafts;
mod icon;
mod inbox;
mod install;
mod language;
mod last_route;
mod markdown;
mod number;
mod pages;
mod problem;
mod route;
mod session;
mod shell;
mod shortcuts;
pub mod text;
mod time;
mod tour;
mod values;

pub use app::App;
pub(crate) use text::t;
