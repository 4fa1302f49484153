use super::fault::Fault;
use futures::channel::oneshot;
use idb::ObjectStore;
use js_sys::{Array, Object, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbTransaction};

#[wasm_bindgen]
extern "C" {
    /// A database, for the overload of `transaction` that web-sys only has as unstable.
    #[wasm_bindgen(extends = Object)]
    type DurableDatabase;

    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction(
        this: &DurableDatabase,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// What a transaction does, and how it is kept.
#[derive(Clone, Copy)]
pub enum Mode {
    Read,
    /// Written through to the disk before it counts as complete.
    WriteStrict,
    /// Whole or not at all, and the browser may take its time: for what could be done again.
    WriteRelaxed,
}

/// A running transaction. It completes by itself once nothing more is asked of it; dropping it does not undo it.
pub struct Transaction {
    raw: IdbTransaction,
    inner: idb::Transaction,
    outcome: oneshot::Receiver<Result<(), Fault>>,
    _on_complete: Closure<dyn FnMut()>,
    _on_abort: Closure<dyn FnMut()>,
}

impl Transaction {
    pub fn begin(database: &IdbDatabase, stores: &[&str], mode: Mode) -> Result<Self, Fault> {
        let stores: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let (mode, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::WriteStrict => ("readwrite", "strict"),
            Mode::WriteRelaxed => ("readwrite", "relaxed"),
        };
        let options = Object::new();
        let _ = Reflect::set(&options, &"durability".into(), &durability.into());
        let durable: &DurableDatabase = database.unchecked_ref();
        let raw = durable.transaction(&stores, mode, &options).map_err(|error| Fault::from_js(&error))?;
        let (tell, outcome) = oneshot::channel();
        let tell = Rc::new(RefCell::new(Some(tell)));
        let tell_abort = tell.clone();
        let on_complete = Closure::new(move || {
            if let Some(tell) = tell.take() {
                let _ = tell.send(Ok(()));
            }
        });
        let aborted = raw.clone();
        let on_abort = Closure::new(move || {
            if let Some(tell) = tell_abort.take() {
                let why = aborted.error().map_or(JsValue::UNDEFINED, JsValue::from);
                let _ = tell.send(Err(Fault::from_js(&why)));
            }
        });
        raw.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
        raw.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
        let inner = idb::Transaction::from(raw.clone());
        Ok(Self { raw, inner, outcome, _on_complete: on_complete, _on_abort: on_abort })
    }

    pub fn store(&self, name: &str) -> Result<ObjectStore, Fault> {
        Ok(self.inner.object_store(name)?)
    }

    /// Undoes it. Without effect on one that is through.
    pub fn abort(self) {
        let _ = self.raw.abort();
    }

    /// Why a request of it failed: one that failed because the transaction did says less than that.
    pub async fn cause_of(self, fault: Fault) -> Fault {
        self.finish().await.err().unwrap_or(fault)
    }

    /// Waits until it is complete, and so durable, or why it is undone.
    pub async fn finish(mut self) -> Result<(), Fault> {
        let outcome = (&mut self.outcome).await;
        outcome.unwrap_or(Err(Fault::Lost(Default::default())))
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // The callbacks go with this value.
        self.raw.set_oncomplete(None);
        self.raw.set_onabort(None);
    }
}
