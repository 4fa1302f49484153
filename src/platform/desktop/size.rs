use crate::platform::preferences;
use dioxus_desktop::tao::window::Window;

const PREFERENCE: &str = "window";

/// How large the window is when it is not maximised, in logical pixels, and whether it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowSize {
    pub width: f64,
    pub height: f64,
    pub is_maximized: bool,
}

impl WindowSize {
    const FIRST: WindowSize = WindowSize { width: 1200.0, height: 800.0, is_maximized: false };

    /// As it was when it was closed last, or as it is the first time.
    pub fn remembered() -> Self {
        preferences::get(PREFERENCE).and_then(|text| Self::from_text(&text)).unwrap_or(Self::FIRST)
    }

    /// As the window is now. Maximised, it keeps the size that it had before.
    pub fn of(window: &Window, before: WindowSize) -> Self {
        if window.is_maximized() {
            return Self { is_maximized: true, ..before };
        }
        let size = window.inner_size().to_logical::<f64>(window.scale_factor());
        Self { width: size.width, height: size.height, is_maximized: false }
    }

    /// For the next start.
    pub fn remember(&self) {
        preferences::set(PREFERENCE, &self.to_text());
    }

    fn to_text(self) -> String {
        let maximized = if self.is_maximized { " maximized" } else { "" };
        format!("{:.0}x{:.0}{maximized}", self.width, self.height)
    }

    fn from_text(text: &str) -> Option<Self> {
        let (size, rest) = text.split_once(' ').unwrap_or((text, ""));
        let (width, height) = size.split_once('x')?;
        let within = |text: &str| text.parse::<f64>().ok().filter(|length| (200.0..20_000.0).contains(length));
        Some(Self { width: within(width)?, height: within(height)?, is_maximized: rest == "maximized" })
    }
}
