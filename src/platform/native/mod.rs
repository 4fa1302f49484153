//! Desktop, mobile, and the builds without a client (server, tests): files in the data folder, one program that
//! is its own only tab, no service worker.

pub mod clock;
pub mod files;
pub mod notify;
pub mod page;
pub mod passkeys;
pub mod paths;
pub mod preferences;
pub mod secrets;
pub mod service_worker;
pub mod storage;
pub mod tabs;
pub mod wake;

mod keep;

pub use super::outside::fetch;
