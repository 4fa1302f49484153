//! The laws of lists and boards, over random tickets: see `src/query/mod.rs`.

use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use worknest::domain::{
    Category, Date, LabelId, Position, Priority, ProjectId, Status, StatusId, Ticket, TicketId, TicketType, Time,
    UserId, default_statuses,
};
use worknest::query::{
    Assignee, Choice, Due, Filter, GroupBy, GroupKey, Item, Matcher, Placed, SearchIndex, Sheet, Sort, SortBy, State,
    Statuses, board, calendar, filtered, fold, group, plan_move, sorted, words,
};

const SORTS: [SortBy; 7] =
    [SortBy::Position, SortBy::Updated, SortBy::Created, SortBy::Priority, SortBy::Due, SortBy::Title, SortBy::Number];

#[derive(Clone, Debug)]
struct Row {
    id: TicketId,
    ticket: Ticket,
    created_at: Time,
    updated_at: Time,
}

impl Row {
    fn item(&self) -> Item<'_> {
        Item { id: self.id, ticket: &self.ticket, created_at: self.created_at, updated_at: self.updated_at }
    }
}

fn today() -> Date {
    "2026-11-22".parse().expect("a date")
}

fn time(millis: i64) -> Time {
    Time::from_timestamp_millis(millis).expect("a time")
}

fn small_id(number: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([number; 16])
}

fn position() -> impl Strategy<Value = Position> {
    // Few short keys, for many ties; longer ones that share their beginning; keys of no known form.
    prop_oneof![Just(String::new()), "[89]{1,2}", "8{8}[01]{0,3}", "8{16}[01]{0,2}", "[0-9a-f]{6,10}", "[A-Zé]{1,3}"]
        .prop_map(|text| Position::from(text.as_str()))
}

fn ticket() -> impl Strategy<Value = Ticket> {
    let words = prop_oneof![".{0,12}", "(fix|FIX|Café|door|Dóor|日本)( (fix|door|e\u{301}t)){0,2}"];
    let status = prop::sample::select(vec!["", "Open", "InProgress", "Done", "Closed", "Gone"]);
    let priority = prop::sample::select(vec!["Low", "Medium", "High", "Critical", "Cosmic"]);
    let due = prop::option::of(-3_i64..4);
    (words, status, priority, due, position(), prop::option::of(1_i64..5), prop::collection::vec(0_u8..3, 0..3))
        .prop_map(|(title, status, priority, due, position, number, people)| Ticket {
            title,
            status: status.into(),
            priority: Priority::from(priority),
            due_date: due.map(|days| today() + chrono::Duration::days(days)),
            position,
            number,
            ticket_type: TicketType::from(if people.len() == 1 { "Bug" } else { "Task" }),
            assignees: people.iter().map(|person| UserId(small_id(*person))).collect(),
            labels: people.iter().map(|label| LabelId(small_id(*label))).collect(),
            ..Ticket::default()
        })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((ticket(), 0_i64..4, 0_i64..4), 0..40).prop_map(|drawn| {
        let row = |(number, (ticket, created, updated)): (usize, (Ticket, i64, i64))| {
            // Ids in another order than the rows; some share their first half.
            let id = TicketId(uuid::Uuid::from_u64_pair((number as u64 * 7 % 5) << 40, number as u64 * 31 % 41));
            Row { id, ticket, created_at: time(created * 1_000), updated_at: time(updated * 1_000) }
        };
        drawn.into_iter().enumerate().map(row).collect()
    })
}

fn items(rows: &[Row]) -> Vec<Item<'_>> {
    rows.iter().map(Row::item).collect()
}

/// A sheet of these: the place of each is its index.
fn sheet(items: &[Item]) -> Sheet {
    let mut sheet = Sheet::new();
    items.iter().for_each(|item| sheet.put(*item));
    sheet
}

/// What an index finds for the text of a filter.
fn found(items: &[Item], filter: &Filter) -> HashSet<TicketId> {
    let mut index = SearchIndex::new();
    items.iter().for_each(|item| index.put_ticket(item.id, "", item.ticket, item.updated_at));
    index.found(&filter.text)
}

fn filter() -> impl Strategy<Value = Filter> {
    let state = prop::sample::select(vec![State::All, State::Open, State::Closed]);
    let text = prop::sample::select(vec!["", "fi", "cafe", "DO fix", "zzz", "日"]);
    let due =
        prop::sample::select(vec![None, Some(Due::Overdue), Some(Due::Within(2)), Some(Due::Any), Some(Due::None)]);
    let statuses = prop::sample::subsequence(vec!["Open".to_owned(), "Done".into(), "Gone".into()], 0..=2);
    let person = prop::sample::select(vec![None, Some(Assignee::Nobody), Some(Assignee::User(UserId(small_id(1))))]);
    (state, text, due, statuses, person, any::<bool>()).prop_map(|(state, text, due, statuses, person, is_negated)| {
        let people: Vec<Assignee> = person.into_iter().collect();
        let choice = |people| {
            if is_negated { Choice { not: people, only: vec![] } } else { Choice { only: people, not: vec![] } }
        };
        Filter {
            state,
            text: text.into(),
            due,
            statuses: Choice { only: statuses, not: Vec::new() },
            assignees: choice(people),
            ..Filter::default()
        }
    })
}

fn statuses() -> Vec<(StatusId, Status)> {
    default_statuses(ProjectId::default())
}

fn borrowed(statuses: &[(StatusId, Status)]) -> Statuses<'_> {
    Statuses::new(statuses.iter().map(|(id, status)| (*id, status)))
}

/// What the order is, said in the plainest way.
fn plainly(a: &Item, b: &Item, sort: Sort) -> std::cmp::Ordering {
    let options = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (Some(a), Some(b)) if sort.descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (None, None) => std::cmp::Ordering::Equal,
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
    };
    let texts = |a: String, b: String| if sort.descending { b.cmp(&a) } else { a.cmp(&b) };
    let date = |date: Option<Date>| date.map(|date| date.signed_duration_since(today()).num_days());
    let by_value = match sort.by {
        SortBy::Position => texts(a.ticket.position.as_str().into(), b.ticket.position.as_str().into()),
        SortBy::Title => texts(fold(&a.ticket.title), fold(&b.ticket.title)),
        SortBy::Updated => options(Some(a.updated().timestamp_millis()), Some(b.updated().timestamp_millis())),
        SortBy::Created => options(Some(a.created().timestamp_millis()), Some(b.created().timestamp_millis())),
        SortBy::Priority => options(Some(a.ticket.priority.rank().into()), Some(b.ticket.priority.rank().into())),
        SortBy::Due => options(date(a.ticket.due_date), date(b.ticket.due_date)),
        SortBy::Number => options(a.ticket.number, b.ticket.number),
    };
    by_value.then(a.id.cmp(&b.id))
}

proptest! {
    #[test]
    fn every_order_is_total_and_does_not_depend_on_where_it_started(
        rows in rows(), by in prop::sample::select(SORTS.to_vec()), descending: bool, rotation in 0_usize..40,
    ) {
        let items = items(&rows);
        let sheet = sheet(&items);
        let sort = Sort { by, descending };
        let mut expected: Vec<usize> = (0..items.len()).collect();
        expected.sort_by(|a, b| plainly(&items[*a], &items[*b], sort));
        let mut start: Vec<usize> = (0..items.len()).collect();
        start.rotate_left(rotation % items.len().max(1));
        prop_assert_eq!(sorted(&sheet, start, sort), expected);
    }

    #[test]
    fn filtering_and_sorting_commute(
        rows in rows(), filter in filter(), by in prop::sample::select(SORTS.to_vec()), descending: bool,
    ) {
        let items = items(&rows);
        let statuses = statuses();
        let statuses = borrowed(&statuses);
        let matcher = Matcher::new(&filter, &statuses, today()).among(found(&items, &filter));
        let sort = Sort { by, descending };
        let sheet = sheet(&items);
        let passing = filtered(&sheet, &matcher);
        let mut first_sorted = sorted(&sheet, (0..items.len()).collect(), sort);
        first_sorted.retain(|place| passing.contains(place));
        let first_filtered = sorted(&sheet, passing, sort);
        prop_assert_eq!(first_filtered, first_sorted);
    }

    #[test]
    fn each_ticket_that_passes_stands_in_exactly_one_column_in_the_order_of_the_board(rows in rows(), filter in filter()) {
        let items = items(&rows);
        let statuses = statuses();
        let statuses = borrowed(&statuses);
        let matcher = Matcher::new(&filter, &statuses, today()).among(found(&items, &filter));
        let sheet = sheet(&items);
        let board = board(&sheet, &statuses, &matcher);
        let mut on_board: Vec<usize> = board.columns.iter().flat_map(|column| column.tickets.clone()).collect();
        on_board.sort_unstable();
        prop_assert_eq!(on_board, filtered(&sheet, &matcher));
        for column in &board.columns {
            for pair in column.tickets.windows(2) {
                let place = |index: usize| (items[index].ticket.position.clone(), items[index].id);
                prop_assert!(place(pair[0]) < place(pair[1]));
            }
            for index in &column.tickets {
                let key = items[*index].ticket.status_key();
                let belongs = if column.status.is_some() { column.key == key } else { statuses.index_of(key).is_none() };
                prop_assert!(belongs, "{key} in {}", column.key);
            }
        }
    }

    #[test]
    fn each_ticket_that_passes_stands_on_its_own_day_alone_or_open_on_none(
        rows in rows(), filter in filter(), from in -4_i64..4, count in 0_usize..8,
    ) {
        let items = items(&rows);
        let statuses = statuses();
        let statuses = borrowed(&statuses);
        let matcher = Matcher::new(&filter, &statuses, today()).among(found(&items, &filter));
        let sheet = sheet(&items);
        let first = today() + chrono::Duration::days(from);
        let calendar = calendar(&sheet, &matcher, first, count);
        prop_assert_eq!(calendar.days.len(), count);
        let pressing = Sort { by: SortBy::Priority, descending: true };
        let passing = sorted(&sheet, filtered(&sheet, &matcher), pressing);
        let due = |date: Option<Date>| {
            passing.iter().copied().filter(|place| items[*place].ticket.due_date == date).collect::<Vec<_>>()
        };
        for (date, places) in first.iter_days().zip(&calendar.days) {
            prop_assert_eq!(places, &due(Some(date)), "{}", date);
        }
        let mut undated = due(None);
        undated.retain(|place| !statuses.is_closed(items[*place].ticket.status_key()));
        prop_assert_eq!(calendar.undated, undated);
    }

    #[test]
    fn groups_hold_every_ticket_once_for_each_of_its_values(rows in rows()) {
        let items = items(&rows);
        let statuses = statuses();
        let statuses = borrowed(&statuses);
        let all: Vec<usize> = (0..items.len()).collect();
        let sheet = sheet(&items);
        let all_ways = [
            GroupBy::Nothing, GroupBy::Status, GroupBy::Type, GroupBy::Priority, GroupBy::Assignee, GroupBy::Label,
            GroupBy::Cycle, GroupBy::Milestone,
        ];
        for by in all_ways {
            let groups = group(&sheet, &all, by, &statuses, |_| true);
            let keys: HashSet<_> = groups.iter().map(|group| group.key.clone()).collect();
            prop_assert_eq!(keys.len(), groups.len());
            let mut times: HashMap<usize, usize> = HashMap::new();
            for group in &groups {
                prop_assert!(!group.tickets.is_empty() && group.tickets.is_sorted());
                group.tickets.iter().for_each(|index| *times.entry(*index).or_default() += 1);
            }
            for index in &all {
                let people: HashSet<_> = items[*index].ticket.assignees.iter().collect();
                let expected = if matches!(by, GroupBy::Assignee | GroupBy::Label) { people.len().max(1) } else { 1 };
                prop_assert_eq!(times[index], expected);
            }
        }
    }

    #[test]
    fn a_text_filter_finds_what_has_a_word_for_each_of_its_beginnings(rows in rows(), text in "(fi|ca|do|é|日){1,2}( f)?") {
        let items = items(&rows);
        let filter = Filter { text, ..Filter::default() };
        let statuses = Statuses::default();
        let matcher = Matcher::new(&filter, &statuses, today()).among(found(&items, &filter));
        let has_all = |item: &Item| {
            let (mut wanted, mut own) = (Vec::new(), Vec::new());
            words(&filter.text, |word| wanted.push(word.to_owned()));
            words(&item.ticket.title, |word| own.push(word.to_owned()));
            wanted.iter().all(|beginning| own.iter().any(|word| word.starts_with(beginning.as_str())))
        };
        let plainly: Vec<usize> = (0..items.len()).filter(|place| has_all(&items[*place])).collect();
        prop_assert_eq!(filtered(&sheet(&items), &matcher), plainly);
    }

    #[test]
    fn a_sheet_that_saw_changes_answers_like_a_fresh_one(
        rows in rows(), others in rows(), gone in prop::collection::vec(any::<prop::sample::Index>(), 0..20), filter in filter(),
    ) {
        // Ids repeat between the two: some tickets are replaced, some go.
        let mut used = sheet(&items(&rows));
        items(&others).into_iter().for_each(|item| used.put(item));
        let mut now: HashMap<TicketId, Row> = rows.into_iter().chain(others).map(|row| (row.id, row)).collect();
        let mut ids: Vec<TicketId> = now.keys().copied().collect();
        ids.sort_unstable();
        for index in gone.iter().filter(|_| !ids.is_empty()) {
            now.remove(index.get(&ids));
            used.remove(*index.get(&ids));
        }
        let rows: Vec<Row> = now.into_values().collect();
        let items = items(&rows);
        let fresh = sheet(&items);
        let statuses = statuses();
        let statuses = borrowed(&statuses);
        let matcher = Matcher::new(&filter, &statuses, today()).among(found(&items, &filter));
        let told = |sheet: &Sheet| {
            let columns = board(sheet, &statuses, &matcher).columns;
            let ids = |column: &worknest::query::Column| column.tickets.iter().map(|place| sheet.id(*place)).collect();
            let columns: Vec<Vec<TicketId>> = columns.iter().map(ids).collect();
            let done = sheet.column("Done").into_iter().map(|place| sheet.id(place)).collect::<Vec<_>>();
            (columns, done, sheet.last_position().cloned(), sheet.count(|key| key == "Open"), sheet.len())
        };
        prop_assert_eq!(told(&used), told(&fresh));
    }

    #[test]
    fn a_card_lands_where_it_was_dropped_whatever_its_neighbours(
        positions in prop::collection::vec(position(), 0..12), slot in any::<prop::sample::Index>(), jitter: u8,
        is_from_here: bool, says in 0..3,
    ) {
        let mut column: Vec<(TicketId, Position)> = positions.into_iter().enumerate()
            .map(|(number, position)| (TicketId(small_id(number as u8 + 1)), position)).collect();
        column.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        let moved = if is_from_here && !column.is_empty() { column[jitter as usize % column.len()].0 } else { TicketId(small_id(99)) };
        let mut wanted: Vec<TicketId> = column.iter().map(|card| card.0).filter(|id| *id != moved).collect();
        let slot = slot.index(wanted.len() + 1);
        let (above, below) = (slot.checked_sub(1).map(|above| wanted[above]), wanted.get(slot).copied());
        // Either neighbour says enough, where there is one.
        let (before, after) = match says {
            0 => (above, below),
            1 if above.is_some() => (above, None),
            2 if below.is_some() => (None, below),
            _ => (above, below),
        };
        let placed: Vec<Placed> = column.iter().map(|(id, position)| Placed { id: *id, position }).collect();
        let plan = plan_move(&placed, moved, before, after, jitter);
        wanted.insert(slot, moved);
        let mut now: HashMap<TicketId, Position> = column.iter().cloned().collect();
        now.insert(moved, plan.position.clone());
        prop_assert!(plan.rekeyed.iter().all(|(id, _)| *id != moved && now.contains_key(id)));
        now.extend(plan.rekeyed.clone());
        let mut shown: Vec<TicketId> = now.keys().copied().collect();
        shown.sort_by(|a, b| (&now[a], a).cmp(&(&now[b], b)));
        prop_assert_eq!(shown, wanted);
        prop_assert!(plan.position.is_placed());
    }

    #[test]
    fn folding_twice_changes_nothing_more_and_words_are_folded(text in ".{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once.clone());
        words(&text, |word| assert_eq!(fold(word), word));
    }
}

#[test]
fn distinct_neighbours_need_no_rekeying() {
    let keys: Vec<Position> = Position::spread(3).collect();
    let ids: Vec<TicketId> = (1..=3).map(|number| TicketId(small_id(number))).collect();
    let column: Vec<Placed> = ids.iter().zip(&keys).map(|(id, position)| Placed { id: *id, position }).collect();
    let plan = plan_move(&column, TicketId(small_id(9)), Some(ids[0]), Some(ids[1]), 3);
    assert!(plan.rekeyed.is_empty());
    assert!(keys[0] < plan.position && plan.position < keys[1]);
}

#[test]
fn a_neighbour_that_has_gone_meanwhile_is_no_obstacle() {
    let keys: Vec<Position> = Position::spread(2).collect();
    let column: Vec<Placed> =
        keys.iter().enumerate().map(|(n, position)| Placed { id: TicketId(small_id(n as u8 + 1)), position }).collect();
    let plan = plan_move(&column, TicketId(small_id(9)), Some(TicketId(small_id(77))), None, 3);
    assert!(plan.position > keys[1], "at the end");
}

#[test]
fn an_unknown_status_is_open_and_has_a_column_of_its_own_at_the_end() {
    let ticket = Ticket { status: "Gone".into(), ..Ticket::default() };
    let item = Item { id: TicketId::default(), ticket: &ticket, created_at: time(0), updated_at: time(0) };
    let statuses = statuses();
    let statuses = borrowed(&statuses);
    let filter = Filter { state: State::Open, ..Filter::default() };
    let board = board(&sheet(&[item]), &statuses, &Matcher::new(&filter, &statuses, today()));
    let last = board.columns.last().expect("there are columns");
    assert_eq!((board.columns.len(), last.status, last.tickets.as_slice()), (6, None, [0].as_slice()));
    assert_eq!(statuses.category("Done"), Some(&Category::Done));
}

#[test]
fn an_imported_ticket_keeps_its_times_until_somebody_touches_it_here() {
    let ticket =
        Ticket { source_created_at: Some(time(1_000)), source_updated_at: Some(time(2_000)), ..Ticket::default() };
    let fresh = Item { id: TicketId::default(), ticket: &ticket, created_at: time(9_000), updated_at: time(9_000) };
    assert_eq!((fresh.created(), fresh.updated()), (time(1_000), time(2_000)));
    let touched = Item { updated_at: time(9_500), ..fresh };
    assert_eq!((touched.created(), touched.updated()), (time(1_000), time(9_500)));
}

#[test]
fn overdue_is_what_is_open_and_was_due_before_today() {
    let due = |status: &str, days: i64| Ticket {
        status: status.into(),
        due_date: Some(today() + chrono::Duration::days(days)),
        ..Ticket::default()
    };
    let statuses = statuses();
    let statuses = borrowed(&statuses);
    let passes = |due: Due, ticket: &Ticket| {
        let filter = Filter { due: Some(due), ..Filter::default() };
        let item = Item { id: TicketId::default(), ticket, created_at: time(0), updated_at: time(0) };
        filtered(&sheet(&[item]), &Matcher::new(&filter, &statuses, today())) == [0]
    };
    assert!(passes(Due::Overdue, &due("Open", -1)));
    assert!(!passes(Due::Overdue, &due("Open", 0)) && !passes(Due::Overdue, &due("Done", -1)));
    assert!(passes(Due::Within(0), &due("Open", 0)) && !passes(Due::Within(0), &due("Open", 1)));
    assert!(passes(Due::Within(7), &due("Open", 7)) && !passes(Due::Within(7), &due("Open", -1)));
}

#[test]
fn groups_by_priority_start_with_the_most_pressing_and_end_with_the_unknown() {
    let tickets: Vec<Ticket> = ["Low", "Cosmic", "Critical", "Medium"]
        .into_iter()
        .map(|priority| Ticket { priority: Priority::from(priority), ..Ticket::default() })
        .collect();
    let item = |(number, ticket)| {
        let id = TicketId(small_id(number as u8));
        Item { id, ticket, created_at: time(0), updated_at: time(0) }
    };
    let items: Vec<Item> = tickets.iter().enumerate().map(item).collect();
    let keys: Vec<GroupKey> = group(&sheet(&items), &[0, 1, 2, 3], GroupBy::Priority, &Statuses::default(), |_| true)
        .into_iter()
        .map(|group| group.key)
        .collect();
    let expected = ["Critical", "Medium", "Low", "Cosmic"].map(|name| GroupKey::Priority(Priority::from(name)));
    assert_eq!(keys, expected);
}
