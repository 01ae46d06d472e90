//! The static facts of a fault.

use crate::fault::action::Action;
use crate::fault::axes::Blame;
use crate::fault::axes::Effect;
use crate::fault::axes::Recovery;
use crate::fault::axes::Severity;
use crate::fault::class::Class;
use crate::fault::code::Code;
use crate::fault::params::ParamKind;
use crate::fault::status::ErrorStatus;

/// The static facts of one kind of failure: one `static` per variant, made by `#[derive(Fault)]`.
///
/// Built from a code and a class, whose defaults hold until a `with_…` replaces them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// The permanent name.
    pub code: Code,
    /// The canonical class.
    pub class: Class,
    /// The HTTP status.
    pub status: ErrorStatus,
    /// Whether trying again can help.
    pub recovery: Recovery,
    /// Whose failure it is.
    pub blame: Blame,
    /// Whether the work may have happened.
    pub effect: Effect,
    /// How loudly a log says it.
    pub severity: Severity,
    /// What a person can do next, the best first; never empty.
    pub actions: &'static [Action],
    /// The operator's summary: a lowercase fragment.
    pub summary: &'static str,
    /// The public parameters, in the order of declaration.
    pub params: &'static [ParamSpec],
    /// What stands in the header that the status needs, where whoever answers does not set it: `WWW-Authenticate` of a 401,
    /// `Allow` of a 405.
    pub header: Option<&'static str>,
    /// The version of the program that brought it, such as `0.2`, where the declaration says it.
    pub since: Option<&'static str>,
}

/// One public parameter of a fault, as declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParamSpec {
    /// Its name in texts. On the wire a length of time `limit` is `limit_ms`.
    pub name: &'static str,
    /// What it is.
    pub kind: ParamKind,
}

impl ParamSpec {
    /// A parameter.
    #[must_use]
    pub const fn new(name: &'static str, kind: ParamKind) -> Self {
        Self { name, kind }
    }
}

impl Spec {
    /// A spec with the defaults of its class.
    ///
    /// # Panics
    /// If `actions` is empty: a failure without a next step is not a failure one may show.
    #[must_use]
    pub const fn new(
        code: Code,
        class: Class,
        actions: &'static [Action],
        summary: &'static str,
    ) -> Self {
        assert!(!actions.is_empty(), "a fault needs at least one action");
        Self {
            code,
            class,
            status: class.status(),
            recovery: class.recovery(),
            blame: class.blame(),
            effect: class.effect(),
            severity: class.severity(),
            actions,
            summary,
            params: &[],
            header: None,
            since: None,
        }
    }

    /// With another HTTP status than the class's.
    #[must_use]
    pub const fn with_status(mut self, status: ErrorStatus) -> Self {
        self.status = status;
        self
    }

    /// With another recovery than the class's.
    #[must_use]
    pub const fn with_recovery(mut self, recovery: Recovery) -> Self {
        self.recovery = recovery;
        self
    }

    /// With another blame than the class's.
    #[must_use]
    pub const fn with_blame(mut self, blame: Blame) -> Self {
        self.blame = blame;
        self
    }

    /// With another effect than the class's.
    #[must_use]
    pub const fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// With another severity than the class's.
    #[must_use]
    pub const fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With these public parameters. The derive writes them from the `#[public]` fields.
    #[must_use]
    pub const fn with_params(mut self, params: &'static [ParamSpec]) -> Self {
        self.params = params;
        self
    }

    /// With the header that the status needs.
    #[must_use]
    pub const fn with_header(mut self, value: &'static str) -> Self {
        self.header = Some(value);
        self
    }

    /// With the version that brought it.
    #[must_use]
    pub const fn with_since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }
}
