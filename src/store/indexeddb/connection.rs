use super::fault::Fault;
use super::head::property;
use super::{ALL, BLOBS, KEYS, STATE};
use crate::store::Unavailable;
use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams};
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbDatabase;

const VERSION: u32 = 1;
/// Tabs of this version close at once when another wants to upgrade; one that does not is old and stuck.
const BLOCKED_MS_MAX: u32 = 3_000;
/// Behind a deletion that waits for another tab, an opening waits and nobody is told.
const SILENT_MS_MAX: u32 = 10_000;

/// One database, opened when it is needed, and again after the browser has closed it.
pub struct Connection {
    name: String,
    open: Rc<RefCell<Option<Open>>>,
}

struct Open {
    raw: IdbDatabase,
    /// Holds the callbacks.
    _handlers: Database,
}

impl Connection {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), open: Rc::default() }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The open database.
    pub async fn database(&self) -> Result<IdbDatabase, Fault> {
        if let Some(open) = &*self.open.borrow() {
            return Ok(open.raw.clone());
        }
        let raw = open(&self.name).await?;
        if let Some(open) = &*self.open.borrow() {
            // Opened by another task meanwhile.
            raw.close();
            return Ok(open.raw.clone());
        }
        let mut handlers = Database::from(raw.clone());
        let (closing, lost) = (raw.clone(), Rc::downgrade(&self.open));
        // Another tab upgrades or deletes: let it. What is asked of this one next opens it again.
        handlers.on_version_change(move |_| {
            closing.close();
            forget(&lost);
        });
        let lost = Rc::downgrade(&self.open);
        handlers.on_close(move |_| forget(&lost));
        self.open.replace(Some(Open { raw: raw.clone(), _handlers: handlers }));
        Ok(raw)
    }

    /// Closes it, once its running transactions are through.
    pub fn close(&self) {
        if let Some(open) = self.open.take() {
            open.raw.close();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// Forgets the connection a moment later: the callback that says so belongs to it and is still running.
fn forget(lost: &std::rc::Weak<RefCell<Option<Open>>>) {
    let lost = lost.clone();
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(lost) = lost.upgrade() {
            lost.take();
        }
    });
}

fn factory() -> Result<Factory, Fault> {
    Factory::new().map_err(|_| Fault::Unavailable(Unavailable::NoIndexedDb))
}

async fn open(name: &str) -> Result<IdbDatabase, Fault> {
    let mut request = factory()?.open(name, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        // A failure here fails the opening: nothing is left half made.
        let Ok(database) = event.database() else { return };
        let there = database.store_names();
        for store in ALL.iter().filter(|store| !there.iter().any(|name| name == *store)) {
            let mut params = ObjectStoreParams::new();
            params.auto_increment(![KEYS, STATE, BLOBS].contains(store));
            let _ = database.create_object_store(store, params);
        }
    });
    let (blocked, is_blocked) = oneshot::channel();
    request.on_blocked(move |_| {
        let _ = blocked.send(());
    });
    let too_long = Box::pin(async {
        let silence = TimeoutFuture::new(SILENT_MS_MAX);
        match select(is_blocked, silence).await {
            Either::Left((Ok(()), _)) => TimeoutFuture::new(BLOCKED_MS_MAX).await,
            Either::Left((Err(_), silence)) => silence.await,
            Either::Right(_) => {}
        }
    });
    match select(std::future::IntoFuture::into_future(request), too_long).await {
        Either::Left((Ok(database), _)) => Ok(database.into()),
        Either::Left((Err(error), _)) => Err(refusal(error.into())),
        Either::Right(_) => Err(Fault::Blocked),
    }
}

/// What a refusal to open means.
fn refusal(fault: Fault) -> Fault {
    match fault {
        Fault::Failed(error) if error.name == "VersionError" => Fault::Unavailable(Unavailable::Newer),
        // Some private windows, and browsers told to keep nothing.
        Fault::Failed(error) if error.name == "SecurityError" => Fault::Unavailable(error.to_string().into()),
        Fault::Lost(error) if error.name == "InvalidStateError" => Fault::Unavailable(error.to_string().into()),
        fault => fault,
    }
}

/// Deletes a database; none there is no error.
pub async fn delete(name: &str) -> Result<(), Fault> {
    Ok(factory()?.delete(name)?.await?)
}

/// The names of all databases of this origin.
pub async fn names() -> Result<Vec<String>, Fault> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).unwrap_or_default();
    let list: Function = Reflect::get(&factory, &"databases".into())
        .unwrap_or_default()
        .dyn_into()
        .map_err(|_| Fault::Unavailable(Unavailable::TooOldForLock))?;
    let told = list.call0(&factory).map_err(|error| Fault::from_js(&error))?;
    let told = JsFuture::from(Promise::resolve(&told)).await.map_err(|error| Fault::from_js(&error))?;
    Ok(Array::from(&told).iter().filter_map(|found| property(&found, "name")?.as_string()).collect())
}
