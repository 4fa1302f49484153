use super::Time;
use super::entity::entity;

entity! {
    /// A person with an account, as that person sees it in their own scope.
    User, UserId {
        server username: String,
        server email: String,
        server display_name: String,
        /// May administer the server.
        server is_admin: bool,
        server created_at: Option<Time>,
    }
}
