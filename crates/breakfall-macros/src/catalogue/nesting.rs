//! How deep a source is nested: the parser recurses into every brace.

/// The most bytes of one source.
const MOST_BYTES: usize = 256 * 1024;
/// The most braces and brackets open at once.
const MOST_DEPTH: usize = 16;

/// Why `source` may not even be parsed, with the line.
pub(crate) fn excess(source: &str) -> Option<(usize, &'static str)> {
    if source.len() > MOST_BYTES {
        return Some((1, "the source is longer than 256 KiB"));
    }
    let (mut braces, mut calls) = (0_usize, 0_usize);
    for (index, line) in source.lines().enumerate() {
        // A new entry starts at the very start of a line, and closes what the one before left open.
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
            braces = 0;
        }
        for byte in line.bytes() {
            match byte {
                b'{' => braces += 1,
                b'}' => braces = braces.saturating_sub(1),
                b'(' => calls += 1,
                b')' => calls = calls.saturating_sub(1),
                _ => continue,
            }
            if braces == 0 {
                calls = 0;
            }
            if braces + calls > MOST_DEPTH {
                return Some((index + 1, "more than 16 braces or brackets are open in each other"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_blow_the_stack() {
        let line = |source: &str| excess(source).map(|(line, _)| line);
        assert_eq!(line("a = { $b ->\n    [one] { c }\n   *[other] { d }\n}\n"), None);
        assert_eq!(line(&format!("a = x\nb = {}", "{".repeat(100_000))), Some(2));
        assert_eq!(line(&format!("b = {{ {}", "F(".repeat(100_000))), Some(1));
        assert_eq!(line(&"#".repeat(MOST_BYTES + 1)), Some(1));
        assert_eq!(line(&"a = :( :( {\"{\"}\n".repeat(100)), None);
    }
}
