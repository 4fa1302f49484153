//! People of every role, and a stranger, walk over all routes, all entity types and all operations of sync in random
//! order. What the table in `domain` does not allow is refused, shows nothing, and changes nothing.

use crate::running::{Person, Place, Running, expect, id};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use worknest::domain::role::action_to_write;
use worknest::domain::{Action, EntityType, Role};
use worknest::server::{Needs, Operation, operations};

/// A row of numbers that a seed repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn uuid(&mut self) -> String {
        let (a, b) = (self.roll(usize::MAX), self.roll(usize::MAX));
        format!("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", a as u32, a >> 48, b & 0xfff, a >> 36 & 0xfff, b >> 16)
    }
}

/// Somebody, and their role in Ann's project.
struct Walker {
    person: Person,
    name: &'static str,
    role: Option<Role>,
}

/// What there is in Ann's project. When somebody was allowed to write, a new one is made.
struct World {
    ann: Person,
    project: String,
    ticket: String,
    comment: String,
    label: String,
    timebox: String,
    template: String,
    view: String,
    status: String,
    attachment: String,
    hash: String,
    invitation: String,
    webhook: String,
}

const SECRET: &str = "Geheimnis";

impl World {
    async fn new(ann: &Person) -> Self {
        let project = ann.project(SECRET).await;
        let ticket = ann.ticket(&project, SECRET).await;
        let made = |path: String, body: Value| async move {
            id(&expect(ann.post(&path, &body).await, StatusCode::CREATED).await)
        };
        let comment = made(format!("/api/tickets/{ticket}/comments"), json!({"content": SECRET})).await;
        let label = made(format!("/api/projects/{project}/labels"), json!({"name": SECRET})).await;
        let status = made(format!("/api/projects/{project}/statuses"), json!({"name": SECRET})).await;
        let timebox = made(format!("/api/projects/{project}/timeboxes"), json!({"name": SECRET})).await;
        let template = made(format!("/api/projects/{project}/templates"), json!({"name": SECRET})).await;
        let view = made(format!("/api/projects/{project}/views"), json!({"name": SECRET})).await;
        let invitation = made(format!("/api/projects/{project}/invitations"), json!({"uses": 3})).await;
        let webhook = made(format!("/api/projects/{project}/webhooks"), json!({"url": "http://127.0.0.1:9/"})).await;
        let form = Form::new().part("file", Part::bytes(SECRET.as_bytes()).file_name(format!("{SECRET}.txt")));
        let sent = ann.request(Method::POST, &format!("/api/tickets/{ticket}/attachments")).multipart(form).send();
        let file = expect(sent.await.expect("an answer"), StatusCode::CREATED).await;
        let hash = file["hash"].as_str().expect("a hash").to_owned();
        let attachment = id(&file);
        Self {
            ann: ann.clone(),
            project,
            ticket,
            comment,
            label,
            timebox,
            template,
            view,
            status,
            attachment,
            hash,
            invitation,
            webhook,
        }
    }

    /// Everything in the project, as its owner syncs it.
    async fn everything(&self) -> Value {
        let scopes = json!([{"scope": format!("project:{}", self.project)}]);
        let body = json!({"client_id": "eye", "scopes": scopes});
        let body = expect(self.ann.post("/api/sync", &body).await, StatusCode::OK).await;
        let scope = format!("project:{}", self.project);
        let all = body["server_changes"].as_array().expect("a list").iter().filter(|change| change["scope"] == scope);
        all.cloned().collect()
    }

    fn id_of(&self, entity_type: &EntityType) -> String {
        match entity_type {
            EntityType::Project => self.project.clone(),
            EntityType::Ticket => self.ticket.clone(),
            EntityType::Comment => self.comment.clone(),
            EntityType::Label => self.label.clone(),
            EntityType::Timebox => self.timebox.clone(),
            EntityType::Template => self.template.clone(),
            EntityType::View => self.view.clone(),
            EntityType::Status => self.status.clone(),
            EntityType::Attachment => self.attachment.clone(),
            _ => "77777777-7777-4777-8777-777777777777".to_owned(),
        }
    }
}

/// What a route asks of the one who calls it about Ann's project; nothing where it is about the caller alone.
fn asked(operation: &Operation) -> Option<Action> {
    let path = operation.path.strip_prefix("/api/").expect("below /api");
    let reads = operation.method == Method::GET;
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        // About oneself, the server, or nobody.
        ["auth" | "users" | "devices" | "tokens" | "admin" | "live" | "sync", ..] => None,
        ["projects"] | ["invitations", "accept"] => None,
        ["blobs", _] if !reads => None,
        ["blobs", _, "received"] => None,
        ["projects", _, "invitations" | "webhooks"] | ["invitations" | "webhooks", ..] => Some(Action::Administer),
        _ if reads => Some(Action::Read),
        ["projects", _, "labels"] | ["labels", _] => Some(action_to_write(&EntityType::Label)),
        ["projects", _, "timeboxes"] | ["timeboxes", _] => Some(action_to_write(&EntityType::Timebox)),
        ["projects", _, "templates"] | ["templates", _] => Some(action_to_write(&EntityType::Template)),
        ["projects", _, "views"] | ["views", _] => Some(action_to_write(&EntityType::View)),
        ["projects", _, "statuses"] | ["statuses", _] => Some(action_to_write(&EntityType::Status)),
        ["projects", _, "members", ..] => Some(action_to_write(&EntityType::Member)),
        ["projects", ..] => Some(action_to_write(&EntityType::Project)),
        ["comments", _] => Some(Action::Moderate),
        ["tickets", _, "comments"] => Some(action_to_write(&EntityType::Comment)),
        ["tickets", _, "attachments"] | ["attachments", ..] => Some(action_to_write(&EntityType::Attachment)),
        // Of an open conflict: `a_conflict_is_listed_and_settled` has one.
        ["conflicts", ..] => None,
        ["tickets", ..] => Some(action_to_write(&EntityType::Ticket)),
        _ => panic!("say here what {} {} asks for", operation.method, operation.path),
    }
}

/// The address of a route in Ann's project, and a body that it takes.
fn filled(operation: &Operation, world: &World, walker: &Walker) -> (String, Value) {
    let noun = operation.path.trim_start_matches("/api/").split('/').next().unwrap_or_default();
    let of_noun = match noun {
        "projects" => &world.project,
        "tickets" | "archive" => &world.ticket,
        "comments" => &world.comment,
        "labels" => &world.label,
        "timeboxes" => &world.timebox,
        "templates" => &world.template,
        "views" => &world.view,
        "statuses" => &world.status,
        "attachments" => &world.attachment,
        "invitations" => &world.invitation,
        "webhooks" => &world.webhook,
        _ => &world.project,
    };
    let path = operation.path.replace("{user_id}", &world.ann.id).replace("{hash}", &world.hash);
    let path = match noun {
        "history" => path.replace("{type}", "ticket").replace("{id}", &world.ticket),
        _ => path.replace("{id}", of_noun),
    };
    let query = match path.as_str() {
        "/api/tickets" | "/api/conflicts" => format!("?project_id={}", world.project),
        "/api/tickets/search" => format!("?q={SECRET}"),
        _ => String::new(),
    };
    let body = match (operation.method.as_str(), path.rsplit('/').next().unwrap_or_default()) {
        ("GET" | "DELETE", _) => Value::Null,
        ("POST", "tickets") => json!({"project_id": world.project, "title": "Mine"}),
        ("POST", "comments") | ("PUT", _) if noun == "comments" || path.ends_with("comments") => {
            json!({"content": "Mine"})
        }
        ("POST", "members") => json!({"username": walker.name, "role": "admin"}),
        ("PUT", _) if path.contains("/members/") => json!({"role": "viewer"}),
        ("PUT", _) if noun == "tickets" => json!({"title": "Mine"}),
        ("POST", "resolve") => json!({"value": "Mine"}),
        ("POST", "archive" | "unarchive") => Value::Null,
        ("POST", "invitations") => json!({}),
        ("POST", "webhooks") => json!({"url": "http://127.0.0.1:9/mine"}),
        _ => json!({"name": "Mine"}),
    };
    (format!("{path}{query}"), body)
}

async fn send(person: &Person, operation: &Operation, path: &str, body: &Value) -> (StatusCode, String) {
    let mut request = person.request(operation.method.clone(), path);
    if path.ends_with("/attachments") && operation.method == Method::POST {
        request = request.multipart(Form::new().part("file", Part::bytes(b"mine".to_vec())));
    } else if !body.is_null() {
        request = request.json(body);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("a whole body"))
}

/// Whether the world may be another now.
async fn walk_a_route(world: &World, walker: &Walker, operation: &Operation) -> bool {
    let Some(action) = asked(operation) else { return false };
    let (path, body) = filled(operation, world, walker);
    let is_allowed = walker.role.as_ref().is_some_and(|role| role.may(action));
    let before = world.everything().await;
    let (status, text) = send(&walker.person, operation, &path, &body).await;
    let what = format!("{:?} {} {path}: {status} {text}", walker.role, operation.method);
    assert!(!status.is_server_error(), "{what}");
    // A list is empty for a stranger; all else is not there.
    let is_list = matches!(operation.path, "/api/tickets" | "/api/tickets/search" | "/api/conflicts") && text == "[]";
    match (&walker.role, is_allowed) {
        (None, _) => {
            assert!(status == StatusCode::NOT_FOUND || operation.method == Method::GET && is_list, "{what}");
            assert!(!text.contains(SECRET), "{what}");
        }
        (Some(_), false) => assert_eq!(status, StatusCode::FORBIDDEN, "{what}"),
        // What is allowed may be refused for another reason: the last admin stays, nobody puts words in a mouth.
        (Some(_), true) if action == Action::Read => assert_eq!(status, StatusCode::OK, "{what}"),
        (Some(_), true) => {}
    }
    if !is_allowed {
        assert_eq!(world.everything().await, before, "{what}");
    }
    is_allowed && action != Action::Read
}

/// Whether the world may be another now.
async fn walk_a_change(world: &World, walker: &Walker, dice: &mut Dice) -> bool {
    let types = [
        EntityType::Project,
        EntityType::Status,
        EntityType::Label,
        EntityType::Timebox,
        EntityType::Template,
        EntityType::View,
        EntityType::Ticket,
        EntityType::Comment,
        EntityType::Attachment,
        EntityType::Member,
        EntityType::User,
        EntityType::Conflict,
        EntityType::from("gizmo"),
    ];
    let entity_type = &types[dice.roll(types.len())];
    let operation = ["create", "update", "delete"][dice.roll(3)];
    let is_new = operation == "create" && *entity_type != EntityType::Project && dice.roll(2) == 0;
    let entity = if is_new { dice.uuid() } else { world.id_of(entity_type) };
    let data = json!({"project_id": world.project, "ticket_id": world.ticket, "user_id": walker.person.id,
        "name": "Mine", "title": "Mine", "content": "Mine", "role": "admin", "is_admin": true, "filename": "mine",
        "hash": world.hash, "deleted": false, "resolved": true});
    let change = json!({"id": dice.uuid(), "entity_id": entity, "type": entity_type, "operation": operation,
        "data": data, "timestamp": "2030-01-01T00:00:00Z"});
    let may_write = entity_type.is_written_by_clients()
        && walker.role.as_ref().is_some_and(|role| role.may(action_to_write(entity_type)));
    let before = world.everything().await;
    let scopes = json!([{"scope": format!("project:{}", world.project)}]);
    let body = json!({"client_id": "walker", "changes": [change], "scopes": scopes});
    let answer = expect(walker.person.post("/api/sync", &body).await, StatusCode::OK).await;
    let what = format!("{:?} {operation} {entity_type}: {answer}", walker.role);
    if walker.role.is_none() {
        assert!(!answer.to_string().contains(SECRET), "{what}");
    }
    if !may_write {
        assert_eq!(answer["results"][0]["outcome"], "rejected", "{what}");
        assert_eq!(world.everything().await, before, "{what}");
    }
    may_write
}

/// A world of Ann's in which everybody has their role.
async fn world_of(ann: &Person, people: &[Walker]) -> World {
    let world = World::new(ann).await;
    for walker in people {
        if let Some(role) = &walker.role {
            ann.add(&world.project, walker.name, role.as_str()).await;
        }
    }
    world
}

async fn walkers(server: &Running) -> Vec<Walker> {
    let mut walkers = Vec::new();
    for (name, role) in
        [("eve", None), ("vic", Some(Role::Viewer)), ("mia", Some(Role::Member)), ("ada", Some(Role::Admin))]
    {
        walkers.push(Walker { person: server.sign_up(name).await, name, role });
    }
    walkers
}

fn open(settings: &mut worknest::server::Settings) {
    settings.throttle = false;
    settings.webhooks_private = true;
}

pub async fn nobody_reads_or_writes_across_a_border(place: Place) {
    let server = place.start_with(open).await;
    let ann = server.sign_up("ann").await;
    let people = walkers(&server).await;
    let routes: Vec<Operation> =
        operations().into_iter().filter(|operation| operation.needs != Needs::Nobody).collect();
    let mut world = world_of(&ann, &people).await;
    // Those who may write nothing: every route.
    for walker in &people[..2] {
        for route in &routes {
            assert!(!walk_a_route(&world, walker, route).await);
        }
    }
    for seed in 1..=2u64 {
        println!("seed {seed}");
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in 0..40 {
            let walker = &people[dice.roll(people.len())];
            let is_another = match dice.roll(2) {
                0 => walk_a_route(&world, walker, &routes[dice.roll(routes.len())]).await,
                _ => walk_a_change(&world, walker, &mut dice).await,
            };
            if is_another {
                world = world_of(&ann, &people).await;
            }
        }
    }
}

pub async fn one_whose_role_is_taken_away_is_refused_at_once(place: Place) {
    let server = place.start().await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    ann.add(&project, "ben", "member").await;
    let write = |n: u8| {
        let change = json!({"id": format!("{n:02x}111111-1111-4111-8111-111111111111"), "entity_id": ticket,
            "type": "ticket", "operation": "update", "timestamp": "2030-01-01T00:00:00Z", "data": {"title": "Mine"}});
        let body = json!({"client_id": "b", "changes": [change],
            "scopes": [{"scope": format!("project:{project}"), "cursor": format!("0.1.{}", "0".repeat(32))}]});
        let ben = ben.clone();
        async move { expect(ben.post("/api/sync", &body).await, StatusCode::OK).await }
    };
    let member = format!("/api/projects/{project}/members/{}", ben.id);
    expect(ann.put(&member, &json!({"role": "viewer"})).await, StatusCode::OK).await;
    let refused = write(1).await;
    assert_eq!(refused["results"][0]["code"], "forbidden", "{refused}");
    assert!(refused["results"][0]["message"].as_str().is_some_and(|text| text.ends_with('.')), "{refused}");
    expect(ann.delete(&member).await, StatusCode::NO_CONTENT).await;
    let gone = write(2).await;
    assert_eq!(gone["results"][0]["code"], "no_access", "{gone}");
    assert!(gone["results"][0]["record"].is_null(), "{gone}");
    assert_eq!(gone["revoked"], json!([format!("project:{project}")]), "its local copy goes: {gone}");
}
