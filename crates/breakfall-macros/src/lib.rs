//! The compiler's half of Breakfall.
//!
//! Use it through `breakfall`, which re-exports it: the code it writes names that crate.

mod actions;
mod attribute;
mod axes;
mod classes;
mod expand;
mod fields;
mod mistakes;
mod recovery;
mod row;
mod table;
mod words;

use proc_macro::TokenStream;
use syn::DeriveInput;
use syn::parse_macro_input;

/// Declares a table of faults: one row for each variant (or one for a struct).
///
/// ```text
/// #[derive(Fault)]
/// enum TicketFault {
///     /// no ticket has this number                     <- the operator's summary: a lowercase fragment
///     #[fault(code = "TICKET_NOT_FOUND", class = NotFound, actions(list_tickets))]
///     NotFound { #[public] number: u64 },
/// }
/// ```
///
/// | key | required | meaning |
/// |---|---|---|
/// | `code = "…"` | yes | the permanent name, `SCREAMING_SNAKE`, unique |
/// | `class = …` | yes | one of the sixteen classes; gives the default of every key below |
/// | `actions(…)` | yes | what a person can do next, the best first, `lower_snake` |
/// | `status = 4xx/5xx` | | the HTTP status, one that fits the class |
/// | `recovery = …` | | `never`, `after_fix`, `retry`, `unavailable` |
/// | `blame = …` | | `caller`, `service`, `dependency`, `network` |
/// | `effect = …` | | `none`, `unknown`, `applied` |
/// | `severity = …` | | `debug`, `info`, `warn`, `error` |
/// | `since = "0.1"` | | the version that brought it |
///
/// Fields are private. `#[public]` shows one to users (its type must be a `PublicValue`), `#[wait]` marks the
/// `Duration` or `Option<Duration>` after which another try makes sense, `#[fields]` the `Vec<FieldError>` that names the wrong
/// fields of a request. `Debug` (private fields masked), `Display`, `Error`, `Fault` and `Declared` are written by the derive.
///
/// # What does not compile
/// - a kind without a summary, a code, a class or a next step (`contact_support` alone is none: it is shown late)
/// - a code, a key, an action or a mark that stands twice where it has to be the only one
/// - a status that contradicts the class; `retry` where the recovery is `never`; `#[wait]` where waiting cannot help
/// - a `#[public]` field that could carry somebody else's text
/// - a generic type, a type without kinds, a mark on a field without a name
///
/// All mistakes of a declaration are reported at once, each at its own place and with what to write instead.
#[proc_macro_derive(Fault, attributes(fault, public, wait, fields))]
pub fn derive_fault(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::fault(&input).into()
}
