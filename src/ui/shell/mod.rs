//! What is around every page: navigation, the header with the status chip, toasts.

mod choose_ticket;
mod frame;
mod move_ticket;
mod page;
mod palette;
mod sidebar;
mod sign_out;
mod status_chip;

pub use choose_ticket::Wanted;
pub use frame::Frame;
pub use move_ticket::may_move;
pub use page::{Crumb, Page};
pub use palette::{Overlay, keys};
pub use sidebar::{open_projects, projects_text};
pub use status_chip::status_text;
