//! What somebody meant who made a slip in a reference.

use breakfall::fault::Reference;

/// The symbols of a reference.
const SYMBOLS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The valid references that are one slip away from `text`: one symbol is another one, or two neighbours are exchanged. The check
/// symbol leaves about twenty of seven hundred.
pub(super) fn near(text: &str) -> Vec<Reference> {
    let symbols: Vec<char> = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .skip(2)
        .collect();
    let wrong = (0..symbols.len()).flat_map(|place| {
        let symbols = &symbols;
        SYMBOLS.chars().map(move |symbol| {
            let with = |(index, old): (usize, &char)| if index == place { symbol } else { *old };
            symbols.iter().enumerate().map(with).collect::<String>()
        })
    });
    let exchanged = (1..symbols.len()).map(|place| {
        let mut symbols = symbols.clone();
        symbols.swap(place - 1, place);
        symbols.into_iter().collect::<String>()
    });
    let mut near: Vec<Reference> = Vec::new();
    for reference in wrong.chain(exchanged).filter_map(|text| text.parse().ok()) {
        if !near.contains(&reference) {
            near.push(reference);
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_found_again() {
        for _ in 0..20 {
            let reference = Reference::random();
            let text = reference.to_string();
            let mut slip: Vec<char> = text.chars().collect();
            slip[5] = if slip[5] == '7' { '8' } else { '7' };
            let slip: String = slip.into_iter().collect();
            let found = near(&slip);
            assert!(found.contains(&reference), "{text} {slip}");
            assert!(found.len() < 60, "{}", found.len());
        }
        assert!(near("").is_empty() && near("BF-12").is_empty());
    }
}
