//! Makes what other tools allow fit the limits here, without losing any of it.

use super::link::Link;
use super::plan::{PlannedComment, PlannedFile, PlannedTicket};
use super::report::{FindingKind, Findings};
use crate::domain::{Comment, Ticket, Time, limits};

/// The key of a comment that an import adds by itself: it is not counted as one.
pub(super) const TOLD_KEY: &str = "told";

/// The mark around code, longer than any within.
pub(super) fn fence(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

/// What a person said on a ticket in the other tool.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// Unique within its ticket.
    pub key: String,
    pub author: Option<String>,
    pub at: Option<Time>,
    pub text: String,
}

/// A ticket as it was read, before limits. `ticket.title` and `ticket.description` are of any length.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    /// Unique within the file.
    pub key: String,
    /// As people know it: "#12".
    pub name: String,
    pub ticket: Ticket,
    pub labels: Vec<String>,
    /// Keys of its cycle and its milestone.
    pub cycle: Option<String>,
    pub milestone: Option<String>,
    pub said: Vec<Said>,
    pub files: Vec<PlannedFile>,
    pub links: Vec<Link>,
}

/// The ticket and its comments, each within its limits, comments in the order of their times; not yet tied to others.
pub(super) fn fit(mut raw: Raw, findings: &mut Findings) -> PlannedTicket {
    fit_title(&mut raw, findings);
    let mut said = Vec::with_capacity(raw.said.len());
    let mut parts = pieces(&raw.ticket.description, limits::DESCRIPTION).into_iter();
    let description = parts.next().unwrap_or_default().to_owned();
    let rest: String = parts.collect();
    raw.ticket.description = description;
    if !rest.is_empty() {
        findings.note(FindingKind::TextContinued, &raw.name);
        let (author, at) = (raw.ticket.source_author.clone(), raw.ticket.source_created_at);
        said.push(Said { key: "text".into(), author, at, text: rest });
    }
    said.append(&mut raw.said);
    // Stable: those without a time stay where they were, at the end.
    said.sort_by_key(|said| said.at.map_or(Time::MAX_UTC, |at| at));
    let mut last: Option<Time> = None;
    let mut comments = Vec::with_capacity(said.len());
    for said in said {
        let parts = pieces(&said.text, limits::COMMENT);
        if parts.len() > 1 && said.key != "text" {
            findings.note(FindingKind::CommentSplit, &raw.name);
        }
        for (number, part) in parts.into_iter().enumerate().filter(|(_, part)| !part.trim().is_empty()) {
            let at = said.at.map(|at| following(last, at));
            last = at.or(last);
            let comment = Comment {
                content: part.to_owned(),
                source_author: said.author.clone(),
                source_created_at: at,
                ..Comment::default()
            };
            let key = if number == 0 { said.key.clone() } else { format!("{}+{number}", said.key) };
            comments.push(PlannedComment { key, comment });
        }
    }
    PlannedTicket {
        key: raw.key,
        ticket: raw.ticket,
        labels: raw.labels,
        cycle: raw.cycle,
        milestone: raw.milestone,
        parent: None,
        related: Vec::new(),
        comments,
        files: raw.files,
    }
}

/// `at`, or a millisecond after `last`: times are what keeps comments in order, and sources give them by the second.
fn following(last: Option<Time>, at: Time) -> Time {
    match last {
        Some(last) if at <= last => last.checked_add_signed(chrono::Duration::milliseconds(1)).unwrap_or(last),
        _ => at,
    }
}

fn fit_title(raw: &mut Raw, findings: &mut Findings) {
    let title = raw.ticket.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        findings.note(FindingKind::TitleMissing, &raw.name);
        raw.ticket.title = raw.name.clone();
        return;
    }
    let cut = shortened(&title, limits::TITLE);
    if cut != title {
        findings.note(FindingKind::TitleCut, &raw.name);
        raw.ticket.description = format!("{title}\n\n{}", raw.ticket.description);
    }
    raw.ticket.title = cut;
}

/// At most `limit` characters; an ellipsis says that there was more.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().nth(limit).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit - 1).collect();
    kept + "…"
}

/// A text as it can be stored: no null characters, and line ends as every editor here writes them, so that opening
/// and saving changes nothing.
pub(super) fn clean(text: &str, item: &str, findings: &mut Findings) -> String {
    if text.contains('\0') {
        findings.note(FindingKind::NullsRemoved, item);
    }
    text.replace('\0', "").replace("\r\n", "\n")
}

/// Pieces of at most `limit` characters that together are `text`, cut after a line or a word where one ends in
/// time. An empty text is one piece.
fn pieces(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(limit) {
        let start = rest.char_indices().nth(limit - limit / 10).map_or(0, |(start, _)| start);
        let late = &rest[start..end];
        let cut = late.rfind('\n').or_else(|| late.rfind(' ')).map_or(end, |at| start + at + 1);
        let (part, remaining) = rest.split_at(cut);
        parts.push(part);
        rest = remaining;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_short_enough_whole_together_and_cut_between_words() {
        let text = "word ".repeat(1_000);
        let parts = pieces(&text, 333);
        assert_eq!(parts.concat(), text);
        assert!(parts.iter().all(|part| part.chars().count() <= 333 && part.ends_with(' ') | part.is_empty()));
        assert_eq!(pieces("", 10), [""]);
        assert_eq!(
            pieces(&"ä".repeat(25), 10).iter().map(|part| part.chars().count()).collect::<Vec<_>>(),
            [10, 10, 5]
        );
    }

    #[test]
    fn comments_of_one_second_keep_their_order_by_a_millisecond() {
        let second = Time::from_timestamp(1_500_000_000, 0).expect("a time");
        let said = |key: &str| Said { key: key.into(), author: None, at: Some(second), text: key.into() };
        let ticket = Ticket { title: "T".into(), ..Ticket::default() };
        let raw =
            Raw { key: "1".into(), name: "#1".into(), ticket, said: vec![said("a"), said("b")], ..Raw::default() };
        let times: Vec<i64> = fit(raw, &mut Findings::default())
            .comments
            .iter()
            .filter_map(|planned| planned.comment.source_created_at)
            .map(|at| at.timestamp_millis())
            .collect();
        assert_eq!(times, [1_500_000_000_000, 1_500_000_000_001]);
    }
}
