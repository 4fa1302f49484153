//! Deleting one thing, wherever it is shown.

use super::super::components::Toasts;
use super::super::session::Session;
use super::super::t;
use crate::domain::Entity;

/// Deletes one thing, says so (`said`), and offers to take it back.
pub fn delete<T: Entity>(session: Session, toasts: Toasts, id: T::Id, said: String) {
    toasts.perform(async move {
        session.acting().delete::<T>(id).await?;
        toasts.offer(said, t!("action-undo"), move || {
            toasts.perform(async move { session.acting().restore::<T>(id).await });
        });
        Ok(())
    });
}
