//! The trace that a request is a part of: W3C Trace Context, levels 1 and 2.
//!
//! | header | says | where it cannot be read |
//! |---|---|---|
//! | `traceparent: 00-{trace}-{span}-{flags}` | which trace, which step of it sent this, whether it is recorded | a new trace begins |
//! | `tracestate: a=1,b=2` | what tracing systems want to tell each other | it is dropped, the trace goes on |
//!
//! The [edge](crate::edge) reads them and gives each request a step of its own; whatever that request then does is
//! [in its trace](current), and a client that calls another service [writes](TraceContext::write) its own. The ids are names for those who
//! look something up in logs. They come from whoever called, so that nothing is decided by them, and no reference is one of them.

mod ambient;
mod parent;
mod state;

pub use self::ambient::Scope;
pub use self::ambient::Traced;
pub use self::ambient::current;
pub use self::parent::TraceContext;
pub use self::state::TraceState;

use http::HeaderName;

/// The header that says which trace a request is a part of.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// The header in which tracing systems tell each other more.
pub const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
