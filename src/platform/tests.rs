use super::*;
use std::cell::Cell;
use std::rc::Rc;

#[test]
fn a_monitor_believes_reports_and_calls_back_on_each_turn_only() {
    let monitor = ConnectionMonitor::new();
    let turns = Rc::new(Cell::new((0, 0)));
    let (up, down) = (turns.clone(), turns.clone());
    monitor.on_online(move || up.set((up.get().0 + 1, up.get().1)));
    monitor.on_offline(move || down.set((down.get().0, down.get().1 + 1)));
    assert!(!monitor.is_online(), "nothing was measured yet");
    for reachable in [false, true, true, false, true] {
        monitor.report(reachable);
    }
    assert!(monitor.is_online());
    assert_eq!(turns.get(), (2, 1));
}

#[test]
fn a_callback_may_report_and_register_by_itself() {
    let monitor = ConnectionMonitor::new();
    let inner = monitor.clone();
    monitor.on_online(move || {
        inner.on_offline(|| {});
        inner.report(false);
    });
    monitor.report(true);
    assert!(!monitor.is_online());
}

#[test]
fn sleeping_takes_its_time() {
    let before = now_millis();
    pollster::block_on(sleep(30));
    assert!(now_millis() - before >= 29);
}

#[test]
fn random_bytes_differ_each_time() {
    assert_ne!(random_bytes::<16>(), random_bytes::<16>());
    assert!(random_below(10) < 10);
    assert_eq!(random_below(0), 0);
}

#[test]
fn text_in_an_address_can_be_nothing_else() {
    assert_eq!(super::http::encoded("a b&c=ü%"), "a%20b%26c%3D%C3%BC%25");
}
