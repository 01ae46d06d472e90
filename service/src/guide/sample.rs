//! A failure that shows what failures of its kind look like.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::FieldError;
use breakfall::fault::FieldProblem;
use breakfall::fault::Param;
use breakfall::fault::ParamKind;
use breakfall::fault::PublicText;
use breakfall::fault::Spec;

/// The code whose words speak of wrong fields.
const OF_FIELDS: &str = "ASYNC_REQUEST_INVALID";
const FIELDS: &[FieldError] = &[FieldError::new("/query", FieldProblem::Missing)];

/// A failure of `spec`, with sample values for its parameters.
pub(super) fn failure(spec: &'static Spec) -> Failure {
    Failure::from(Sample(spec))
}

struct Sample(&'static Spec);

impl Fault for Sample {
    fn spec(&self) -> &'static Spec {
        self.0
    }

    fn params(&self, sink: &mut dyn FnMut(&'static str, Param)) {
        for param in self.0.params {
            sink(param.name, value(param.kind));
        }
    }

    fn fields(&self) -> &[FieldError] {
        if self.0.code.as_str() == OF_FIELDS { FIELDS } else { &[] }
    }
}

fn value(kind: ParamKind) -> Param {
    match kind {
        ParamKind::Number => Param::Number(1.5),
        ParamKind::Switch => Param::Switch(true),
        ParamKind::Duration => Param::Duration(Duration::from_secs(30)),
        ParamKind::Text => Param::Text(PublicText::cleaned("…")),
        ParamKind::Word => Param::Word("…"),
        ParamKind::Integer | _ => Param::Integer(12),
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.summary)
    }
}

impl fmt::Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sample({})", self.0.code)
    }
}

impl Error for Sample {}
