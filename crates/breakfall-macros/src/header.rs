//! The headers that some statuses need (RFC 9110 §11.6.1, §15.5.6; RFC 6585 §4).

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;
use syn::LitStr;
use syn::parse::Parse;
use syn::parse::ParseStream;

use crate::attribute::Written;
use crate::classes::Class;
use crate::mistakes::Mistakes;
use crate::recovery::Recovery;

/// What is written behind `header =`.
pub(crate) enum Header {
    /// The value, the same for every occurrence.
    Value(LitStr),
    /// A word: `response`, where whoever answers sets it.
    Word(Ident),
}

impl Parse for Header {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Value);
        }
        input.parse().map(Self::Word)
    }
}

/// The call that sets it on a `Spec`, where it is a value; mistakes where the status needs what is not there.
pub(crate) fn change(
    written: &Written,
    class: Option<&Class>,
    recovery: Option<&Recovery>,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let Some(status) = status(written, class) else { return TokenStream::new() };
    let place = written.place("status").or_else(|| written.place("class"));
    let name = match status {
        401 => "WWW-Authenticate",
        405 => "Allow",
        _ => {
            if let Some(key) = written.place("header") {
                let text = format!("status {status} needs no header of its own: remove `header`");
                mistakes.at(key, text);
            }
            if let (429 | 503, Some(recovery), Some(place)) = (status, recovery, place)
                && recovery.is_idle()
            {
                let text = format!(
                    "status {status} promises a `Retry-After`, which {recovery} cannot tell: make it `recovery = unavailable`, or write another status"
                );
                mistakes.at(place, text);
            }
            return TokenStream::new();
        }
    };
    match (&written.header, place) {
        (Some(Header::Value(value)), _) if is_value(&value.value()) => {
            return quote! { .with_header(#value) };
        }
        (Some(Header::Value(value)), _) => {
            mistakes.at(value, format!("`{name}` takes plain ASCII, and is not empty"));
        }
        (Some(Header::Word(word)), _) if word == "response" => {}
        (Some(Header::Word(word)), _) => {
            mistakes.at(
                word,
                format!(
                    "`header` is the value of `{name}`, or `response` where whoever answers sets it"
                ),
            );
        }
        (None, Some(place)) if written.lacks("header") => {
            let example = if status == 401 { "Bearer" } else { "GET, HEAD" };
            mistakes.at(place, format!("status {status} needs `{name}`: add `header = \"{example}\"`, or `header = response` where whoever answers sets it"));
        }
        (None, _) => {}
    }
    TokenStream::new()
}

/// The status of the row, its own or that of its class.
fn status(written: &Written, class: Option<&Class>) -> Option<u16> {
    match &written.status {
        Some(status) => status.base10_parse().ok(),
        None => class?.statuses.first().copied(),
    }
}

fn is_value(text: &str) -> bool {
    !text.trim().is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}
