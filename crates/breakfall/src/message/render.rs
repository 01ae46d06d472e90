//! From an id and its variables to a text, or to nothing.

use std::fmt;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentError;
use fluent_bundle::FluentResource;

use crate::fault::panic;

/// One language's texts, ready to render; shared between threads.
pub(super) type Bundle = fluent_bundle::concurrent::FluentBundle<FluentResource>;

/// The most bytes of a rendered text. What is longer is no sentence for a person but a mistake or an attack.
const MOST_BYTES: usize = 4096;

/// Enough for most sentences, so that few grow while they are written.
pub(super) const USUAL_BYTES: usize = 160;

/// The text of message `id`, or of its attribute. `None` if it does not exist, has a hole or says nothing.
pub(super) fn render(
    bundle: &Bundle,
    id: &str,
    attribute: Option<&str>,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let (text, errors) = attempt(bundle, id, attribute, args)?;
    (errors.is_empty() && !text.trim().is_empty()).then_some(text)
}

/// The text as far as it goes and what was wrong with it. `None` if it does not exist or cannot be written at all.
pub(super) fn attempt(
    bundle: &Bundle,
    id: &str,
    attribute: Option<&str>,
    args: &FluentArgs<'_>,
) -> Option<(String, Vec<FluentError>)> {
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    // The resolver has corners in which it panics (a select on a literal around too many placeables); an explanation
    // must not become a second failure.
    let written = panic::catch(panic::Stack::Skip, || {
        let mut text = Bounded(String::with_capacity(USUAL_BYTES));
        let mut errors = Vec::new();
        let written = bundle.write_pattern(&mut text, pattern, Some(args), &mut errors);
        written.is_ok().then_some((text.0, errors))
    });
    written.ok().flatten()
}

/// What is wrong, as a lowercase fragment.
pub(super) fn described(error: &FluentError) -> String {
    match error {
        FluentError::ResolverError(error) => fragment(error),
        FluentError::ParserError(error) => fragment(error),
        FluentError::Overriding { .. } => fragment(error),
    }
}

/// A foreign message in our form: no capital at the start, no full stop. Names inside keep their letters.
pub(super) fn fragment(message: &impl fmt::Display) -> String {
    let text = message.to_string();
    let mut rest = text.trim_end_matches('.').chars();
    let first = rest.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(rest).collect()
}

/// Refuses what goes past [`MOST_BYTES`].
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        if self.0.len() + s.len() > MOST_BYTES {
            return Err(fmt::Error);
        }
        self.0.push_str(s);
        Ok(())
    }
}
