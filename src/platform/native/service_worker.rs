//! There is none: the program itself is always there.

/// Nothing to register.
pub fn register(_on_update_waiting: impl Fn() + 'static) {}

/// The program opens without a network anyway: that is no news.
pub fn on_first_ready(_ready: impl FnOnce() + 'static) {}

/// Nothing to update.
pub fn activate_update() {}

/// Nobody nudges.
pub fn on_nudge(_nudged: impl Fn() + 'static) {}

/// No queue is sent while the program is closed.
pub async fn request_background_sync() -> bool {
    false
}

/// It is installed.
pub fn can_install() -> bool {
    false
}

/// Never turns.
pub fn on_can_install(_changed: impl Fn(bool) + 'static) {}

/// Nothing to prompt for.
pub async fn prompt_install() -> bool {
    false
}

/// Whether the person can install the app only by hand: it is installed already.
pub fn installs_by_hand() -> bool {
    false
}
