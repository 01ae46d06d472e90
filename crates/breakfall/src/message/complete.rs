//! Faults without words, found by the compiler.

use crate::fault::Action;
use crate::fault::Spec;
use crate::message::facts::Entry;
use crate::message::facts::TITLE;
use crate::message::facts::VALUE;
use crate::message::facts::Variable;
use crate::message::facts::is_same;
use crate::message::facts::key;
use crate::message::line::Line;
use crate::message::variables::CIRCUMSTANCES;
use crate::message::words::Words;

/// What the compiler says of one fault.
type Advice = Line<2048>;
/// An id that is shown: of a code (63 characters) or of an action (40, after `action-`).
type Id = Line<64>;
/// A message by its key, with what a table has of it.
type Message = (Option<&'static Entry>, u64);

impl Words {
    /// Holds that these texts explain the fault of `spec` in each of their languages. In a `const`, a gap does not compile.
    /// `#[fault(words = …)]` writes this for each kind; a fault written by hand says it itself.
    ///
    /// # Panics
    /// If the message, its title or the words for one of the actions are missing in one of the languages, or if one of them names
    /// a variable that the fault does not give. The panic says what to add, and to which file.
    #[track_caller]
    pub const fn must_explain(&self, spec: &Spec) {
        let advice = self.advice(spec);
        assert!(advice.is_empty(), "{}", advice.as_str());
    }

    /// The same for a whole table.
    ///
    /// # Panics
    /// At the first fault that is not explained, as [`Words::must_explain`] does.
    #[track_caller]
    pub const fn must_explain_all(&self, specs: &[Spec]) {
        let mut rest = specs;
        while let [spec, tail @ ..] = rest {
            self.must_explain(spec);
            rest = tail;
        }
    }

    /// Holds that each message (and attribute) that these texts name and do not have stands in a table behind them. Beside it stand its
    /// name and the place where it is named.
    ///
    /// # Panics
    /// At the first that does not.
    #[doc(hidden)]
    #[track_caller]
    pub const fn must_resolve(&self, references: &[((u64, u64), &str, &str)]) {
        let mut rest = references;
        while let [((id, part), name, place), tail @ ..] = rest {
            let missing = self.all & !self.said(*id, *part);
            if missing != 0 {
                let mut advice = Advice::new();
                advice.push(place);
                advice.push(": no text `");
                advice.push(name);
                advice.push("` stands in ");
                self.push_files(&mut advice, missing);
                advice.push(" or in what it extends");
                assert!(advice.is_empty(), "{}", advice.as_str());
            }
            rest = tail;
        }
    }

    /// What to do, one line for each gap. Empty where there is none.
    const fn advice(&self, spec: &Spec) -> Advice {
        let mut advice = Advice::new();
        if self.is_spoilt() {
            return advice;
        }
        let id = key(&[spec.code.as_str()]);
        let entry = self.entry(id);
        let value = self.all & !self.spread(entry, id, VALUE).said;
        let title = self.all & !self.spread(entry, id, TITLE).said & !value;
        if value != 0 {
            self.push_gap(&mut advice, spec, value);
            advice.push("add `");
            advice.push(message_id(spec).as_str());
            advice.push(" = …` to say what happened, and under it `    .title = …` to say it in a few words");
        }
        if title != 0 {
            self.push_gap(&mut advice, spec, title);
            advice.push("add `    .title = …` under `");
            advice.push(message_id(spec).as_str());
            advice.push("` to say in a few words what happened");
        }
        self.look_at_variables((entry, id), VALUE, spec, &mut advice);
        self.look_at_variables((entry, id), TITLE, spec, &mut advice);
        let mut rest = spec.actions;
        while let [action, tail @ ..] = rest {
            self.look_at_action((entry, id), *action, spec, &mut advice);
            rest = tail;
        }
        advice
    }

    const fn look_at_action(
        &self,
        message: Message,
        action: Action,
        spec: &Spec,
        advice: &mut Advice,
    ) {
        let own = key(&["action-", action.as_str()]);
        self.look_at_variables(message, own, spec, advice);
        let without = self.all & !self.spread(message.0, message.1, own).said;
        if without == 0 {
            return;
        }
        let entry = self.entry(own);
        self.look_at_variables((entry, own), VALUE, spec, advice);
        let missing = without & !self.spread(entry, own, VALUE).said;
        if missing != 0 {
            let mut own = Id::new();
            own.push("action-");
            own.push_id(action.as_str());
            self.push_gap(advice, spec, missing);
            advice.push("add `");
            advice.push(own.as_str());
            advice.push(" = …` to say what to do, or `    .");
            advice.push(own.as_str());
            advice.push(" = …` under `");
            advice.push(message_id(spec).as_str());
            advice.push("` to say it for this code only");
        }
    }

    /// Whether a failure of `spec` has every variable that `part` of message `id` names.
    const fn look_at_variables(
        &self,
        (entry, id): Message,
        part: u64,
        spec: &Spec,
        advice: &mut Advice,
    ) {
        let Some(entry) = entry else {
            return self.look_behind(id, part, spec, advice);
        };
        let Some(part) = entry.part(part) else { return };
        let mut rest = part.variables;
        while let [variable, tail @ ..] = rest {
            if !is_given(variable, spec) {
                start(advice, spec);
                advice.push(variable.place);
                advice.push(": drop `$");
                advice.push(variable.name);
                advice.push("`, or make it a `#[public]` field of this fault");
            }
            rest = tail;
        }
        let mut rest = part.references;
        while let [(id, part), tail @ ..] = rest {
            self.look_behind(*id, *part, spec, advice);
            rest = tail;
        }
    }

    const fn look_behind(&self, id: u64, part: u64, spec: &Spec, advice: &mut Advice) {
        let mut rest = self.extended;
        while let [behind, tail @ ..] = rest {
            behind.look_at_variables((behind.entry(id), id), part, spec, advice);
            rest = tail;
        }
    }

    /// Starts a line about the languages of `missing`.
    const fn push_gap(&self, advice: &mut Advice, spec: &Spec, missing: u64) {
        start(advice, spec);
        self.push_files(advice, missing);
        advice.push(": ");
    }

    /// Names the files of the languages of `bits`.
    const fn push_files(&self, advice: &mut Advice, bits: u64) {
        if bits == self.all && self.texts.len() > 1 {
            advice.push(self.folder);
            advice.push("/*.ftl");
            return;
        }
        let (mut bit, mut rest, mut separator) = (1_u64, self.texts, "");
        while let [text, tail @ ..] = rest {
            if bits & bit != 0 {
                advice.push(separator);
                advice.push(self.folder);
                advice.push("/");
                advice.push(text.locale);
                advice.push(".ftl");
                separator = ", ";
            }
            bit <<= 1;
            rest = tail;
        }
    }
}

/// The id of the words for the fault of `spec`.
const fn message_id(spec: &Spec) -> Id {
    let mut id = Id::new();
    id.push_id(spec.code.as_str());
    id
}

/// Starts a line, the first of them with whom it is about.
const fn start(advice: &mut Advice, spec: &Spec) {
    if advice.is_empty() {
        advice.push(spec.code.as_str());
        advice.push(" cannot be explained to a person:");
    }
    advice.push("\n  ");
}

/// Whether every failure gives `variable`, or those of `spec` do.
const fn is_given(variable: &Variable, spec: &Spec) -> bool {
    let mut rest: &[u64] = &ALWAYS_GIVEN;
    while let [key, tail @ ..] = rest {
        if *key == variable.key {
            return true;
        }
        rest = tail;
    }
    let mut rest = spec.params;
    while let [param, tail @ ..] = rest {
        if is_same(param.name, variable.name) {
            return true;
        }
        rest = tail;
    }
    false
}

/// The keys of [`CIRCUMSTANCES`].
static ALWAYS_GIVEN: [u64; CIRCUMSTANCES.len()] = {
    let [effect, reference, contact, wait, wait_unit, wait_count] = CIRCUMSTANCES;
    [
        key(&[effect]),
        key(&[reference]),
        key(&[contact]),
        key(&[wait]),
        key(&[wait_unit]),
        key(&[wait_count]),
    ]
};
