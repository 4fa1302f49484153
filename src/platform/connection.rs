use super::target;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Callback = Rc<dyn Fn()>;

/// Whether the server can be reached: told by the outcomes of real requests, through
/// [`report`](Self::report). The browser's events only ask for a probe.
///
/// Clones share one state. Callbacks live as long as the last clone.
#[derive(Clone)]
pub struct ConnectionMonitor {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    online: Cell<bool>,
    on_online: RefCell<Vec<Callback>>,
    on_offline: RefCell<Vec<Callback>>,
    on_probe_wanted: RefCell<Vec<Callback>>,
    wake: RefCell<Option<target::wake::Listening>>,
}

/// Runs them with nothing borrowed: a callback may register another, or report.
fn run(callbacks: &RefCell<Vec<Callback>>) {
    let callbacks = callbacks.borrow().clone();
    callbacks.iter().for_each(|callback| callback());
}

impl Default for ConnectionMonitor {
    fn default() -> Self {
        Self::new()
    }
}

impl ConnectionMonitor {
    /// A monitor that has measured nothing yet, and so is not online.
    pub fn new() -> Self {
        let inner = Rc::new(Inner::default());
        let weak = Rc::downgrade(&inner);
        let listening = target::wake::listen(move || {
            if let Some(inner) = weak.upgrade() {
                run(&inner.on_probe_wanted);
            }
        });
        inner.wake.replace(Some(listening));
        Self { inner }
    }

    /// Whether the last request reached the server.
    pub fn is_online(&self) -> bool {
        self.inner.online.get()
    }

    /// Tells how a request went: any answer at all, an error status included, means reachable.
    pub fn report(&self, reachable: bool) {
        if self.inner.online.replace(reachable) != reachable {
            run(if reachable { &self.inner.on_online } else { &self.inner.on_offline });
        }
    }

    /// Calls back each time the server becomes reachable.
    pub fn on_online(&self, callback: impl Fn() + 'static) {
        self.inner.on_online.borrow_mut().push(Rc::new(callback));
    }

    /// Calls back each time the server is no longer reachable.
    pub fn on_offline(&self, callback: impl Fn() + 'static) {
        self.inner.on_offline.borrow_mut().push(Rc::new(callback));
    }

    /// Calls back when something hints that reachability may have changed: the browser's online and offline
    /// events, the window coming to the front. Then is a good time to ask the server.
    pub fn on_probe_wanted(&self, callback: impl Fn() + 'static) {
        self.inner.on_probe_wanted.borrow_mut().push(Rc::new(callback));
    }
}
