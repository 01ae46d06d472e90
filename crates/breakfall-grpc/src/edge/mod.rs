//! The edge of a service: every failure leaves it as a status with details, in the language of whoever called.
//!
//! | what happened inside | what the caller gets |
//! |---|---|
//! | a handler returned [`Caller::status`], at once or in the middle of a stream | that failure, with its details |
//! | a handler, a layer or a stream panicked | `INTERNAL`, `ASYNC_PANICKED_FAILED` |
//! | its sender waits no longer (`grpc-timeout`) | `DEADLINE_EXCEEDED`, `ASYNC_TIMEOUT_FAILED`; nothing inside is called |
//! | a status without details: the framework's own, or one that a handler wrote by hand | its code, the words of its class; its message is dropped |
//! | a status with details of its own | the same, untouched |
//! | an answer that is no gRPC: a 404 of the router, a 503 of a layer | the code that gRPC has for it, and the words of its class |
//! | success, and whatever is no call of gRPC | the same, untouched |
//!
//! What the details are says [`status`](crate::status).
//!
//! # Languages
//! Those of `accept-language`, as in HTTP; callers of gRPC send it as metadata.
//!
//! # Time
//! What a caller says it waits (`grpc-timeout`) is the [`Caller::deadline`]; nothing ends a handler at that time that does not ask for
//! it. Give it to the operation: then all that this calls in turn inherits it.
//!
//! # gRPC-Web
//! The layer of `tonic-web` goes around this one: it then carries the trailers over as they are told here.

mod adopt;
mod body;
mod caller;
mod layer;
mod settings;

pub use self::adopt::is_grpc;
pub use self::body::EdgeBody;
pub use self::caller::Caller;
pub use self::layer::Answering;
pub use self::layer::Edge;
pub use self::layer::EdgeLayer;
pub use self::settings::EdgeSettings;
pub use self::settings::LiveSettings;
