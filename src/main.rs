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

// Never inside an async main: the window's event loop starts a runtime of its own.
#[cfg(all(feature = "desktop", not(any(feature = "server", feature = "web"))))]
fn main() {
    use dioxus_desktop::{Config, LogicalSize, WindowBuilder};

    let window = WindowBuilder::new()
        .with_title("Worknest")
        .with_inner_size(LogicalSize::new(1200.0, 800.0))
        .with_min_inner_size(LogicalSize::new(320.0, 480.0));
    let config = Config::new().with_window(window).with_menu(None);
    dioxus_desktop::launch::launch(worknest::ui::App, Vec::new(), vec![Box::new(config)]);
}

#[cfg(all(feature = "mobile", not(any(feature = "server", feature = "web", feature = "desktop"))))]
fn main() {
    dioxus::launch(worknest::ui::App);
}

#[cfg(not(any(feature = "server", feature = "web", feature = "desktop", feature = "mobile")))]
fn main() -> std::process::ExitCode {
    eprintln!("Built without a target. Choose one: cargo run --features server (or desktop), dx serve.");
    std::process::ExitCode::FAILURE
}
