//! What differs in the browser, in a real one: run by `scripts/browser.sh`.

#![cfg(target_arch = "wasm32")]

use futures::FutureExt;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use worknest::platform::{ConnectionMonitor, http, now_millis, page, preferences, sleep, storage, tabs};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn one_tab_leads_until_it_lets_go() {
    let first = tabs::lead("lock-1").await;
    let mut second = Box::pin(tabs::lead("lock-1"));
    assert!((&mut second).now_or_never().is_none());
    sleep(50).await;
    assert!((&mut second).now_or_never().is_none(), "it is still held");
    let other = tabs::lead("lock-2").await;
    drop(first);
    let second = second.await;
    drop((second, other));
    tabs::lead("lock-1").await;
}

#[wasm_bindgen_test]
async fn a_wait_that_is_given_up_blocks_nobody() {
    let first = tabs::lead("lock-3").await;
    let mut given_up = Box::pin(tabs::lead("lock-3"));
    assert!((&mut given_up).now_or_never().is_none());
    sleep(20).await;
    drop(given_up);
    drop(first);
    tabs::lead("lock-3").await;
}

#[wasm_bindgen_test]
async fn a_message_reaches_all_others_and_not_its_sender() {
    let channels: Vec<_> = (0..3).map(|_| tabs::Channel::open("channel-1")).collect();
    let heard = Rc::new(RefCell::new(Vec::new()));
    for (at, channel) in channels.iter().enumerate() {
        let heard = heard.clone();
        channel.on_message(move |text| heard.borrow_mut().push((at, text)));
    }
    channels[0].post("hello");
    sleep(100).await;
    let mut heard = heard.take();
    heard.sort();
    assert_eq!(heard, [(1, "hello".to_owned()), (2, "hello".to_owned())]);
}

#[wasm_bindgen_test]
async fn an_answer_is_an_answer_whatever_its_status() {
    let http::Answer { status, body, .. } = http::request("GET", "/", None, &[], None).await.unwrap();
    assert_eq!(status, 200);
    assert!(!body.is_empty());
    let status = http::request("GET", "/there-is-no-such-page", None, &[], None).await.unwrap().status;
    assert_eq!(status, 404);
}

#[wasm_bindgen_test]
async fn no_answer_says_whether_it_was_given_up_on() {
    let refused = http::request("GET", "http://127.0.0.1:1/", None, &[], None).await.unwrap_err();
    assert!(!refused.timed_out, "{refused}");
    let slow = http::request_within(0, "GET", "/", None, &[], None).await.unwrap_err();
    assert!(slow.timed_out, "{slow}");
}

#[wasm_bindgen_test]
async fn the_browsers_events_ask_for_a_probe_and_change_nothing_by_themselves() {
    let monitor = ConnectionMonitor::new();
    let probes = Rc::new(Cell::new(0));
    let counted = probes.clone();
    monitor.on_probe_wanted(move || counted.set(counted.get() + 1));
    monitor.report(true);
    for event in ["online", "offline", "focus"] {
        web_sys::window().unwrap().dispatch_event(&web_sys::Event::new(event).unwrap()).unwrap();
    }
    assert_eq!(probes.get(), 3);
    assert!(monitor.is_online(), "only a request tells");
    drop(monitor);
    web_sys::window().unwrap().dispatch_event(&web_sys::Event::new("online").unwrap()).unwrap();
    assert_eq!(probes.get(), 3, "nobody listens any more");
}

#[wasm_bindgen_test]
async fn preferences_are_kept_and_cleared_without_touching_others() {
    let raw = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    raw.set_item("somebody else's", "stays").unwrap();
    assert_eq!(preferences::get("theme"), None);
    preferences::set("theme", "dark");
    preferences::set("route", "/");
    assert_eq!(preferences::get("theme").as_deref(), Some("dark"));
    preferences::remove("route");
    assert_eq!(preferences::get("route"), None);
    preferences::set("route", "/");
    preferences::clear_but(|key| key == "theme");
    assert_eq!(preferences::get("theme").as_deref(), Some("dark"));
    assert_eq!(preferences::get("route"), None);
    preferences::remove("theme");
    assert_eq!(raw.get_item("somebody else's").unwrap().as_deref(), Some("stays"));
}

#[wasm_bindgen_test]
async fn time_storage_and_title_are_the_browsers() {
    let before = now_millis();
    sleep(30).await;
    assert!((29..5_000).contains(&(now_millis() - before)));
    let estimate = storage::estimate().await.unwrap();
    assert!(estimate.quota > estimate.usage);
    page::set_title("A title");
    assert_eq!(web_sys::window().unwrap().document().unwrap().title(), "A title");
}
