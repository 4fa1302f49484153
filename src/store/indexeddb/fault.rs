use crate::store::{StoreError, Unavailable};
use js_sys::Reflect;
use std::fmt;
use wasm_bindgen::JsValue;

/// What the browser said.
#[derive(Clone, Debug, Default, thiserror::Error)]
pub struct BrowserError {
    /// The name of the exception (`QuotaExceededError`), or nothing.
    pub name: String,
    pub message: String,
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name.as_str(), self.message.as_str()) {
            ("", "") => f.write_str("the browser does not say why"),
            (name, "") => f.write_str(name),
            ("", message) => f.write_str(message),
            (name, message) => write!(f, "{name}: {message}"),
        }
    }
}

impl From<&JsValue> for BrowserError {
    fn from(error: &JsValue) -> Self {
        let text = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string());
        Self { name: text("name").unwrap_or_default(), message: text("message").unwrap_or_default() }
    }
}

/// What went wrong inside, told apart by what is done about it.
#[derive(Debug)]
pub enum Fault {
    /// The connection is closed or closing: opened again, tried once more.
    Lost(BrowserError),
    /// Another tab holds an older version of the database open.
    Blocked,
    Full(BrowserError),
    /// Decryption or decoding failed.
    Unreadable(String),
    /// It takes the passphrase.
    Locked,
    /// What this store held is no longer there, or under another key: cleared elsewhere.
    Gone,
    Unavailable(Unavailable),
    Failed(BrowserError),
}

impl Fault {
    /// Sorts what the browser said about a request or a transaction.
    pub fn from_js(error: &JsValue) -> Self {
        let error = BrowserError::from(error);
        match error.name.as_str() {
            "QuotaExceededError" => Self::Full(error),
            // No name: a transaction that ended with its connection says nothing.
            "InvalidStateError" | "TransactionInactiveError" | "AbortError" | "" => Self::Lost(error),
            // "Connection to Indexed Database server lost", after the browser has put a page to sleep.
            "UnknownError" if error.message.contains("onnection") => Self::Lost(error),
            _ => Self::Failed(error),
        }
    }
}

impl From<idb::Error> for Fault {
    fn from(error: idb::Error) -> Self {
        use idb::Error as E;
        match &error {
            E::DomException(exception) => Self::from_js(exception),
            E::AddFailed(js)
            | E::ClearFailed(js)
            | E::CountFailed(js)
            | E::DeleteFailed(js)
            | E::GetFailed(js)
            | E::GetAllKeysFailed(js)
            | E::ObjectStoreNotFound(js)
            | E::UpdateFailed(js)
            | E::IndexedDbOpenFailed(js)
            | E::IndexedDbDeleteFailed(js) => Self::from_js(js),
            _ => Self::Failed(BrowserError { name: String::new(), message: error.to_string() }),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Lost(error) => Self::Busy { source: Some(Box::new(error)) },
            Fault::Blocked => Self::Busy { source: None },
            Fault::Full(error) => Self::Full { source: Some(Box::new(error)) },
            Fault::Unreadable(what) => Self::Unreadable { what },
            Fault::Locked => Self::Locked,
            Fault::Unavailable(why) => Self::Unavailable { why },
            Fault::Gone => Self::Removed,
            Fault::Failed(error) => Self::Failed { what: error.to_string(), source: Some(Box::new(error)) },
        }
    }
}
