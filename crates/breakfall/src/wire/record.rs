//! A failure as it outlives its process.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::fault::AsyncFault;
use crate::fault::Attempted;
use crate::fault::Class;
use crate::fault::Code;
use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::FieldError;
use crate::fault::FieldProblem;
use crate::fault::Origin;
use crate::fault::Recovery;
use crate::wire::Decoder;
use crate::wire::kept::kept;
use crate::wire::params_of;
use crate::wire::read::RemoteProblem;

/// A failure as it outlives its process: what a journal keeps of it, and [`Decoder::restore`] makes one of it again.
///
/// | kept | not kept |
/// |---|---|
/// | code, class, status, recovery and wait, effect, origin, reference | causes, stack, frames |
/// | public parameters, wrong fields | private fields: they come back as their `Default` |
/// | operation, attempts, whether it was retried already | notes |
/// | the failures beside it | |
///
/// So a journal holds nothing that a person may not see; what an operator wants to know beyond it stands in the log, under the same
/// reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureRecord {
    /// The permanent name of the fault.
    pub code: String,
    /// The canonical class.
    pub class: String,
    /// The HTTP status.
    pub status: u16,
    /// How it came to be.
    pub origin: String,
    /// Whether trying again can help: `never`, `after_fix`, `retry`, `unavailable`.
    pub recovery: String,
    /// How long to wait first, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
    /// Whether that wait has been told to people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wait_told: bool,
    /// Whether the work may have happened.
    pub effect: String,
    /// The id under which a person finds it.
    pub reference: String,
    /// Whether somebody has done for it what could be done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    /// The operation that it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The attempts that led to it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<AttemptRecord>,
    /// The public parameters; see [`params_of`].
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// Which fields of the request are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldRecord>,
    /// The failures beside it; of these, none stand beside another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary: Vec<Self>,
}

/// One attempt of a [`FailureRecord`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttemptRecord {
    /// 1 for the first call.
    pub number: u32,
    /// What it failed with.
    pub code: String,
    /// How that came to be.
    pub origin: String,
    /// How long it took, in milliseconds.
    pub lasted_ms: u64,
    /// How long was waited afterwards, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
}

/// One wrong field of a [`FailureRecord`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldRecord {
    /// JSON pointer into the request.
    pub pointer: String,
    /// What is wrong.
    pub code: String,
    /// The most that is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

impl From<&Failure> for FailureRecord {
    fn from(failure: &Failure) -> Self {
        let recovery = failure.recovery();
        Self {
            code: failure.code().as_str().to_owned(),
            class: failure.class().as_str().to_owned(),
            status: failure.status().get(),
            origin: failure.origin().as_str().to_owned(),
            recovery: recovery.as_str().to_owned(),
            wait_ms: recovery.after().map(millis),
            wait_told: failure.is_wait_told(),
            effect: failure.effect().as_str().to_owned(),
            reference: failure.reference().to_string(),
            settled: failure.is_settled(),
            operation: failure.operation().map(str::to_owned),
            attempts: failure.attempts().iter().map(AttemptRecord::from).collect(),
            params: params_of(failure),
            fields: failure.fault().fields().iter().map(FieldRecord::from).collect(),
            secondary: failure.secondary().iter().map(Self::from).collect(),
        }
    }
}

impl From<&Attempted> for AttemptRecord {
    fn from(attempt: &Attempted) -> Self {
        Self {
            number: attempt.number,
            code: attempt.code.as_str().to_owned(),
            origin: attempt.origin.as_str().to_owned(),
            lasted_ms: millis(attempt.lasted),
            wait_ms: attempt.wait.map(millis),
        }
    }
}

impl From<&FieldError> for FieldRecord {
    fn from(field: &FieldError) -> Self {
        let FieldError { pointer, problem } = field;
        let (code, max) = (problem.as_str().to_owned(), problem.max());
        Self { pointer: pointer.clone().into_owned(), code, max }
    }
}

impl Decoder {
    /// The failure of `record` again: typed where its code is known here, by its code alone where not. It never fails: a record that
    /// makes no sense is `ASYNC_UNEXPECTED_FAILED`.
    #[must_use]
    pub fn restore(&self, record: FailureRecord) -> Failure {
        let origin = Origin::named(&record.origin).unwrap_or(Origin::Foreign);
        let (recovery, effect) = (recovery(&record), Effect::named(&record.effect));
        let attempts: Vec<_> = record.attempts.iter().filter_map(attempted).collect();
        let operation = record.operation.as_deref().and_then(kept);
        let (settled, told) = (record.settled, record.wait_told);
        let reference = record.reference.parse().ok();
        let secondary = record.secondary.clone();

        let failure = self.raise(problem(record), origin);
        let mut failure =
            failure.unwrap_or_else(|| Failure::raised(AsyncFault::Unexpected, Origin::Foreign));
        if let Some(recovery) = recovery.filter(|recovery| *recovery != failure.recovery()) {
            failure = failure.with_recovery(recovery);
        }
        if let Some(wait) = failure.recovery().after().filter(|_| told) {
            failure = failure.with_told_wait(wait);
        }
        if let Some(effect) = effect.filter(|effect| *effect != failure.effect()) {
            failure = failure.with_effect(effect);
        }
        if let Some(reference) = reference {
            failure = failure.with_reference(reference);
        }
        if settled {
            failure = match operation {
                Some(operation) => failure.settled(operation, attempts),
                None => failure.already_retried(),
            };
        }
        secondary.into_iter().fold(failure, |failure, beside| failure.also(self.restore(beside)))
    }
}

fn problem(record: FailureRecord) -> RemoteProblem {
    let field = |field: FieldRecord| {
        FieldError::told(&field.pointer, FieldProblem::named(&field.code, field.max)?)
    };
    RemoteProblem {
        status: record.status,
        type_uri: String::new(),
        class: Class::named(&record.class),
        reference: None,
        recovery: recovery(&record),
        effect: Effect::named(&record.effect),
        fields: record.fields.into_iter().filter_map(field).collect(),
        params: record.params,
        code: Some(record.code),
        members: Map::new(),
        ignored: Vec::new(),
    }
}

fn recovery(record: &FailureRecord) -> Option<Recovery> {
    let recovery = Recovery::named(&record.recovery)?;
    let wait = record.wait_ms.map(Duration::from_millis);
    Some(wait.map_or(recovery, |wait| recovery.with_wait(wait)))
}

fn attempted(record: &AttemptRecord) -> Option<Attempted> {
    let code = kept(&record.code).filter(|code| Code::is_valid(code))?;
    let origin = Origin::named(&record.origin).unwrap_or(Origin::Foreign);
    let lasted = Duration::from_millis(record.lasted_ms);
    let mut attempt = Attempted::new(record.number, lasted, Code::new(code), origin);
    attempt.wait = record.wait_ms.map(Duration::from_millis);
    Some(attempt)
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::PublicText;

    #[derive(crate::Fault)]
    enum Shop {
        /// gone
        #[fault(code = "SHOP_ITEM_GONE", class = FailedPrecondition, actions(choose_another))]
        Gone {
            #[public]
            left: u32,
            #[public]
            name: PublicText,
            secret: String,
        },
        /// down
        #[fault(code = "SHOP_DOWN", class = Unavailable, actions(retry))]
        Down {
            #[wait]
            after: Option<Duration>,
        },
    }

    fn there_and_back(failure: &Failure, decoder: &Decoder) -> Failure {
        let json = serde_json::to_string(&FailureRecord::from(failure)).unwrap();
        assert!(!json.contains("canary"), "private: {json}");
        decoder.restore(serde_json::from_str(&json).unwrap())
    }

    #[test]
    fn a_failure_comes_back_from_a_journal_as_it_went() {
        let decoder = Decoder::new().knows::<Shop>().knows::<AsyncFault>();
        let gone =
            Shop::Gone { left: 2, name: PublicText::cleaned("tea"), secret: "canary".into() };
        let tried =
            Attempted::new(1, Duration::from_millis(7), Code::new("SHOP_DOWN"), Origin::Raised);
        let down = Shop::Down { after: Some(Duration::from_secs(9)) };
        let went = Failure::raised(gone, Origin::Raised)
            .with_effect(Effect::Unknown)
            .settled("buy", [tried])
            .with_note("private", &"canary")
            .also(Failure::from(down));
        let came = there_and_back(&went, &decoder);

        assert_eq!(FailureRecord::from(&came), FailureRecord::from(&went));
        assert_eq!(came.reference(), went.reference());
        assert_eq!(came.origin(), Origin::Raised);
        assert_eq!(came.attempts(), went.attempts());
        let Some(Shop::Gone { left, name, secret }) = came.downcast_ref() else { panic!() };
        assert_eq!((*left, name.as_str(), secret.as_str()), (2, "tea", ""));
        let beside = &came.secondary()[0];
        assert_eq!(beside.recovery().after(), Some(Duration::from_secs(9)));
    }

    #[test]
    fn a_code_that_is_not_known_any_more_keeps_its_name() {
        let went = Failure::from(Shop::Down { after: Some(Duration::from_secs(1)) });
        let came = there_and_back(&went, &Decoder::new());
        assert!(came.downcast_ref::<Shop>().is_none());
        assert_eq!(FailureRecord::from(&came), FailureRecord::from(&went));
    }

    proptest::proptest! {
        #[test]
        fn no_record_panics(words in proptest::collection::vec(".{0,12}", 9), status: u16, wait: u64) {
            let mut record = FailureRecord::from(&Failure::from(Shop::Down { after: None }));
            let attempt = AttemptRecord {
                number: 0,
                code: words[0].clone(),
                origin: words[1].clone(),
                lasted_ms: wait,
                wait_ms: Some(wait),
            };
            (record.class, record.origin) = (words[2].clone(), words[3].clone());
            (record.recovery, record.effect) = (words[4].clone(), words[5].clone());
            (record.reference, record.operation) = (words[6].clone(), Some(words[7].clone()));
            (record.status, record.wait_ms, record.settled) = (status, Some(wait), true);
            (record.wait_told, record.attempts) = (true, vec![attempt]);
            record.params.insert(words[8].clone(), Value::from(wait));
            record.secondary = vec![record.clone()];
            let came = Decoder::new().knows::<Shop>().restore(record.clone());
            drop(FailureRecord::from(&came));
            record.code.clone_from(&words[8]);
            drop(Decoder::new().restore(record));
        }
    }

    #[test]
    fn a_record_without_sense_is_a_failure_all_the_same() {
        let went = Failure::from(Shop::Down { after: None });
        let mut record = FailureRecord::from(&went);
        record.code = "no code".into();
        record.origin = "?".into();
        let came = Decoder::new().restore(record);
        assert_eq!(came.code().as_str(), "ASYNC_UNEXPECTED_FAILED");
        assert_eq!(came.reference(), went.reference());
    }
}
