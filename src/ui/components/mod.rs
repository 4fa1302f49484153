//! The parts that pages are made of: dialogs, menus, pickers, fields, badges.
//!
//! Invariants: whatever opens can be closed by Escape and gives the focus back; whatever can be clicked can
//! be reached and done by keyboard.

mod badge;
mod chart;
mod dialog;
mod editor;
mod files;
mod finder;
mod form;
mod keyed;
mod mention;
mod menu;
mod picker;
mod popup;
mod secret;
mod toast;

pub use badge::{Avatar, ColorDot, Count, DueBadge, LabelChip, PendingDot, PriorityIcon, StatusIcon, TypeIcon};
pub use chart::{BarChart, ChartEdges, ChartLine, ChartTable, LineChart};
pub use dialog::{Confirm, Dialog};
pub use editor::MarkdownEditor;
pub use files::FileButton;
pub use finder::{Finder, Finding};
pub use form::{Choice, ColorField, Empty, Notice, Progress, RadioList, RadioOption, TextArea, TextField};
pub use keyed::Keyed;
pub use menu::{Menu, MenuItem};
pub use picker::{PickOption, Picker};
pub use popup::{focus, is_for_palette, keep_typing};
pub use secret::Secret;
pub use toast::{Toaster, Toasts, use_toasts};
