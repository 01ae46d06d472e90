//! Text that is put together while the compiler runs.

/// At most `N` bytes of text. What does not fit is left out, and so is all that comes after it.
pub(super) struct Line<const N: usize> {
    bytes: [u8; N],
    length: usize,
    is_full: bool,
}

impl<const N: usize> Line<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], length: 0, is_full: false }
    }

    /// Adds `text`, whole or not at all.
    pub(super) const fn push(&mut self, text: &str) {
        if let Some((_, free)) = self.bytes.split_at_mut_checked(self.length)
            && let Some((place, _)) = free.split_at_mut_checked(text.len())
            && !self.is_full
        {
            place.copy_from_slice(text.as_bytes());
            self.length += text.len();
        } else {
            self.is_full = true;
        }
    }

    /// Adds `name`, a code or an action, as ids write it: in lower case, with dashes.
    pub(super) const fn push_id(&mut self, name: &str) {
        let start = self.length;
        self.push(name);
        let Some((_, mut rest)) = self.bytes.split_at_mut_checked(start) else { return };
        while let [byte, tail @ ..] = rest {
            *byte = if *byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
            rest = tail;
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub(super) const fn as_str(&self) -> &str {
        let Some((text, _)) = self.bytes.split_at_checked(self.length) else { return "" };
        match str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out_whole() {
        let mut line = Line::<8>::new();
        assert!(line.is_empty());
        line.push("a_B ");
        line.push_id("A_B");
        line.push("ää");
        line.push("c");
        assert_eq!(line.as_str(), "a_B a-b");
    }
}
