//! What an import found, in sentences.

use super::super::super::t;
use crate::client::{Finding, FindingKind, Report};

/// The most items that a sentence names.
const NAMED_MAX: usize = 5;

/// What did not go in as it was, and how often.
fn counted(finding: &Finding) -> String {
    let count = finding.count;
    match &finding.kind {
        FindingKind::PeopleByName => t!("found-people-by-name", count = count),
        FindingKind::TitleCut => t!("found-title-cut", count = count),
        FindingKind::TitleMissing => t!("found-title-missing", count = count),
        FindingKind::TextContinued => t!("found-text-continued", count = count),
        FindingKind::CommentSplit => t!("found-comment-split", count = count),
        FindingKind::NameCut => t!("found-name-cut", count = count),
        FindingKind::NullsRemoved => t!("found-nulls-removed", count = count),
        FindingKind::NumberTwice => t!("found-number-twice", count = count),
        FindingKind::PullTold => t!("found-pull-told", count = count),
        FindingKind::ReviewTold => t!("found-review-told", count = count),
        FindingKind::ChecklistTold => t!("found-checklist-told", count = count),
        FindingKind::FileLinked => t!("found-file-linked", count = count),
        FindingKind::FieldTold => t!("found-field-told", count = count),
        FindingKind::ArchiveClosed => t!("found-archive-closed", count = count),
        FindingKind::HistoryLeft => t!("found-history-left", count = count),
        FindingKind::PullsNotChosen => t!("found-pulls-not-chosen", count = count),
        FindingKind::NotAnItem => t!("found-not-an-item", count = count),
        FindingKind::NothingSaid => t!("found-nothing-said", count = count),
        FindingKind::TooManyLabels => t!("found-too-many-labels", count = count),
        FindingKind::LabelDescription => t!("found-label-description", count = count),
        FindingKind::CommentEdited => t!("found-comment-edited", count = count),
        FindingKind::BadValue(field) => t!("found-bad-value", field = field.clone(), count = count),
        FindingKind::Unread(field) => t!("found-unread", field = field.clone(), count = count),
        FindingKind::Nearest(field) => t!("found-nearest", field = field.clone(), count = count),
        FindingKind::MarkupTurned => t!("found-markup-turned", count = count),
        FindingKind::MarkupLeft(what) => t!("found-markup-left", field = what.clone(), count = count),
        FindingKind::DateGuessed => t!("found-date-guessed", count = count),
        FindingKind::ZoneMissing => t!("found-zone-missing", count = count),
        FindingKind::RowShort => t!("found-row-short", count = count),
        FindingKind::LinkLeft => t!("found-link-left", count = count),
        FindingKind::ParentLeft => t!("found-parent-left", count = count),
        FindingKind::TooManyLinks => t!("found-too-many-links", count = count),
        FindingKind::PartLeft => t!("found-part-left", count = count),
        FindingKind::FileMissing => t!("found-file-missing", count = count),
        FindingKind::FileRefused => t!("found-file-refused", count = count),
    }
}

/// With the first few places.
pub fn sentence(finding: &Finding) -> String {
    let (what, count) = (counted(finding), finding.count);
    if finding.items.is_empty() {
        return what;
    }
    let items = finding.items.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join("; ");
    match count.saturating_sub(NAMED_MAX) {
        0 => t!("found-items", what = what, items = items),
        more => t!("found-items-more", what = what, items = items, count = more),
    }
}

/// The whole report as a text to keep: every place, line by line.
pub fn told(report: &Report) -> String {
    let part = |title: String, found: Vec<&Finding>| {
        let lines = found.into_iter().map(|finding| {
            let items = finding.items.iter().map(|item| format!("\n    {item}")).collect::<String>();
            format!("\n- {}{items}", counted(finding))
        });
        format!("{title}\n{}\n", lines.collect::<String>())
    };
    let adapted = part(t!("import-adapted"), report.adapted().collect());
    let not_taken = part(t!("import-not-taken"), report.not_taken().collect());
    format!("{}\n\n{adapted}\n{not_taken}", report.source)
}
