//! One route: where, what it does, what it takes and gives, what it needs of its caller.

use super::schema::Shape;
use axum::http::Method;
use axum::routing::MethodFilter;

/// What a route needs of the one who calls it, beyond what the project's roles say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Anybody may call it.
    Nobody,
    /// Somebody signed in, or a token that may read.
    Read,
    /// As above; a token must be one that may write.
    Write,
    /// As above; a token must be one that may administer.
    Administer,
    /// A person who has signed in: no token does what concerns the account itself.
    Person,
    /// A person who has signed in, or a token that may administer, of an administrator of the server.
    ServerAdmin,
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub about: &'static str,
    pub shape: Shape,
    pub is_required: bool,
}

/// What is said of a route.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    pub path: &'static str,
    pub about: &'static str,
    pub needs: Needs,
    pub query: Vec<Parameter>,
    pub body: Option<Shape>,
    pub status: u16,
    pub other_statuses: Vec<u16>,
    pub gives: Option<Shape>,
    /// The same in another form, which the query asks for.
    pub or_gives: Option<Shape>,
    /// The total is in a header, and the address of the next page.
    pub is_paged: bool,
    /// An entity tag is given, and taken in `If-Match` or `If-None-Match`.
    pub is_tagged: bool,
    /// It is kept for programs of before, and always refused.
    pub is_refused: bool,
}

fn operation(method: Method, path: &'static str, needs: Needs, status: u16, about: &'static str) -> Operation {
    Operation {
        method,
        path,
        about,
        needs,
        query: Vec::new(),
        body: None,
        status,
        other_statuses: Vec::new(),
        gives: None,
        or_gives: None,
        is_paged: false,
        is_tagged: false,
        is_refused: false,
    }
}

/// A route that reads.
pub fn get(path: &'static str, about: &'static str) -> Operation {
    operation(Method::GET, path, Needs::Read, 200, about)
}

/// A route that makes something: 201 unless said otherwise.
pub fn post(path: &'static str, about: &'static str) -> Operation {
    operation(Method::POST, path, Needs::Write, 201, about)
}

/// A route that changes something.
pub fn put(path: &'static str, about: &'static str) -> Operation {
    operation(Method::PUT, path, Needs::Write, 200, about)
}

/// A route that takes something away: 204.
pub fn delete(path: &'static str, about: &'static str) -> Operation {
    operation(Method::DELETE, path, Needs::Write, 204, about)
}

impl Operation {
    /// What it needs of its caller.
    pub fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    /// The body that it takes.
    pub fn takes(self, shape: Shape) -> Self {
        Self { body: Some(shape), ..self }
    }

    /// The answer when all is well.
    pub fn gives(self, shape: Shape) -> Self {
        Self { gives: Some(shape), ..self }
    }

    /// The same answer in another form.
    pub fn or_gives(self, shape: Shape) -> Self {
        Self { or_gives: Some(shape), ..self }
    }

    /// The status when all is well.
    pub fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// It does nothing any more, and always says so with this status: what was once there stays.
    pub fn refuses(self, status: u16) -> Self {
        Self { is_refused: true, status, ..self }
    }

    /// A parameter of the query.
    pub fn query(mut self, name: &'static str, shape: Shape, about: &'static str) -> Self {
        self.query.push(Parameter { name, about, shape, is_required: false });
        self
    }

    /// A parameter of the query that it cannot do without.
    pub fn asks(mut self, name: &'static str, shape: Shape, about: &'static str) -> Self {
        self.query.push(Parameter { name, about, shape, is_required: true });
        self
    }

    /// Another status when all is well, with the same answer.
    pub fn also(mut self, status: u16) -> Self {
        self.other_statuses.push(status);
        self
    }

    /// It comes in pages.
    pub fn paged(self) -> Self {
        let paged = Self { is_paged: true, ..self };
        paged
            .query("limit", Shape::Positive, "How many at most, 1 to 1000; 1000 unless said.")
            .query("offset", Shape::Count, "How many to leave out at the beginning.")
            .query(
                "after",
                Shape::Text,
                "Where the last page ended, from its header `link`: holds while things change.",
            )
    }

    /// Its answer bears an entity tag.
    pub fn tagged(self) -> Self {
        Self { is_tagged: true, ..self }
    }

    /// As the router asks.
    pub fn filter(&self) -> MethodFilter {
        match self.method {
            Method::POST => MethodFilter::POST,
            Method::PUT => MethodFilter::PUT,
            Method::DELETE => MethodFilter::DELETE,
            _ => MethodFilter::GET,
        }
    }
}
