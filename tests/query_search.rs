//! Search over titles, descriptions and comments, as one types.

use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};
use worknest::domain::{Comment, CommentId, Ticket, TicketId, Time};
use worknest::query::{FoundIn, SearchIndex, words};

fn ticket_id(number: u8) -> TicketId {
    TicketId(uuid::Uuid::from_bytes([number; 16]))
}

fn comment_id(number: u8) -> CommentId {
    CommentId(uuid::Uuid::from_bytes([number; 16]))
}

fn ticket(title: &str, description: &str) -> Ticket {
    Ticket { title: title.into(), description: description.into(), ..Ticket::default() }
}

fn comment(ticket: u8, content: &str) -> Comment {
    Comment { ticket_id: ticket_id(ticket), content: content.into(), ..Comment::default() }
}

fn at(seconds: i64) -> Time {
    Time::from_timestamp(seconds, 0).expect("a time")
}

fn found(index: &SearchIndex, query: &str) -> Vec<u8> {
    index.search(query, 100).into_iter().map(|hit| hit.ticket.0.as_bytes()[0]).collect()
}

#[test]
fn a_title_beats_a_text_and_a_whole_word_beats_a_beginning() {
    let mut index = SearchIndex::new();
    index.put_ticket(ticket_id(1), "", &ticket("Something else", "The door is stuck"), at(9));
    index.put_ticket(ticket_id(2), "", &ticket("Doorbell", ""), at(9));
    index.put_ticket(ticket_id(3), "", &ticket("Paint the door", ""), at(1));
    index.put_ticket(ticket_id(4), "", &ticket("Nothing", ""), at(9));
    index.put_comment(comment_id(1), &comment(4, "see the door"));
    assert_eq!(found(&index, "door"), [3, 2, 1, 4]);
    let places: Vec<FoundIn> = index.search("door", 9).iter().map(|hit| hit.found_in).collect();
    assert_eq!(places, [FoundIn::Title, FoundIn::Title, FoundIn::Description, FoundIn::Comment]);
}

#[test]
fn each_letter_typed_narrows_and_all_words_must_be_there() {
    let mut index = SearchIndex::new();
    index.put_ticket(ticket_id(1), "WEB-12", &ticket("Crème brûlée", "burns"), at(1));
    index.put_ticket(ticket_id(2), "WEB-13", &ticket("Crash on start", ""), at(2));
    assert_eq!(found(&index, "CR"), [2, 1]);
    assert_eq!(found(&index, "cre"), [1]);
    assert_eq!(found(&index, "creme BURN"), [1], "words of one ticket in different places");
    assert_eq!(found(&index, "creme crash"), Vec::<u8>::new());
    assert_eq!(found(&index, "web-13"), [2]);
    assert_eq!(found(&index, " ,-"), Vec::<u8>::new(), "a query without words finds nothing");
}

#[test]
fn among_equals_the_one_touched_last_comes_first_and_a_limit_keeps_the_best() {
    let mut index = SearchIndex::new();
    for number in 1..=9 {
        index.put_ticket(ticket_id(number), "", &ticket("Same", ""), at(i64::from(number)));
    }
    index.put_ticket(ticket_id(4), "", &ticket("Same", ""), at(99));
    assert_eq!(found(&index, "same"), [4, 9, 8, 7, 6, 5, 3, 2, 1]);
    let three: Vec<TicketId> = index.search("same", 3).iter().map(|hit| hit.ticket).collect();
    assert_eq!(three, [ticket_id(4), ticket_id(9), ticket_id(8)]);
    assert!(index.search("same", 0).is_empty());
}

#[test]
fn what_was_changed_or_removed_is_found_as_it_is_now() {
    let mut index = SearchIndex::new();
    index.put_comment(comment_id(1), &comment(1, "early bird"));
    assert_eq!(found(&index, "early"), Vec::<u8>::new(), "a comment waits for its ticket");
    index.put_ticket(ticket_id(1), "", &ticket("Old title", ""), at(1));
    assert_eq!(found(&index, "early"), [1]);
    index.put_ticket(ticket_id(1), "", &ticket("New title", ""), at(2));
    assert_eq!((found(&index, "old"), found(&index, "new")), (vec![], vec![1]));
    index.put_comment(comment_id(1), &comment(1, "late bird"));
    assert_eq!((found(&index, "early"), found(&index, "late")), (vec![], vec![1]));
    index.remove_ticket(ticket_id(1));
    assert!(found(&index, "late").is_empty() && index.is_empty());
    index.put_ticket(ticket_id(1), "", &ticket("Back again", ""), at(3));
    assert_eq!(found(&index, "late"), [1], "a ticket that is restored has its comments again");
    index.remove_comment(comment_id(1));
    assert_eq!(found(&index, "late"), Vec::<u8>::new());
}

#[derive(Clone, Debug)]
enum Step {
    Ticket(u8, String, String),
    Comment(u8, u8, String),
    RemoveTicket(u8),
    RemoveComment(u8),
}

fn text() -> impl Strategy<Value = String> {
    "(al|alp|alpha|beta|Bé|gamma|日)( (al|alph|béta|ga|日本)){0,3}"
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_u8..6, text(), text()).prop_map(|(id, title, text)| Step::Ticket(id, title, text)),
        4 => (0_u8..9, 0_u8..6, text()).prop_map(|(id, ticket, text)| Step::Comment(id, ticket, text)),
        1 => (0_u8..6).prop_map(Step::RemoveTicket),
        1 => (0_u8..9).prop_map(Step::RemoveComment),
    ]
}

fn has_word(text: &str, beginning: &str) -> bool {
    let mut is_there = false;
    words(text, |word| is_there |= word.starts_with(beginning));
    is_there
}

proptest! {
    #[test]
    fn the_index_finds_what_reading_everything_would_find(
        steps in prop::collection::vec(step(), 0..60), query in "(a|al|alpha|b|be|ga|日)( (al|b|g))?", repeats in prop::sample::select(vec![1, 80]),
    ) {
        let mut index = SearchIndex::new();
        let mut tickets: BTreeMap<u8, String> = BTreeMap::new();
        let mut comments: BTreeMap<u8, (u8, String)> = BTreeMap::new();
        // Again and again, so that what was dropped is swept out.
        for step in (0..repeats).flat_map(|_| &steps) {
            match step {
                Step::Ticket(id, title, text) => {
                    index.put_ticket(ticket_id(*id), "", &ticket(title, text), at(0));
                    tickets.insert(*id, format!("{title} {text}"));
                }
                Step::Comment(id, on, text) => {
                    index.put_comment(comment_id(*id), &comment(*on, text));
                    comments.insert(*id, (*on, text.clone()));
                }
                Step::RemoveTicket(id) => {
                    index.remove_ticket(ticket_id(*id));
                    tickets.remove(id);
                }
                Step::RemoveComment(id) => {
                    index.remove_comment(comment_id(*id));
                    comments.remove(id);
                }
            }
        }
        let expected: HashSet<TicketId> = tickets.iter().filter(|(id, text)| {
            let said = comments.values().filter(|(on, _)| on == *id).map(|(_, text)| text.as_str());
            let all: String = said.fold((*text).clone(), |all, text| all + " " + text);
            query.split(' ').all(|beginning| has_word(&all, beginning))
        }).map(|(id, _)| ticket_id(*id)).collect();
        prop_assert_eq!(index.found(&query), expected);
    }
}
