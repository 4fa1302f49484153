//! `docs/access.md` is printed from the code: the table of roles from `domain`, what each route needs from the table of
//! routes. `WORKNEST_PRINT=1 cargo test --features server --test server access_table` writes it anew.

use std::fmt::Write;
use worknest::domain::role::{RIGHTS, action_to_write};
use worknest::domain::{EntityType, Role};
use worknest::server::{Needs, operations};

fn printed() -> String {
    let mut text = String::from(
        "# Who may do what\n\n\
         Printed from the code, which a test holds it against: the first two tables from `src/domain/role.rs`, which \
         server and UI both ask, the third from the table of routes in `src/server/`.\n\n\
         ## In a project\n\n| | viewer | member | admin |\n|---|---|---|---|\n",
    );
    let mark = |may: bool| if may { "yes" } else { "" };
    for right in RIGHTS {
        let [viewer, member, admin] = [Role::Viewer, Role::Member, Role::Admin].map(|role| mark(right.is_of(&role)));
        _ = writeln!(text, "| {} | {viewer} | {member} | {admin} |", right.about);
    }
    text.push_str(
        "\nTo a stranger nothing of a project exists: every answer is 404. A comment is changed by its author alone. \
         Who is in a project, may leave it; its last admin may not.\n\n\
         ## To write\n\n| entity | asks for |\n|---|---|\n",
    );
    for entity_type in EntityType::KNOWN {
        let asks = match entity_type.is_written_by_clients() {
            true => format!("{:?}", action_to_write(entity_type)),
            false if *entity_type == EntityType::Member => "Administer, online only".to_owned(),
            false => "the server itself".to_owned(),
        };
        _ = writeln!(text, "| {entity_type} | {asks} |");
    }
    text.push_str(
        "\n## To call a route\n\nBeside what the role in the project allows, which is checked in the transaction:\n\n\
         - *nobody*: anybody may call it;\n- *read*, *write*, *administer*: somebody signed in, or a token made for \
         that or more;\n- *person*: somebody signed in, no token;\n- *server admin*: an administrator of the server, \
         signed in or with a token that may administer.\n\n| route | needs |\n|---|---|\n",
    );
    for operation in operations() {
        let needs = match operation.needs {
            Needs::Nobody => "nobody",
            Needs::Read => "read",
            Needs::Write => "write",
            Needs::Administer => "administer",
            Needs::Person => "person",
            Needs::ServerAdmin => "server admin",
        };
        _ = writeln!(text, "| `{} {}` | {needs} |", operation.method, operation.path);
    }
    text
}

#[test]
fn the_page_on_access_says_what_the_code_does() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/access.md");
    let printed = printed();
    if std::env::var_os("WORKNEST_PRINT").is_some() {
        std::fs::write(&path, &printed).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == printed, "docs/access.md is not what the code says: see the head of this test's file");
}
