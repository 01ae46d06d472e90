//! The number of the ticket that a query is about.

/// How many characters of a query are looked at.
const MAX_CHARACTERS: usize = 2_000;
/// A number behind one of these is a ticket's.
const NAMES: [&str; 17] = [
    "#", "ticket", "tickets", "issue", "issues", "bug", "bugs", "task", "tasks", "id", "number",
    "numbers", "no", "num", "nr", "nummer", "nummern",
];
/// A number behind one of these is a ticket's if it is all that is named: "close 3", but not
/// "close 3 old windows".
const ORDERS: [&str; 20] = [
    "show",
    "display",
    "view",
    "see",
    "read",
    "find",
    "get",
    "me",
    "close",
    "resolve",
    "finish",
    "complete",
    "mark",
    "zeig",
    "zeige",
    "mir",
    "schließ",
    "schließe",
    "schliesse",
    "beende",
];
/// What may follow a number that is all that is named.
const AFTER_ORDER: [&str; 11] =
    ["please", "now", "for", "as", "and", "or", "bitte", "jetzt", "an", "als", "und"];
/// What links the numbers of a list: "tickets 3 and 4".
const LINKS: [&str; 5] = ["and", "or", "und", "oder", "&"];
/// A number before one of these counts tickets and names none.
const PLURALS: [&str; 4] = ["tickets", "issues", "bugs", "tasks"];
/// Punctuation around a word that is no part of it.
const AROUND: [char; 17] =
    ['.', ',', ':', ';', '!', '?', '(', ')', '[', ']', '"', '\'', '„', '“', '”', '-', '='];

/// The number of the one ticket that `query` names, as in "show ticket 1", "close #12" or
/// "Ticket Nr. 5".
///
/// `None` if the query names no ticket, if it names several, so that nobody closes the wrong one
/// by mistake, and if the number does not fit a `u64`. Numbers that are no ticket's ("the 3
/// printers", "version 1.5", "2024-05-01") are passed over.
pub(crate) fn ticket_number(query: &str) -> Option<u64> {
    let query: String = query.chars().take(MAX_CHARACTERS).flat_map(char::to_lowercase).collect();
    let mut numbers = named_tickets(&query).into_iter().map(|digits| digits.parse().ok());
    let first: u64 = numbers.next()??;
    numbers.all(|other| other == Some(first)).then_some(first)
}

/// What was read last, as far as it matters to a number behind it.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    /// Something that says nothing about a number.
    Other,
    /// One of [`NAMES`].
    Name,
    /// One of [`ORDERS`].
    Order,
    /// A number that is a ticket's, and maybe a link behind it.
    Ticket,
}

/// Whether `token` is a number below zero, which no ticket has.
fn is_negative(token: &str) -> bool {
    token.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The digits of every number that names a ticket.
fn named_tickets(query: &str) -> Vec<&str> {
    let mut named = Vec::new();
    let mut last = Last::Other;
    let mut tokens = query.split_whitespace().filter(|token| !bare(token).is_empty()).peekable();
    while let Some(token) = tokens.next() {
        if is_negative(token) {
            last = Last::Other;
            continue;
        }
        let (word, digits) = split_digits(bare(token));
        if digits.is_empty() {
            last = after_word(word, last);
            continue;
        }
        let next = tokens.peek().map_or("", |next| bare(next));
        let alone = token.ends_with(AROUND) || next.is_empty() || AFTER_ORDER.contains(&next);
        let is_ticket = match last {
            _ if !word.is_empty() => NAMES.contains(&word),
            _ if PLURALS.contains(&next) => false,
            Last::Name | Last::Ticket => true,
            Last::Order => alone,
            Last::Other => false,
        };
        last = if is_ticket { Last::Ticket } else { Last::Other };
        named.extend(is_ticket.then_some(digits));
    }
    named
}

/// What a word makes of a number behind it.
fn after_word(word: &str, last: Last) -> Last {
    if NAMES.contains(&word) {
        Last::Name
    } else if ORDERS.contains(&word) {
        Last::Order
    } else if last == Last::Ticket && LINKS.contains(&word) {
        Last::Ticket
    } else {
        Last::Other
    }
}

/// The token without the punctuation around it.
fn bare(token: &str) -> &str {
    token.trim_matches(AROUND)
}

/// Splits "ticket-12" into "ticket" and "12", "#4" into "#" and "4". A token that is no word with
/// a number behind it has no digits: "1.5", "2024-05-01" and "3rd" are words.
fn split_digits(token: &str) -> (&str, &str) {
    let word = token.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = token.strip_prefix(word).unwrap_or_default();
    if word.contains(char::is_numeric) {
        return (token, "");
    }
    let name = word.trim_end_matches(['-', '.', ':', '_']);
    let hash = name.strip_suffix('#').filter(|name| !name.is_empty());
    (hash.unwrap_or(name), digits)
}
