//! Changes that wait for others: what a move takes away goes only after what it makes has come.

use super::Caller;
use super::accept::MISSING;
use crate::merge::{Change, Outcome, Refusal};
use crate::store::{Ledger, StoreError};
use crate::sync::set_aside::DEPENDENT;

/// Why a change may not be taken: one of those that it waits for was refused, or never came. That each was taken is
/// all that is asked: what others have done to it since is theirs to know, and nothing that has come is ever un-made,
/// so that this is the same whatever arrives in between.
pub(super) async fn waits_in_vain<L: Ledger>(
    ledger: &mut L,
    caller: &Caller,
    change: &Change,
) -> Result<Option<Refusal>, StoreError> {
    for id in &change.waits_for {
        let answer = ledger.answer(*id).await?.filter(|answer| answer.author.user == Some(caller.user));
        match answer.map(|answer| answer.outcome) {
            Some(Outcome::Rejected) => {
                let message = "Something that belongs to it was refused: nothing is taken away until that is settled.";
                return Ok(Some(Refusal::new(DEPENDENT, message)));
            }
            Some(_) => {}
            None => {
                let message = "Something that belongs to it is not on the server: sync that first.";
                return Ok(Some(Refusal::new(MISSING, message)));
            }
        }
    }
    Ok(None)
}
