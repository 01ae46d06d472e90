//! Names: what a wrong one was meant to be, and how one spelling turns into another.

/// Ends a message about a word that is not in `known`: the one that was meant, or else all there are.
pub(crate) fn hint(wrong: &str, known: &[&str]) -> String {
    nearest(wrong, known).map_or_else(
        || format!("expected one of {}", listed(known)),
        |meant| format!("did you mean `{meant}`?"),
    )
}

/// `` `a`, `b`, `c` ``.
fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The word of `known` that `wrong` was meant to be, if one is near enough.
pub(crate) fn nearest<'k>(wrong: &str, known: &[&'k str]) -> Option<&'k str> {
    let wrong = squeezed(wrong);
    known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(&wrong, &squeezed(known)), *known))
        .filter(|(distance, known)| {
            *distance <= (known.len() / 3).clamp(1, 3) || share_a_stem(&wrong, &squeezed(known))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// `warn` for `warning`, `error` for `err`.
fn share_a_stem(one: &str, other: &str) -> bool {
    one.len().min(other.len()) >= 3 && (one.starts_with(other) || other.starts_with(one))
}

/// Case and underscores are what one gets wrong most: they count for nothing.
fn squeezed(word: &str) -> String {
    word.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// `ListTickets`, `list-tickets` and `LIST_TICKETS` as `list_tickets`.
pub(crate) fn snake(text: &str) -> String {
    let shouted = !text.chars().any(char::is_lowercase);
    let mut snake = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        let separator = !c.is_ascii_alphanumeric();
        if (separator || (c.is_uppercase() && !shouted)) && !snake.ends_with('_') {
            snake.push('_');
        }
        if !separator {
            snake.extend(c.to_lowercase());
        }
    }
    snake.trim_matches('_').to_owned()
}

/// The code one would give to `kind` of `owner`: `TICKET_NOT_FOUND` for `TicketFault::NotFound`.
pub(crate) fn code_for(owner: &str, kind: &str) -> String {
    let family = ["Faults", "Fault", "Error"].iter().find_map(|end| owner.strip_suffix(end));
    let (family, kind) = (snake(family.unwrap_or(owner)), snake(kind));
    let name =
        if family.is_empty() || snake(owner) == kind { kind } else { format!("{family}_{kind}") };
    name.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meant_word_is_found() {
        let known = ["NotFound", "Internal", "Aborted", "Unavailable"];
        for (wrong, meant) in [
            ("Notfound", Some("NotFound")),
            ("NOT_FOUND", Some("NotFound")),
            ("Unavialable", Some("Unavailable")),
            ("NotFoundError", Some("NotFound")),
            ("Int", Some("Internal")),
            ("Gone", None),
            ("In", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, &known), meant, "{wrong}");
        }
    }

    #[test]
    fn spellings_turn_into_another() {
        for text in ["ListTickets", "list-tickets", "LIST_TICKETS", "listTickets", "_list__tickets"]
        {
            assert_eq!(snake(text), "list_tickets", "{text}");
        }
        assert_eq!(snake("äö"), "");
    }

    #[test]
    fn a_code_is_named_after_its_kind() {
        assert_eq!(code_for("TicketFault", "NotFound"), "TICKET_NOT_FOUND");
        assert_eq!(code_for("Ticket", "Gone"), "TICKET_GONE");
        assert_eq!(code_for("Fault", "Gone"), "GONE");
        assert_eq!(code_for("DiskFull", "DiskFull"), "DISK_FULL");
    }
}
