//! The compiler's half of Breakfall.
//!
//! Use it through `breakfall`, which re-exports it: the code it writes names that crate.

mod actions;
mod attribute;
mod axes;
#[cfg(feature = "catalogue")]
mod catalogue;
mod classes;
mod expand;
mod fields;
mod header;
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
/// | `header = …` | of 401 and 405 | `"…"` for `WWW-Authenticate` or `Allow`; `response` where whoever answers sets it |
/// | `since = "0.1"` | | the version that brought it |
///
/// Above the enum (or among the keys of a struct) may stand `#[fault(words = crate::MESSAGES)]`, the name of what `catalogue!`
/// made. Then every kind must have its message, a title and words for each of its actions in each language of that catalogue, and those
/// may name no variable that is not a `#[public]` field or one that every text has.
///
/// Fields are private. `#[public]` shows one to users (its type must be a `PublicValue`), `#[wait]` marks the
/// `Duration` or `Option<Duration>` after which another try makes sense, `#[fields]` the `Vec<FieldError>` that names the wrong
/// fields of a request. `Debug` (private fields masked), `Display`, `Error`, `Fault` and `Declared` are written by the derive.
///
/// # What does not compile
/// - a kind without a summary, a code, a class or a next step (`contact_support` alone is none: it is shown late)
/// - a code, a key, an action or a mark that stands twice where it has to be the only one
/// - 401 or 405 without the source of the header that they need; 429 or 503 where no `Retry-After` can be told
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

/// Declares the texts of a crate: one Fluent file for each language, held to each other while the crate compiles.
///
/// ```text
/// breakfall::catalogue! {
///     /// The words for the faults of this crate.
///     pub MESSAGES = "messages": en, de, pt-BR;
///     extends breakfall::message::MESSAGES;
/// }
/// ```
///
/// makes `pub const MESSAGES: &Words` of `messages/en.ftl`, `messages/de.ftl` and `messages/pt-BR.ftl`, in the folder of the
/// package's manifest. The first language is the source of the others. An edit of a file builds the crate again.
///
/// What is missing here may stand in the texts that these extend: a next step such as `action-retry`, a part of a sentence such as
/// `wait`, the words of a fault. More than one may follow `extends`, with commas between.
///
/// `#[fault(words = crate::MESSAGES)]` above a table of faults holds each fault to these words.
///
/// # What does not compile
/// - a file that is missing, a file of the folder that is not listed, a language listed twice
/// - a mistake of syntax, a message or an attribute twice in one file
/// - a message that the source language lacks; one that only the source has (of the words of a fault or of a next step, that is
///   said of the fault that needs them)
/// - `{ other-message }` in a text, where no such message stands here or in what is extended
#[cfg(feature = "catalogue")]
#[proc_macro]
pub fn catalogue(input: TokenStream) -> TokenStream {
    catalogue::expand(input.into()).into()
}
