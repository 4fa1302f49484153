use super::Batch;

/// What others who hold the same store have committed.
#[derive(Clone, Debug, PartialEq)]
pub enum Elsewhere {
    /// These, in their order; none: nothing new.
    Batches(Vec<Batch>),
    /// Too much, or too long ago: load everything again.
    Reload,
}
