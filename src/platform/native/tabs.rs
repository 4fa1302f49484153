//! One program, one window: always the leader, nobody else to tell.

/// Leads while it lives.
#[derive(Debug)]
pub struct Leadership;

/// Leads at once.
pub async fn lead(_name: &str) -> Leadership {
    Leadership
}

/// To the other tabs: none.
#[derive(Debug)]
pub struct Channel;

impl Channel {
    /// Opens it.
    pub fn open(_name: &str) -> Self {
        Self
    }

    /// Tells nobody.
    pub fn post(&self, _text: &str) {}

    /// Never calls.
    pub fn on_message(&self, _callback: impl FnMut(String) + 'static) {}
}
