//! What a text may name: the variables of a failure.

use std::borrow::Cow;
use std::time::Duration;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentValue;

use crate::fault::Effect;
use crate::fault::Failure;
use crate::fault::Param;
use crate::fault::PublicText;
use crate::message::wait;
use crate::message::wording::Wording;

/// The names of [`Circumstances`].
pub(super) const CIRCUMSTANCES: [&str; 6] =
    ["effect", "reference", "contact", "wait", "wait_unit", "wait_count"];

/// What every text may name, whatever failed.
pub(super) struct Circumstances<'c> {
    pub(super) effect: Effect,
    /// Whatever stands for it.
    pub(super) reference: Cow<'c, str>,
    pub(super) contact: Option<&'c str>,
    pub(super) wait: Option<Duration>,
}

impl<'c> Circumstances<'c> {
    /// Those of `failure`, where `reference` stands for its own.
    pub(super) fn of(failure: &Failure, wording: &'c Wording, reference: Cow<'c, str>) -> Self {
        let contact = wording.support_contact.as_deref();
        Self { effect: failure.effect(), reference, contact, wait: wait::after(failure) }
    }

    /// Sets their variables, over what is there.
    pub(super) fn set_in(&self, args: &mut FluentArgs<'_>) {
        args.set("effect", self.effect.as_str());
        args.set("reference", self.reference.clone().into_owned());
        match self.contact {
            None => args.set("contact", "none"),
            Some(contact) => args.set("contact", PublicText::cleaned(contact).to_string()),
        }
        if let Some(wait) = self.wait {
            let seconds = whole_seconds(wait);
            let (unit, count) = wait::spoken(seconds);
            args.set("wait", seconds);
            args.set("wait_unit", unit);
            args.set("wait_count", count);
        }
    }
}

/// The public parameters of `failure`, and over them its circumstances.
pub(super) fn of(failure: &Failure, circumstances: &Circumstances<'_>) -> FluentArgs<'static> {
    let mut args = FluentArgs::with_capacity(CIRCUMSTANCES.len() + 2);
    failure.fault().params(&mut |name, param| {
        if let Some(value) = variable(&param) {
            args.set(name, value);
        }
    });
    circumstances.set_in(&mut args);
    args
}

/// Sets the variable `name`. A number that is none stays unset, so that its text is not used.
pub(super) fn set(args: &mut FluentArgs<'_>, name: &str, param: &Param) {
    if let Some(value) = variable(param) {
        args.set(name.to_owned(), value);
    }
}

fn variable(param: &Param) -> Option<FluentValue<'static>> {
    Some(match param {
        Param::Integer(number) => integer(*number),
        Param::Number(number) if number.is_finite() => decimal(*number),
        Param::Number(_) => return None,
        Param::Switch(on) => on.to_string().into(),
        Param::Duration(length) => whole_seconds(*length).into(),
        Param::Text(text) => text.as_str().to_owned().into(),
        Param::Word(word) => (*word).into(),
    })
}

/// Whole seconds for a person: rounded up, at least 1.
pub(super) fn whole_seconds(length: Duration) -> u64 {
    length.as_secs().saturating_add(u64::from(length.subsec_nanos() > 0)).max(1)
}

/// Numbers go through `f64` there; beyond its exact range the digits stand as text.
fn integer(number: i64) -> FluentValue<'static> {
    const EXACT: u64 = 1 << 53;
    if number.unsigned_abs() <= EXACT { number.into() } else { number.to_string().into() }
}

/// At most three decimals, as a person would say it. The plural rules panic on numbers with more digits than a `u64` holds, so
/// those stand as text.
fn decimal(number: f64) -> FluentValue<'static> {
    const SPEAKABLE: f64 = 1e12;
    if number.abs() < SPEAKABLE {
        // Adding zero turns -0 into 0.
        ((number * 1000.0).round() / 1000.0 + 0.0).into()
    } else {
        format!("{number:e}").into()
    }
}
