//! Next steps a person can take.

use std::fmt;

/// The name of a next step that a person can take: `lower_snake`, at most 40 characters. Its words stand in the
/// catalogue under `action-<name>` with dashes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action(&'static str);

impl Action {
    /// Try the same again, after the wait that is shown with it.
    pub const RETRY: Self = Self::new("retry");
    /// Come back later: for failures that no immediate retry heals.
    pub const TRY_LATER: Self = Self::new("try_later");
    /// See whether it was done, before doing it again. Offered only where that is unknown.
    pub const CHECK_STATUS: Self = Self::new("check_status");
    /// Nothing: it was done all the same. Stands in for the two above where the work has had its effect.
    pub const NOTHING_TO_DO: Self = Self::new("nothing_to_do");
    /// Ask support, with the reference. Shown only once a person failed as often as `contact_support_threshold` says.
    pub const CONTACT_SUPPORT: Self = Self::new("contact_support");

    /// An action, checked where it is written: in a `const` a bad one does not compile.
    ///
    /// # Panics
    /// If `name` is not of the form `[a-z][a-z0-9_]*` or longer than 40 characters.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        assert!(Self::is_valid(name), "an action is lower_snake, 1 to 40 characters");
        Self(name)
    }

    const fn is_valid(name: &str) -> bool {
        let mut rest = name.as_bytes();
        if rest.len() > 40 || !matches!(rest.first(), Some(b'a'..=b'z')) {
            return false;
        }
        while let [byte, tail @ ..] = rest {
            if !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_') {
                return false;
            }
            rest = tail;
        }
        true
    }

    /// The name, as programs read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
