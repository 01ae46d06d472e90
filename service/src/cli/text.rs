//! Text for a terminal: nothing that somebody else wrote moves its cursor, and colour only where it is welcome.

use std::env::var_os;
use std::fmt;
use std::io::IsTerminal;

/// `text` on one line, control characters and what turns the direction of text escaped.
pub(super) struct Plain<'t>(pub(super) &'t str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for c in self.0.chars() {
            let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if c.is_control() || turns {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Whether what goes to `stream` may be coloured: it is a terminal that can, and nobody has asked for none.
pub(super) fn is_coloured(stream: &impl IsTerminal) -> bool {
    let set = |name| var_os(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") {
        return false;
    }
    let dumb = var_os("TERM").is_some_and(|term| term == "dumb");
    set("CLICOLOR_FORCE") || (stream.is_terminal() && !dumb)
}

/// `text` in bold, where that is welcome on stdout.
pub(super) fn bold(text: impl fmt::Display) -> String {
    if is_coloured(&std::io::stdout()) {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_string()
    }
}

/// A colour that every terminal has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Colour {
    Green,
    Yellow,
    Red,
    Dim,
}

/// `text` in this colour, if it `is_welcome`.
pub(super) fn coloured(text: impl fmt::Display, colour: Colour, is_welcome: bool) -> String {
    let code = match colour {
        Colour::Green => 32,
        Colour::Yellow => 33,
        Colour::Red => 31,
        Colour::Dim => 2,
    };
    if is_welcome { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t02_nothing_moves_the_cursor() {
        let hostile = "a\nb\r\x1b[2Jc\u{9b}d\u{2028}e\u{202e}f\0";
        let shown = Plain(hostile).to_string();
        assert!(shown.chars().all(|c| !c.is_control() && c.is_ascii()), "{shown:?}");
        assert_eq!(Plain("naïve 日本").to_string(), "naïve 日本");
    }
}
