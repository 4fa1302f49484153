//! What people ask of many tickets: filter, sort, group into a list or a board, search, find a place to drop.
//!
//! Pure, and fast enough to ask again at every keystroke and every change, with 100,000 tickets in memory.
//! Invariants, each a property test in `tests/query_laws.rs`:
//! - every order is total (ties end at the id), so that no two devices show it differently;
//! - filtering and sorting commute;
//! - each ticket that passes the filter stands in exactly one column of a board;
//! - a dropped card lands where it was dropped, whatever the keys of its neighbours.
//!
//! Callers keep their tickets, and beside them a [`Sheet`] of what is asked of them; functions answer with places in
//! it.

mod board;
mod calendar;
mod filter;
mod fold;
mod group;
mod hierarchy;
mod item;
mod order;
mod pace;
mod placement;
mod search;
mod sheet;
mod timebox;
mod typed;

pub use board::{Board, Column, board};
pub use calendar::{Calendar, calendar, month_weeks, week_start};
pub use filter::{Assignee, Choice, Due, Filter, InTimebox, Matcher, State};
pub use fold::{fold, words};
pub use group::{Group, GroupBy, GroupKey, group};
pub use hierarchy::Progress;
pub use item::{Item, Statuses};
pub use order::{Sort, SortBy, filtered, sorted};
pub use pace::{Burnt, Paced, Spread, burndown, throughput, time_to_done};
pub use placement::{Move, Placed, plan_move};
pub use search::{FoundIn, Hit, SearchIndex};
pub use sheet::Sheet;
pub use timebox::{Standing, next_cycle, sort_timeboxes, standing};
pub use typed::Names;
