//! The next steps that a fault names.

use syn::Ident;
use syn::Token;
use syn::ext::IdentExt;
use syn::parenthesized;
use syn::parse::ParseStream;

use crate::attribute::skip;
use crate::mistakes::Mistakes;
use crate::recovery::Recovery;
use crate::words;

/// Reads `(retry, contact_support)`. Nothing where one of them is spoilt: the rest says little about the whole.
pub(crate) fn read(
    input: ParseStream<'_>,
    mistakes: &mut Mistakes,
) -> syn::Result<Option<Vec<Ident>>> {
    let before = mistakes.count();
    let list;
    parenthesized!(list in input);
    let mut actions = Vec::new();
    while !list.is_empty() {
        if let Ok(action) = Ident::parse_any(&list) {
            actions.push(action);
        }
        if list.peek(Token![,]) {
            list.parse::<Token![,]>()?;
        } else if list.peek(Ident::peek_any) {
            mistakes.add(list.span(), "a comma is missing before this action");
        } else if !list.is_empty() {
            mistakes.add(list.span(), "an action is one lower_snake word, such as `try_later`");
            skip(&list);
        }
    }
    Ok((mistakes.count() == before).then_some(actions))
}

/// Holds `actions`, written under `key`, to what a person needs of them.
pub(crate) fn check(
    key: &Ident,
    actions: &[Ident],
    recovery: Option<&Recovery>,
    mistakes: &mut Mistakes,
) {
    for (place, action) in actions.iter().enumerate() {
        let name = action.unraw().to_string();
        if !is_action(&name) {
            let meant = Some(words::snake(&name)).filter(|meant| is_action(meant));
            let meant = meant.map(|meant| format!(": write `{meant}`")).unwrap_or_default();
            mistakes.at(action, format!("an action is lower_snake, 1 to 40 characters{meant}"));
        } else if actions.iter().take(place).any(|earlier| earlier == action) {
            mistakes.at(action, format!("`{name}` stands here twice: remove one"));
        } else if name == "retry"
            && let Some(never) = recovery.filter(|recovery| recovery.is_never())
        {
            mistakes.at(
                action,
                format!(
                    "`retry` cannot help where the recovery is {never}: replace it, for example by `try_later`, or make it \
                     `recovery = retry`"
                ),
            );
        }
    }
    if actions.is_empty() {
        mistakes.at(key, "no next step for a person: write one, for example `actions(try_later)`");
    } else if let [only] = actions
        && only == "contact_support"
    {
        mistakes.at(
            only,
            "`contact_support` alone leaves a person without a next step, as it is shown only after several failures: put another \
             before it, for example `actions(try_later, contact_support)`",
        );
    }
}

/// What `breakfall::fault::Action::new` takes.
fn is_action(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(inner)
}
