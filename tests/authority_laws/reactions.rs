//! Reactions: beside what was said, each person's own.

use crate::{Case, caller, comment};
use serde_json::{Value, json};
use worknest::domain::EntityType;
use worknest::merge::{Change, Cursor, Operation, Outcome, Seen};

fn reaction(emoji: &str, person: u8) -> String {
    format!("{emoji}:{}", caller(person).user)
}

/// Person 1's comment.
fn said() -> Case {
    let mut case = Case::new();
    let created = case.change(1, EntityType::Comment, 3, Operation::Create, comment());
    case.send(1, vec![created]);
    case
}

fn reacts(case: &mut Case, person: u8, add: &[String], remove: &[String]) -> Change {
    let data = json!({"reactions": {"add": add, "remove": remove}});
    case.change(person, EntityType::Comment, 3, Operation::Update, data)
}

fn reactions(case: &Case) -> Vec<String> {
    let value = case.record(EntityType::Comment, 3).value("reactions");
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn those_of_people_who_did_not_see_each_other_all_stand() {
    let mut case = said();
    let one = reacts(&mut case, 1, &[reaction("heart", 1)], &[]);
    let other = reacts(&mut case, 2, &[reaction("heart", 2), reaction("eyes", 2)], &[]);
    assert_eq!(case.send(1, vec![one])[0].outcome, Outcome::Applied);
    assert_eq!(case.send(2, vec![other])[0].outcome, Outcome::Merged, "of somebody else's comment");
    let mut expected = vec![reaction("eyes", 2), reaction("heart", 1), reaction("heart", 2)];
    expected.sort();
    assert_eq!(reactions(&case), expected);
    let back = reacts(&mut case, 2, &[], &[reaction("heart", 2)]);
    case.send(2, vec![back]);
    expected.retain(|member| *member != reaction("heart", 2));
    assert_eq!(reactions(&case), expected);
}

#[test]
fn nobody_reacts_in_anothers_name_nor_takes_theirs_away() {
    let mut case = said();
    let own = reacts(&mut case, 2, &[reaction("heart", 2)], &[]);
    case.send(2, vec![own]);
    let forged = reacts(&mut case, 2, &[reaction("heart", 1)], &[]);
    assert_eq!(case.send(2, vec![forged])[0].code.as_deref(), Some("not_the_author"));
    let swept = case.change(1, EntityType::Comment, 3, Operation::Update, json!({"content": "New", "reactions": []}));
    assert_eq!(case.send(1, vec![swept])[0].outcome, Outcome::Applied);
    assert_eq!(reactions(&case), [reaction("heart", 2)], "its author may not either");
    assert_eq!(case.record(EntityType::Comment, 3).value("content"), json!("New"));
    let both = json!({"content": "Theirs", "reactions": {"add": [reaction("eyes", 2)], "remove": []}});
    let both = case.change(2, EntityType::Comment, 3, Operation::Update, both);
    assert_eq!(case.send(2, vec![both])[0].code.as_deref(), Some("not_the_author"));
    let mut made = comment();
    made["reactions"] = json!([reaction("heart", 1), reaction("heart", 2)]);
    let made = case.change(1, EntityType::Comment, 4, Operation::Create, made);
    case.send(1, vec![made]);
    assert_eq!(case.record(EntityType::Comment, 4).value("reactions"), json!([reaction("heart", 1)]));
}

#[test]
fn a_reaction_makes_no_comment_newer_and_brings_none_back() {
    let mut case = said();
    let before = case.record(EntityType::Comment, 3).updated_at();
    let reacting = reacts(&mut case, 2, &[reaction("heart", 2)], &[]);
    case.send(2, vec![reacting]);
    assert_eq!(case.record(EntityType::Comment, 3).updated_at(), before);
    let unseen = reacts(&mut case, 2, &[reaction("eyes", 2)], &[]);
    let delete = case.change(1, EntityType::Comment, 3, Operation::Delete, json!({}));
    case.send(1, vec![delete]);
    let unseen = Change { seen: Seen { cursor: Cursor { seq: 3, ..unseen.seen.cursor }, ..Seen::default() }, ..unseen };
    assert_ne!(case.send(2, vec![unseen])[0].outcome, Outcome::Conflict);
    assert!(case.record(EntityType::Comment, 3).deleted);
    assert!(case.conflicts(EntityType::Comment, 3).is_empty());
}
