use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A GitHub repository's issues and pull requests in one JSON file, as IETF groups publish them.
    GithubArchive,
    /// A board, exported from Trello.
    TrelloBoard,
    /// Issues, exported from Jira as CSV.
    JiraTable,
    /// Issues, exported from Linear as CSV.
    LinearTable,
    /// Somebody's data, exported from Vikunja as ZIP.
    VikunjaExport,
    /// A project of our own, exported as CSV.
    WorknestTable,
}

/// A project or team of a file that holds several: one is taken at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Unique within the file.
    pub name: String,
    pub tickets: usize,
}

/// What was found in a file, and what of it was taken: shown before an import, and kept after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub format: Format,
    /// Where the file says it comes from: `quicwg/ops-drafts`.
    pub source: String,
    /// Tickets in all, those from pull requests among them.
    pub tickets: usize,
    pub pulls: usize,
    /// Tickets that still need work.
    pub open: usize,
    /// Comments as people wrote them; what an import adds is not counted.
    pub comments: usize,
    pub labels: usize,
    /// Distinct names of authors and assignees.
    pub people: usize,
    /// Files that come along with their bytes.
    pub files: usize,
    /// The parts of a file that has several, and which of them this is about.
    pub parts: Vec<Part>,
    pub part: Option<String>,
    /// What was taken in another form, or not taken; by kind, in no order of weight.
    pub findings: Vec<Finding>,
}

impl Report {
    /// What was not taken.
    pub fn not_taken(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| !finding.kind.is_taken())
    }

    /// What was taken in another form than it had.
    pub fn adapted(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.kind.is_taken())
    }
}

/// One kind of thing that did not go in as it was. As text, a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub kind: FindingKind,
    /// How often.
    pub count: usize,
    /// Where, as people know it ("#12"), as far as that matters; may be fewer than `count`.
    pub items: Vec<String>,
}

/// What did not go in as it was, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// People have no account here: authors and assignees are kept by name.
    PeopleByName,
    /// A title over the limit is cut; the whole of it opens the description.
    TitleCut,
    /// None was given.
    TitleMissing,
    /// A text over the limit goes on in comments.
    TextContinued,
    /// A comment over the limit goes on in further comments.
    CommentSplit,
    /// A name over the limit is cut; the item tells the whole.
    NameCut,
    /// Null characters, which no text may hold, are left out.
    NullsRemoved,
    /// Two items with one number: both are taken.
    NumberTwice,
    /// How a pull request was merged, or from where to where it goes, is told in a comment.
    PullTold,
    /// A review became a comment, with its verdict and its remarks on lines.
    ReviewTold,
    /// A checklist became a list in the description.
    ChecklistTold,
    /// A file stayed where it is: the description links to it.
    FileLinked,
    /// A field of the person's own is written into the description.
    FieldTold,
    /// What lay in the archive is closed.
    ArchiveClosed,
    /// Who moved and renamed what, when.
    HistoryLeft,
    /// Not chosen by the person.
    PullsNotChosen,
    /// Not an object with fields.
    NotAnItem,
    /// A comment or review without words or verdict.
    NothingSaid,
    /// A field holds what it may not.
    BadValue(String),
    /// More labels than a ticket can have; the item names the rest.
    TooManyLabels,
    /// Labels have no description here; the item tells it.
    LabelDescription,
    /// The time at which a comment was last edited.
    CommentEdited,
    /// A field that has no place here.
    Unread(String),
    /// A value that is taken as the nearest there is here; the item tells it.
    Nearest(String),
    /// A text was turned from another markup into Markdown.
    MarkupTurned,
    /// Markup that Markdown has nothing for.
    MarkupLeft(String),
    /// A date that can be read in two ways: taken as day before month.
    DateGuessed,
    /// Times that name no zone: taken as UTC.
    ZoneMissing,
    /// A row with fewer cells than there are columns: the others are taken as empty.
    RowShort,
    /// How a ticket is tied to another that is not taken, by that one's key, or to itself.
    LinkLeft,
    /// What a ticket is a part of, where it is a part of another already, or that one is a part of it.
    ParentLeft,
    /// A relation beyond those that one ticket can have.
    TooManyLinks,
    /// Another project or team of the file.
    PartLeft,
    /// A file that the export names and does not hold.
    FileMissing,
    /// A file that no ticket can have: too large, or another than its name says.
    FileRefused,
}

impl FindingKind {
    /// Whether it was taken, in another form; else it was left out.
    pub fn is_taken(&self) -> bool {
        match self {
            Self::PeopleByName | Self::TitleCut | Self::TitleMissing | Self::TextContinued | Self::CommentSplit => true,
            Self::NameCut | Self::NumberTwice | Self::PullTold | Self::ReviewTold => true,
            Self::ChecklistTold | Self::FileLinked | Self::FieldTold | Self::ArchiveClosed => true,
            Self::HistoryLeft => false,
            Self::NullsRemoved | Self::PullsNotChosen | Self::NotAnItem | Self::NothingSaid | Self::BadValue(_) => {
                false
            }
            Self::TooManyLabels | Self::LabelDescription | Self::CommentEdited | Self::Unread(_) => false,
            Self::Nearest(_) | Self::MarkupTurned | Self::DateGuessed | Self::ZoneMissing | Self::RowShort => true,
            Self::MarkupLeft(_) | Self::LinkLeft | Self::ParentLeft | Self::TooManyLinks => false,
            Self::PartLeft | Self::FileMissing | Self::FileRefused => false,
        }
    }

    /// A stable word for message files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PeopleByName => "people-by-name",
            Self::TitleCut => "title-cut",
            Self::TitleMissing => "title-missing",
            Self::TextContinued => "text-continued",
            Self::CommentSplit => "comment-split",
            Self::NameCut => "name-cut",
            Self::NullsRemoved => "nulls-removed",
            Self::NumberTwice => "number-twice",
            Self::PullTold => "pull-told",
            Self::ReviewTold => "review-told",
            Self::ChecklistTold => "checklist-told",
            Self::FileLinked => "file-linked",
            Self::FieldTold => "field-told",
            Self::ArchiveClosed => "archive-closed",
            Self::HistoryLeft => "history-left",
            Self::PullsNotChosen => "pulls-not-chosen",
            Self::NotAnItem => "not-an-item",
            Self::NothingSaid => "nothing-said",
            Self::BadValue(_) => "bad-value",
            Self::TooManyLabels => "too-many-labels",
            Self::LabelDescription => "label-description",
            Self::CommentEdited => "comment-edited",
            Self::Unread(_) => "unread",
            Self::Nearest(_) => "nearest",
            Self::MarkupTurned => "markup-turned",
            Self::MarkupLeft(_) => "markup-left",
            Self::DateGuessed => "date-guessed",
            Self::ZoneMissing => "zone-missing",
            Self::RowShort => "row-short",
            Self::LinkLeft => "link-left",
            Self::ParentLeft => "parent-left",
            Self::TooManyLinks => "too-many-links",
            Self::PartLeft => "part-left",
            Self::FileMissing => "file-missing",
            Self::FileRefused => "file-refused",
        }
    }

    /// The field it is about, where there is one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::BadValue(field) | Self::Unread(field) | Self::Nearest(field) | Self::MarkupLeft(field) => Some(field),
            _ => None,
        }
    }
}

/// The most items that a sentence names.
const NAMED_MAX: usize = 5;

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.count;
        let told = match &self.kind {
            FindingKind::PeopleByName => {
                many(count, "person has no account", "people have no account", "here: kept by name")
            }
            FindingKind::TitleCut => {
                many(count, "title was", "titles were", "cut; the description opens with all of it")
            }
            FindingKind::TitleMissing => many(count, "item", "items", "had no title"),
            FindingKind::TextContinued => {
                many(count, "description goes", "descriptions go", "on in comments: too long")
            }
            FindingKind::CommentSplit => many(count, "comment was", "comments were", "split: too long"),
            FindingKind::NameCut => many(count, "name was", "names were", "cut: too long"),
            FindingKind::NullsRemoved => {
                many(count, "text", "texts", "had null characters, which no text can have here")
            }
            FindingKind::NumberTwice => many(count, "item has", "items have", "the number of another: both were taken"),
            FindingKind::PullTold => {
                many(count, "pull request", "pull requests", "with branches and merge told in a comment")
            }
            FindingKind::ReviewTold => many(count, "review", "reviews", "as comments, with their remarks on lines"),
            FindingKind::ChecklistTold => many(count, "checklist", "checklists", "told in the description"),
            FindingKind::FileLinked => {
                many(count, "file stays", "files stay", "where it was: the description links there")
            }
            FindingKind::FieldTold => many(count, "custom field", "custom fields", "told in the description"),
            FindingKind::ArchiveClosed => many(count, "archived card is", "archived cards are", "closed"),
            FindingKind::HistoryLeft => many(count, "entry", "entries", "of the board's history"),
            FindingKind::PullsNotChosen => many(count, "pull request:", "pull requests:", "not chosen"),
            FindingKind::NotAnItem => many(count, "item is", "items are", "not of this format"),
            FindingKind::NothingSaid => many(count, "comment or review says", "comments or reviews say", "nothing"),
            FindingKind::BadValue(field) => format!("\"{field}\" could not be understood {}", times(count)),
            FindingKind::TooManyLabels => {
                many(count, "ticket has", "tickets have", "more labels than there can be here")
            }
            FindingKind::LabelDescription => {
                many(count, "label has", "labels have", "a description: there is none here")
            }
            FindingKind::CommentEdited => many(count, "comment was", "comments were", "edited: when is not kept"),
            FindingKind::Unread(field) => format!("\"{field}\" ({}) has no place here", times(count)),
            FindingKind::Nearest(field) => format!("\"{field}\" ({}) as the nearest there is here", times(count)),
            FindingKind::MarkupTurned => many(count, "text was", "texts were", "turned into Markdown"),
            FindingKind::MarkupLeft(what) => {
                format!("the markup \"{what}\" ({}): Markdown has nothing for it", times(count))
            }
            FindingKind::DateGuessed => {
                many(count, "date can", "dates can", "be read in two ways: taken as day before month")
            }
            FindingKind::ZoneMissing => many(count, "time names", "times name", "no time zone: taken as UTC"),
            FindingKind::RowShort => {
                many(count, "row has", "rows have", "fewer cells than there are columns: the others are empty")
            }
            FindingKind::LinkLeft => many(count, "link", "links", "to tickets that are not taken"),
            FindingKind::ParentLeft => {
                many(count, "link makes a ticket", "links make tickets", "part of a second one, or of its own parts")
            }
            FindingKind::TooManyLinks => many(count, "link is", "links are", "one more than a ticket can have here"),
            FindingKind::PartLeft => many(count, "other part", "other parts", "of the file: import it again for them"),
            FindingKind::FileMissing => many(count, "file is", "files are", "named but not in the export, or damaged"),
            FindingKind::FileRefused => {
                many(count, "file is", "files are", "too large, or something else than the name says")
            }
        };
        f.write_str(&told)?;
        if self.items.is_empty() {
            return Ok(());
        }
        let named = self.items.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join("; ");
        let more = self.count.saturating_sub(NAMED_MAX);
        if more == 0 { write!(f, " ({named})") } else { write!(f, " ({named}; and {more} more)") }
    }
}

fn many(count: usize, one: &str, several: &str, rest: &str) -> String {
    format!("{count} {} {rest}", if count == 1 { one } else { several })
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// Findings while a file is read.
#[derive(Debug, Default)]
pub(super) struct Findings(BTreeMap<FindingKind, (usize, Vec<String>)>);

impl Findings {
    /// Notes one, at `item`.
    pub fn note(&mut self, kind: FindingKind, item: impl Into<String>) {
        let (count, items) = self.0.entry(kind).or_default();
        *count += 1;
        items.push(item.into());
    }

    /// Notes many that nobody needs to look up one by one.
    pub fn count(&mut self, kind: FindingKind, more: usize) {
        if more > 0 {
            self.0.entry(kind).or_default().0 += more;
        }
    }

    /// As the report has them.
    pub fn finish(self) -> Vec<Finding> {
        self.0.into_iter().map(|(kind, (count, items))| Finding { kind, count, items }).collect()
    }
}
