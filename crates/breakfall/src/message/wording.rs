//! How much an explanation says.

/// How much an explanation says: the settings of the program and the state of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wording {
    /// Whether next steps are told.
    pub guidance: bool,
    /// Whether this person has failed so often that support comes first; see [`Escalation`](crate::message::Escalation).
    pub support: bool,
    /// Where support is found: an address, a number, a page. From configuration, never from a request.
    pub support_contact: Option<String>,
}

impl Default for Wording {
    /// With next steps, without support.
    fn default() -> Self {
        Self { guidance: true, support: false, support_contact: None }
    }
}

impl Wording {
    /// With or without next steps.
    #[must_use]
    pub fn with_guidance(mut self, guidance: bool) -> Self {
        self.guidance = guidance;
        self
    }

    /// With or without the step that leads to support.
    #[must_use]
    pub fn with_support(mut self, support: bool) -> Self {
        self.support = support;
        self
    }

    /// With the place where support is found.
    #[must_use]
    pub fn with_support_contact(mut self, contact: impl Into<String>) -> Self {
        self.support_contact = Some(contact.into());
        self
    }
}
