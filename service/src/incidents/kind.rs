//! Which failures are of one kind.

use crate::hex::digest;
use crate::incidents::record::Incident;

/// What is read of a root cause.
const MOST_CHARS: usize = 200;

/// The name of the kind of `incident`: the same for failures of one code in one operation whose root cause reads alike, whatever
/// numbers, ids and quoted words stand in it.
pub(crate) fn kind_of(incident: &Incident) -> String {
    let shape = shape(&incident.root_cause);
    let whole = format!("{}\n{}\n{shape}", incident.code, incident.operation);
    digest(&whole, 8)
}

/// `text` without what differs from one occurrence to the next.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut quote = None;
    for word in text.chars().take(MOST_CHARS).collect::<String>().split_inclusive(' ') {
        let core = word.trim_end();
        let opens = core.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let ends = |quote: char| core.trim_end_matches([',', '.', ':', ';', ')']).ends_with(quote);
        match (quote, opens) {
            (Some(open), _) => {
                if ends(open) {
                    quote = None;
                }
            }
            (None, Some(open)) => {
                shape.push_str("\"\" ");
                if core.chars().count() == 1 || !ends(open) {
                    quote = Some(open);
                }
            }
            (None, None) if core.chars().any(|c| c.is_ascii_digit()) => shape.push_str("# "),
            (None, None) => shape.push_str(word),
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str, operation: &str, root_cause: &str) -> String {
        kind_of(&Incident {
            code: code.into(),
            operation: operation.into(),
            root_cause: root_cause.into(),
            ..Incident::default()
        })
    }

    #[test]
    fn what_reads_alike_is_of_one_kind() {
        let one =
            kind("A", "ask", "connection to 10.0.0.7:443 refused after 12ms, \"ada smith\" waits");
        let same = kind("A", "ask", "connection to 10.0.0.9:80 refused after 7ms, \"bob\" waits");
        assert_eq!(one, same);
        for other in [
            kind("B", "ask", "connection to 10.0.0.7:443 refused after 12ms, \"ada smith\" waits"),
            kind("A", "tell", "connection to 10.0.0.7:443 refused after 12ms, \"ada smith\" waits"),
            kind("A", "ask", "connection to 10.0.0.7:443 reset after 12ms, \"ada smith\" waits"),
        ] {
            assert_ne!(one, other);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_kind(text in "\\PC{0,400}") {
            proptest::prop_assert_eq!(kind("A", "ask", &text).len(), 16);
        }
    }
}
