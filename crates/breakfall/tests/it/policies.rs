//! `docs/policies.md` says what the code does: its tables are drawn from the policies' own decisions and compared.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

use breakfall::Failure;
use breakfall::Fault;
use breakfall::clock::Dice;
use breakfall::fault::Action;
use breakfall::fault::Blame;
use breakfall::fault::Class;
use breakfall::fault::Code;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use breakfall::fault::Recovery;
use breakfall::fault::Spec;
use breakfall::policy::adaptive::AdaptiveConfig;
use breakfall::policy::chaos::Chaos;
use breakfall::policy::chaos::ChaosConfig;
use breakfall::policy::fallback::FallbackConfig;
use breakfall::policy::retry::Decision;
use breakfall::policy::retry::RetryConfig;
use breakfall::policy::retry::Situation;
use breakfall::policy::stale::StaleConfig;
use breakfall::testing::Captured;

/// The columns of every table, in order: the name, and what the policy says of a failure.
///
/// A further policy is a further line here; then take over the tables from where the test has written them.
const POLICIES: &[(&str, Says)] = &[
    ("retried", |failure| is_retried(failure, false)),
    ("retried, repeatable", |failure| is_retried(failure, true)),
    ("fallback", |failure| FallbackConfig::default().applies(failure, false)),
    ("fallback, for defects too", |failure| FallbackConfig::default().applies(failure, true)),
    ("stale answer, read-only", |failure| StaleConfig::applies(failure, true)),
    ("overload, for the adaptive limit", AdaptiveConfig::is_overload),
];

/// Whether the policy acts on a failure.
type Says = fn(&Failure) -> bool;

const RECOVERIES: [Recovery; 4] =
    [Recovery::Never, Recovery::AfterFix, Recovery::RETRY, Recovery::UNAVAILABLE];
const BLAMES: [Blame; 4] = [Blame::Caller, Blame::Service, Blame::Dependency, Blame::Network];
const EFFECTS: [Effect; 3] = [Effect::None, Effect::Unknown, Effect::Applied];
const ORIGINS: [Origin; 7] = [
    Origin::Raised,
    Origin::Remote,
    Origin::TimedOut,
    Origin::Rejected,
    Origin::Panicked,
    Origin::Foreign,
    Origin::Cancelled,
];

fn is_retried(failure: &Failure, repeatable: bool) -> bool {
    let now = Situation::new(1, repeatable, Duration::from_hours(1));
    matches!(RetryConfig::default().decide(failure, now, &Dice::system()), Decision::Again(_))
}

/// What a failure answers to the questions that policies ask.
#[derive(Clone, Copy, Debug)]
struct Case {
    class: Class,
    recovery: Recovery,
    blame: Blame,
    effect: Effect,
    origin: Origin,
}

impl Case {
    /// A failure of `class` as its declaration has it by default.
    const fn of(class: Class) -> Self {
        Self {
            class,
            recovery: class.recovery(),
            blame: class.blame(),
            effect: class.effect(),
            origin: Origin::Raised,
        }
    }

    fn failure(self) -> Failure {
        const ACTIONS: &[Action] = &[Action::new("retry")];
        let spec = Spec::new(Code::new("SAMPLE_CASE"), self.class, ACTIONS, "a case")
            .with_recovery(self.recovery)
            .with_blame(self.blame)
            .with_effect(self.effect);
        Failure::raised(AnyFault(Box::leak(Box::new(spec))), self.origin)
    }

    fn decisions(self) -> Vec<bool> {
        let failure = self.failure();
        POLICIES.iter().map(|(_, says)| says(&failure)).collect()
    }

    /// All cases that differ from this one in nothing but the answer to one question.
    fn siblings(self, question: usize) -> Vec<Self> {
        match question {
            0 => Class::ALL.map(|class| Self { class, ..self }).to_vec(),
            1 => RECOVERIES.map(|recovery| Self { recovery, ..self }).to_vec(),
            2 => BLAMES.map(|blame| Self { blame, ..self }).to_vec(),
            3 => EFFECTS.map(|effect| Self { effect, ..self }).to_vec(),
            _ => ORIGINS.map(|origin| Self { origin, ..self }).to_vec(),
        }
    }
}

/// A fault that says of itself what a case wants.
struct AnyFault(&'static Spec);

impl Fault for AnyFault {
    fn spec(&self) -> &'static Spec {
        self.0
    }
}

impl Error for AnyFault {}

impl fmt::Debug for AnyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.summary)
    }
}

impl fmt::Display for AnyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.summary)
    }
}

/// A table: the heads of the first columns, and each row's first cells and its case.
fn table(heads: &[&str], rows: impl IntoIterator<Item = (String, Case)>) -> String {
    let names: Vec<_> = POLICIES.iter().map(|(name, _)| *name).collect();
    let columns = heads.len() + names.len();
    let mut text =
        format!("| {} | {} |\n|{}\n", heads.join(" | "), names.join(" | "), "---|".repeat(columns));
    for (cells, case) in rows {
        let says = case.decisions().into_iter().map(|yes| if yes { "yes" } else { "–" });
        writeln!(text, "| {cells} | {} |", says.collect::<Vec<_>>().join(" | ")).unwrap();
    }
    text
}

fn by_class() -> String {
    let row = |class: Class| {
        let case = Case::of(class);
        let declared = [case.recovery.as_str(), case.blame.as_str(), case.effect.as_str()];
        (format!("`{}` | {}", class.as_str(), declared.join(" | ")), case)
    };
    table(&["class", "recovery", "blame", "effect"], Class::ALL.map(row))
}

fn by_origin() -> String {
    let base = Case::of(Class::Unavailable);
    table(&["origin"], ORIGINS.map(|origin| (origin.as_str().into(), Case { origin, ..base })))
}

fn by_effect() -> String {
    let base = Case::of(Class::Unavailable);
    table(&["effect"], EFFECTS.map(|effect| (effect.as_str().into(), Case { effect, ..base })))
}

fn by_blame() -> String {
    let base = Case::of(Class::Unavailable);
    table(&["blame"], BLAMES.map(|blame| (blame.as_str().into(), Case { blame, ..base })))
}

/// Which policy asks which question: found out by changing the answer to one of them, in every case that there is.
fn by_question() -> String {
    const QUESTIONS: [&str; 5] = ["class", "recovery", "blame", "effect", "origin"];
    let first = Case::of(Class::Unavailable);
    let every: Vec<Case> = (0..QUESTIONS.len()).fold(vec![first], |cases, question| {
        cases.into_iter().flat_map(|case| case.siblings(question)).collect()
    });
    let decisions: Vec<_> = every.iter().map(|case| case.decisions()).collect();
    let mut asked = vec![[false; QUESTIONS.len()]; POLICIES.len()];
    for question in 0..QUESTIONS.len() {
        let mut decided = BTreeMap::new();
        for (case, decisions) in every.iter().zip(&decisions) {
            let alike = format!("{:?}", case.siblings(question)[0]);
            let first: &Vec<bool> = decided.entry(alike).or_insert(decisions);
            for (policy, asked) in asked.iter_mut().enumerate() {
                asked[question] |= first[policy] != decisions[policy];
            }
        }
    }
    let mut text =
        format!("| | {} |\n|{}\n", QUESTIONS.join(" | "), "---|".repeat(QUESTIONS.len() + 1));
    for ((name, _), asked) in POLICIES.iter().zip(asked) {
        let cells = asked.map(|asked| if asked { "asks" } else { "–" });
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    }
    text
}

#[test]
fn trap_50_the_tables_of_the_policies_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/policies.md");
    let written = fs::read_to_string(path).unwrap();
    let mut drawn = written.clone();
    for (name, table) in [
        ("class", by_class()),
        ("origin", by_origin()),
        ("effect", by_effect()),
        ("blame", by_blame()),
        ("question", by_question()),
    ] {
        let start = format!("<!-- drawn by the test: {name} -->\n");
        let (before, rest) = drawn.split_once(&start).unwrap_or_else(|| panic!("no table {name}"));
        let (_, after) = rest.split_once("<!-- end -->").unwrap();
        drawn = format!("{before}{start}{table}<!-- end -->{after}");
    }
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policies.md");
    if drawn != written {
        fs::write(&copy, &drawn).unwrap();
    }
    assert!(
        drawn == written,
        "docs/policies.md says something else than the code; as it should be: {}",
        copy.display()
    );
}

#[test]
fn chaos_is_not_armed_in_silence() {
    let captured = Captured::start();
    drop(Chaos::armed(ChaosConfig::default(), Dice::system()));
    assert!(captured.events().is_empty(), "nothing was armed");
    let mut config = ChaosConfig::default();
    config.hang = 0.25;
    assert!(Chaos::armed(config, Dice::system()).is_armed());
    let events = captured.events();
    let [event] = events.as_slice() else { panic!("told {} times", events.len()) };
    assert_eq!((event.name.as_str(), event.level.as_str()), ("chaos.armed", "WARN"));
}
