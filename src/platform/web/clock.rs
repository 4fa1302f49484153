/// The wall clock, in milliseconds since 1970 (UTC).
pub fn now_millis() -> u64 {
    js_sys::Date::now() as u64
}

/// Waits. The browser slows timers of hidden tabs to one a second or fewer.
pub async fn sleep(millis: u64) {
    gloo_timers::future::TimeoutFuture::new(millis.min(i32::MAX as u64) as u32).await;
}
