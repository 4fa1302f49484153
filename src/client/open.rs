//! Opening a store, and coming and going as a person with an account.
//!
//! The store named `local` is always there: it holds the work of nobody's account, and who was signed in last.
//! Each account has a store of its own.

use super::access::without_spaces;
use super::error::{ClientError, DeviceError};
use super::remote::Remote;
use super::shown::Shown;
use super::status::Progress;
use super::{Client, Inner, SyncEvent, device, inbox, lock};
use crate::api::{self, SignedIn};
use crate::domain::{FieldValue, UserId};
use crate::merge::{Clock, WriterId};
use crate::platform::{self, ConnectionMonitor, page, paths, secrets, tabs};
use crate::store::{self, Batch, LocalStore, Snapshot, Store, StoreError};
use crate::sync::{Engine, Replica};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

/// The name under which the bearer token is kept, on targets that have one.
pub(super) const TOKEN: &str = "session-token";
/// The store of nobody's account.
pub(super) const LOCAL: &str = "local";
const REGISTRY: &str = "registry";
/// Names of a store's small values that the service worker reads as well (`public/sw.js`).
pub(super) const CLIENT_ID: &str = "client_id";
pub(super) const WORK_OFFLINE: &str = "work_offline";
const USER: &str = "user";

/// The person at this device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub user: UserId,
    pub username: String,
    pub display_name: String,
    /// Whether there is an account, and so a server.
    pub account: bool,
}

/// Who works on this device, kept in the local store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Registry {
    /// Who is signed in.
    pub account: Option<Me>,
    /// The id of the person without an account.
    pub person: Option<UserId>,
    /// Native clients: the server they are connected to.
    pub server: Option<String>,
}

impl Registry {
    /// As a store has it.
    pub(super) fn of(snapshot: &Snapshot) -> Registry {
        let kept = snapshot.meta.get(REGISTRY).cloned();
        kept.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
    }

    async fn read(snapshot: &Snapshot, local: &LocalStore) -> Result<Registry, StoreError> {
        let mut registry = Self::of(snapshot);
        if registry.person.is_none() {
            registry.person = Some(UserId::from_random(platform::random_bytes()));
            registry.write(local).await?;
        }
        Ok(registry)
    }

    /// What stands before every path of the server: on the web at most the path of a larger site.
    fn address(&self) -> String {
        self.server.clone().unwrap_or_else(page::base_path)
    }

    async fn write(&self, local: &LocalStore) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.put_meta.insert(REGISTRY.into(), serde_json::to_value(self).ok());
        local.commit(batch).await
    }
}

thread_local! {
    /// The stores that are open: a second handle on one of them is the same one.
    static OPEN: RefCell<HashMap<String, Weak<LocalStore>>> = RefCell::default();
}

/// Opens a store of this device by its short name.
pub(super) async fn open_store(name: &str) -> Result<Rc<LocalStore>, ClientError> {
    if let Some(store) = OPEN.with_borrow(|open| open.get(name).and_then(Weak::upgrade)) {
        return Ok(store);
    }
    let place = paths::store_place(name)?;
    let store = Rc::new(LocalStore::open(&place).await?);
    OPEN.with_borrow_mut(|open| open.insert(name.to_owned(), Rc::downgrade(&store)));
    Ok(store)
}

impl Client {
    /// Opens the store of who was signed in last, else the one of this device alone.
    pub async fn open() -> Result<Client, ClientError> {
        let local = open_store(LOCAL).await?;
        let snapshot = local.load().await?;
        let registry = Registry::read(&snapshot, &local).await?;
        match registry.account.clone() {
            None => Self::with(LOCAL.to_owned(), local, snapshot, registry, None).await,
            Some(account) => {
                let bearer = secrets::read(TOKEN).ok().flatten();
                let remote = Remote::new(&registry.address(), account.user, bearer);
                Self::open_account(&account, registry, remote).await
            }
        }
    }

    async fn open_account(account: &Me, registry: Registry, remote: Remote) -> Result<Client, ClientError> {
        let name = format!("account-{}", account.user);
        let store = open_store(&name).await?;
        let snapshot = store.load().await?;
        Self::with(name, store, snapshot, registry, Some(remote)).await
    }

    pub(super) async fn with(
        name: String,
        store: Rc<LocalStore>,
        snapshot: Snapshot,
        registry: Registry,
        remote: Option<Remote>,
    ) -> Result<Client, ClientError> {
        let person = Me { user: registry.person.unwrap_or_default(), ..Me::default() };
        let me = registry.account.clone().unwrap_or(person);
        let mut replica = Replica::new(snapshot);
        // A store that was never used, and yet something was kept on this device.
        let wiped = lock::noted().filter(|_| replica.meta(CLIENT_ID).is_none() && !is_new_here(&registry));
        let batch = first_values(&replica, &me);
        if !batch.is_empty() {
            store.commit(batch.clone()).await?;
            replica.apply(batch);
        }
        let mut clock = Clock::new(WriterId::of(me.user, platform::random_bytes()));
        clock.observe(replica.greatest_stamp());
        let mut engine = Engine::default();
        engine.pause(replica.meta(WORK_OFFLINE) == Some(&Value::Bool(true)));
        let client = Client(Rc::new(Inner {
            shown: RefCell::new(Shown::new(&replica, me.user)),
            channel: tabs::Channel::open(&format!("worknest-{name}")),
            store,
            me,
            registry,
            remote,
            search: Default::default(),
            indexing: Default::default(),
            replica: RefCell::new(replica),
            clock: RefCell::new(clock),
            clock_offset: Cell::new(0),
            engine: RefCell::new(engine),
            progress: RefCell::new(Progress::default()),
            transfers: RefCell::default(),
            monitor: ConnectionMonitor::new(),
            writing: Default::default(),
            wake: Default::default(),
            reload: Default::default(),
            listeners: Default::default(),
            revision: Cell::new(0),
            steps: Default::default(),
            unsynced: Cell::new(None),
            retired_at: Cell::new(0),
            wiped: Cell::new(wiped),
        }));
        for place in client.0.store.set_aside() {
            let event = SyncEvent::SetAside { place: place.clone() };
            // It is met again at each opening.
            if client.log().iter().all(|line| line.event != event) {
                client.note(event);
            }
        }
        client.keep_log().await;
        client.note_unsynced();
        client.listen();
        Ok(client)
    }

    /// Makes an account at the server and opens its store. `invitation` is the secret of one, or empty.
    pub async fn sign_up(username: &str, email: &str, password: &str, invitation: &str) -> Result<Client, ClientError> {
        let registry = prepare().await?;
        let (name, email, password) = (username.to_owned(), email.to_owned(), password.to_owned());
        let invitation = Some(invitation.to_owned()).filter(|secret| !secret.is_empty());
        let signed_in = api::sign_up(name, email, password, device::is_native(), invitation).await?;
        Self::enter(signed_in.value, registry).await
    }

    /// Signs in by user name or email and opens the account's store. `code` is the second factor's, or empty: then
    /// the error `second_factor_needed` asks for it.
    pub async fn sign_in(username: &str, password: &str, code: &str) -> Result<Client, ClientError> {
        let registry = prepare().await?;
        let (name, password) = (username.to_owned(), password.to_owned());
        let code = Some(without_spaces(code)).filter(|code| !code.is_empty());
        let signed_in = api::sign_in(name, password, device::is_native(), code).await?;
        Self::enter(signed_in.value, registry).await
    }

    pub(super) async fn enter(signed_in: SignedIn, registry: Registry) -> Result<Client, ClientError> {
        let user = signed_in.user.user;
        let shown_name = if user.display_name.is_empty() { &user.username } else { &user.display_name };
        let me =
            Me { user: signed_in.user.id, display_name: shown_name.clone(), username: user.username, account: true };
        if let Some(token) = &signed_in.token {
            secrets::keep(TOKEN, token)?;
        }
        let registry = Registry { account: Some(me.clone()), ..registry };
        let local = open_store(LOCAL).await?;
        registry.write(&local).await?;
        let remote = Remote::new(&registry.address(), me.user, signed_in.token);
        ENTERED.set(Some(me.user));
        let client = Self::open_account(&me, registry, remote).await?;
        // The tab that leads the sync may have been told that its session had ended.
        client.0.channel.post(super::tabs::SIGNED_IN);
        Ok(client)
    }

    /// Ends the session. What is not yet synced stays on this device, for the next time this person signs in;
    /// otherwise nothing of theirs stays.
    pub async fn sign_out(self) -> Result<Client, ClientError> {
        if let Some(remote) = &self.0.remote {
            use_bearer(remote.bearer());
            // Without a network the session ends by itself; this device forgets it in any case.
            let _ = api::sign_out().await;
        }
        self.leave(false).await
    }

    /// Forgets who is signed in. Their store goes when nothing in it is unsynced, or in any case.
    pub(super) async fn leave(self, in_any_case: bool) -> Result<Client, ClientError> {
        secrets::forget(TOKEN)?;
        let registry = Registry { account: None, ..self.0.registry.clone() };
        let local = open_store(LOCAL).await?;
        registry.write(&local).await?;
        if self.0.me.account && (in_any_case || self.unsynced().is_nothing()) {
            self.0.store.clear().await?;
        }
        Self::open().await
    }

    /// Native clients: names the server to sign in to. Who is signed in has theirs: a token never goes to
    /// another server.
    pub async fn connect(server_url: &str) -> Result<(), ClientError> {
        let url = server_url.trim().trim_end_matches('/');
        let is_address =
            ["http://", "https://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
        if !is_address {
            return Err(DeviceError::NotAnAddress.into());
        }
        let answer = platform::http::request("GET", &format!("{url}/livez"), None, &[], None).await;
        if !answer.is_ok_and(|answer| answer.status == 200) {
            return Err(ClientError::Offline);
        }
        let local = open_store(LOCAL).await?;
        let snapshot = local.load().await?;
        let registry = Registry::read(&snapshot, &local).await?;
        if registry.account.is_some() && registry.server.as_deref() != Some(url) {
            return Err(DeviceError::SignedInElsewhere.into());
        }
        let registry = Registry { server: Some(url.to_owned()), ..registry };
        Ok(registry.write(&local).await?)
    }

    /// The server this client is connected to.
    pub fn server_url(&self) -> Option<String> {
        page::origin().or_else(|| self.0.registry.server.clone())
    }

    /// Removes everything Worknest keeps on this device, but how it looks and which language it speaks; works offline.
    pub async fn clear_data(self) -> Result<(), ClientError> {
        store::lock::forget().await?;
        self.0.store.clear().await?;
        if self.0.me.account {
            open_store(LOCAL).await?.clear().await?;
        }
        self.0.channel.post(super::tabs::LOCKED);
        platform::preferences::clear_but(device::is_of_looks);
        Ok(secrets::forget(TOKEN)?)
    }

    /// The replica's id.
    pub(super) fn client_id(&self) -> String {
        let replica = self.0.replica.borrow();
        replica.meta(CLIENT_ID).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

fn first_values(replica: &Replica, me: &Me) -> Batch {
    // A store of before there was an inbox.
    let mut batch = inbox::beginnings(replica);
    if replica.meta(CLIENT_ID).is_none() {
        let id = UserId::from_random(platform::random_bytes());
        batch.put_meta.insert(CLIENT_ID.into(), Some(json!(id)));
    }
    if me.account && replica.meta(USER).is_none() {
        batch.put_meta.insert(USER.into(), Some(me.user.encode()));
    }
    batch
}

thread_local! {
    /// Whose store a person has signed in to, for the first time on this device perhaps: that it is empty says nothing.
    static ENTERED: Cell<Option<UserId>> = const { Cell::new(None) };
}

fn is_new_here(registry: &Registry) -> bool {
    registry.account.as_ref().is_some_and(|account| ENTERED.get() == Some(account.user))
}

/// Before asking the server for an account: which server, and who is here.
pub(super) async fn prepare() -> Result<Registry, ClientError> {
    let local = open_store(LOCAL).await?;
    let snapshot = local.load().await?;
    let registry = Registry::read(&snapshot, &local).await?;
    if device::is_native() {
        let Some(server) = &registry.server else {
            return Err(DeviceError::NotConnected.into());
        };
        device::use_server(server)?;
        use_bearer(None);
    }
    Ok(registry)
}

/// The bearer token that server functions send from now on.
pub(super) fn use_bearer(bearer: Option<String>) {
    device::use_bearer(bearer);
}
