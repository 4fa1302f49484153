//! Cycles and milestones: how far their tickets have come, and in which order they are looked at.

use super::hierarchy::Progress;
use super::item::Statuses;
use super::sheet::Sheet;
use crate::domain::{Category, Date, TicketId, Timebox, TimeboxId, TimeboxKind};
use std::cmp::Reverse;

/// Where a timebox stands in time; what matters first, first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Current,
    /// Not begun, or without a day; a milestone that is not past.
    Upcoming,
    Past,
}

/// A cycle is past after its last day; a milestone after its day, once nothing of it is left to do.
pub fn standing(timebox: &Timebox, progress: Progress, today: Date) -> Standing {
    let is_over = timebox.end_date.is_some_and(|end| end < today);
    let is_past = is_over && (timebox.kind == TimeboxKind::Cycle || progress.done == progress.all);
    match timebox.is_current(today) {
        true => Standing::Current,
        false if is_past => Standing::Past,
        false => Standing::Upcoming,
    }
}

/// Puts timeboxes in the order in which people look at them: the current ones, what comes next, and last what is
/// past, the latest first. What has no day comes after what has one. `of` tells of each its id, itself, its standing.
pub fn sort_timeboxes<T>(timeboxes: &mut [T], of: impl Fn(&T) -> (TimeboxId, &Timebox, Standing)) {
    timeboxes.sort_by(|a, b| {
        let key = |(id, timebox, standing): (TimeboxId, &Timebox, Standing)| {
            let day = if timebox.kind == TimeboxKind::Cycle { timebox.start_date } else { timebox.end_date };
            let past = (standing == Standing::Past).then_some(Reverse(day));
            (standing, past, day.is_none(), day, timebox.name.clone(), id)
        };
        key(of(a)).cmp(&key(of(b)))
    });
}

/// The cycle that comes after one: of those that begin later, the first.
pub fn next_cycle<'a>(cycles: impl Iterator<Item = (TimeboxId, &'a Timebox)>, after: &Timebox) -> Option<TimeboxId> {
    let start = after.start_date?;
    let later = cycles.filter(|(_, other)| other.kind == TimeboxKind::Cycle);
    let later = later.filter_map(|(id, other)| Some((other.start_date.filter(|day| *day > start)?, id)));
    later.min().map(|(_, id)| id)
}

impl Sheet {
    /// How much of what is in a timebox is done. What is cancelled is not counted.
    pub fn timebox_progress(&self, kind: &TimeboxKind, id: TimeboxId, statuses: &Statuses) -> Progress {
        let categories: Vec<_> = self.statuses.iter().map(|key| statuses.category(key)).collect();
        let mut progress = Progress::default();
        for place in self.in_timebox(kind, id) {
            let category = categories[usize::from(self.lines[place].status)];
            if category != Some(&Category::Cancelled) {
                progress.all += 1;
                progress.done += usize::from(category == Some(&Category::Done));
            }
        }
        progress
    }

    /// What the tickets of a timebox are estimated at: those that are done, and all. What is cancelled is not counted.
    pub fn timebox_estimate(&self, kind: &TimeboxKind, id: TimeboxId, statuses: &Statuses) -> (f64, f64) {
        let categories: Vec<_> = self.statuses.iter().map(|key| statuses.category(key)).collect();
        let counted = self.in_timebox(kind, id).filter_map(|place| {
            let category = categories[usize::from(self.lines[place].status)];
            let estimate = self.asides[place].estimate.filter(|_| category != Some(&Category::Cancelled))?;
            Some((if category == Some(&Category::Done) { estimate } else { 0.0 }, estimate))
        });
        counted.fold((0.0, 0.0), |(done, all), one| (done + one.0, all + one.1))
    }

    /// The tickets of a timebox that still need work, in no particular order.
    pub fn unfinished(&self, kind: &TimeboxKind, id: TimeboxId, statuses: &Statuses) -> Vec<TicketId> {
        let is_closed: Vec<bool> = self.statuses.iter().map(|key| statuses.is_closed(key)).collect();
        let open = self.in_timebox(kind, id).filter(|place| !is_closed[usize::from(self.lines[*place].status)]);
        open.map(|place| self.lines[place].id).collect()
    }

    /// The places of the tickets in a timebox.
    fn in_timebox(&self, kind: &TimeboxKind, id: TimeboxId) -> impl Iterator<Item = usize> {
        let is_in = move |place: &usize| self.asides[*place].timebox(kind) == Some(id);
        (0..self.asides.len()).filter(is_in)
    }
}
