//! The edges of what scrolls, while a card is held near them.

use dioxus::html::geometry::{PixelsRect, PixelsVector2D};
use dioxus::prelude::*;
use std::rc::Rc;

/// The time between two steps.
pub const STEP_MILLISECONDS: u32 = 24;
/// Pixels from an edge within which it pulls.
const EDGE: f64 = 56.0;
/// Pixels of a step at the very edge.
const STEP_MAX: f64 = 18.0;

/// How far to scroll in one step, for a pointer at `at` between two edges: the nearer to one, the faster.
pub fn pull(at: f64, min: f64, max: f64) -> f64 {
    if max - min < 2.0 * EDGE {
        return 0.0;
    }
    let depth = |distance: f64| (1.0 - distance / EDGE).clamp(0.0, 1.0);
    STEP_MAX * (depth(max - at) - depth(at - min))
}

/// Scrolls `element` by what `pull` says of its place. Whether it has moved.
pub async fn scroll(element: &Rc<MountedData>, pull: impl Fn(PixelsRect) -> (f64, f64)) -> bool {
    let Ok(area) = element.get_client_rect().await else { return false };
    let (x, y) = pull(area);
    if x == 0.0 && y == 0.0 {
        return false;
    }
    let Ok(before) = element.get_scroll_offset().await else { return false };
    let wanted = PixelsVector2D::new(before.x + x, before.y + y);
    if element.scroll(wanted, ScrollBehavior::Instant).await.is_err() {
        return false;
    }
    element.get_scroll_offset().await.is_ok_and(|after| after != before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_pulls_the_harder_the_nearer_and_the_middle_not_at_all() {
        assert_eq!(pull(500.0, 0.0, 1000.0), 0.0);
        assert_eq!(pull(1000.0, 0.0, 1000.0), STEP_MAX);
        assert_eq!(pull(-20.0, 0.0, 1000.0), -STEP_MAX);
        assert!(pull(980.0, 0.0, 1000.0) < pull(995.0, 0.0, 1000.0));
        assert_eq!(pull(5.0, 0.0, 60.0), 0.0, "too small to scroll in");
    }
}
