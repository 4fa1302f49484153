//! The four programs. Each target feature brings its own way to start; exactly one of them is on
//! in a build that ships. When several are on (an IDE with all features), the server wins.

#[cfg(feature = "server")]
fn main() -> std::process::ExitCode {
    worknest::server::main()
}

#[cfg(all(feature = "web", not(feature = "server")))]
fn main() {
    use worknest::platform::page;

    let base = page::base_path();
    let prefix = (!base.is_empty()).then(|| base.clone());
    if prefix.is_some() {
        // The browser puts its own host in the place of this one.
        page::use_server(&format!("http://localhost{base}"));
    }
    let history = std::rc::Rc::new(dioxus_web::WebHistory::new(prefix, true));
    dioxus_web::launch::launch_cfg(worknest::ui::App, dioxus_web::Config::new().history(history));
}

#[cfg(all(feature = "desktop", not(any(feature = "server", feature = "web"))))]
fn main() {
    worknest::platform::window::launch(worknest::ui::App);
}

#[cfg(all(feature = "mobile", not(any(feature = "server", feature = "web", feature = "desktop"))))]
fn main() {
    let config = dioxus::mobile::Config::new().with_custom_head(worknest::platform::PAGE_HEAD.to_owned());
    dioxus::LaunchBuilder::new().with_cfg(config).launch(worknest::ui::App);
}

#[cfg(not(any(feature = "server", feature = "web", feature = "desktop", feature = "mobile")))]
fn main() -> std::process::ExitCode {
    eprintln!("Built without a target. Choose one: cargo run --features server (or desktop), dx serve.");
    std::process::ExitCode::FAILURE
}
