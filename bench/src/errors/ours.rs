//! Breakfall as one of the libraries, and what only it does.

use std::hint::black_box;

use breakfall::Catalogue;
use breakfall::Failure;
use breakfall::Fault;
use breakfall::fault::AsyncFault;
use breakfall::fault::ContextExt;
use breakfall::message::Locales;
use breakfall::message::ProblemStyle;
use breakfall::message::Texts;
use breakfall::message::Wording;

use crate::errors::library::Fails;
use crate::errors::library::LINE;
use crate::errors::library::put;
use crate::measure::Case;

/// The leaf.
#[derive(Fault)]
enum FileFault {
    /// a line is wrong
    #[fault(code = "BENCH_LINE_WRONG", class = InvalidArgument, actions(fix_request))]
    Line {
        #[public]
        line: u32,
    },
    /// the disk does not answer
    #[fault(code = "BENCH_DISK_SILENT", class = Unavailable, actions(retry))]
    Silent,
    /// the file belongs to somebody else
    #[fault(code = "BENCH_FILE_REFUSED", class = PermissionDenied, recovery = after_fix, actions(fix_request))]
    Refused,
}

const WORDS: Texts = Texts {
    locale: "en",
    source: "bench-line-wrong = Line { $line } of your file cannot be read. Nothing was changed.\n    \
             .title = The file cannot be read\n\
             bench-disk-silent = Your file could not be read just now. Nothing was changed.\n    \
             .title = The file cannot be read\n\
             bench-file-refused = Your file belongs to somebody else. Nothing was changed.\n    \
             .title = Not your file\n",
};

pub(crate) struct Breakfall;

#[inline(never)]
fn leaf(line: u32) -> Result<u64, FileFault> {
    Err(FileFault::Line { line: black_box(line) })
}

#[inline(never)]
fn reading(line: u32) -> Result<u64, Failure> {
    leaf(line).context("reading")
}

impl Fails for Breakfall {
    const NAME: &str = "breakfall";
    type Error = Failure;

    #[inline(never)]
    fn printing(line: u32) -> Result<u64, Failure> {
        reading(line).context("printing")
    }

    fn walk(error: &Failure, out: &mut String) {
        put(out, error);
        for frame in error.frames() {
            out.push_str(frame.doing);
            out.push_str("; ");
        }
    }
}

/// Words in English for a failure that is there already, with its reference.
pub(crate) fn explain() -> Vec<Case> {
    let case = |name, raise: fn() -> Failure| {
        let (desk, failure) = (Desk::new(), raise());
        // The first to ask makes it: here it is there already.
        desk.explain(&failure);
        repeated(name, move || desk.explain(&failure).message.len())
    };
    vec![case("no parameters", silent), case("one parameter", wrong)]
}

/// The body of the answer to a failure that is there already, with its reference: kept bodies, in a buffer that is used again
/// and in one of their own, and put together anew.
pub(crate) fn encode() -> Vec<Case> {
    let case = |name, raise: fn() -> Failure| {
        let (desk, failure) = (Desk::new(), raise());
        let mut body = Vec::new();
        repeated(name, move || {
            desk.encode_into(&failure, &mut body);
            black_box(&body).len()
        })
    };
    let owned = |name, raise: fn() -> Failure| {
        let (desk, failure) = (Desk::new(), raise());
        repeated(name, move || desk.encode(&failure).len())
    };
    let anew = |name, raise: fn() -> Failure| {
        let (desk, failure) = (Desk::new(), raise());
        repeated(name, move || desk.encode_anew(&failure).len())
    };
    vec![
        case("no parameters", refused),
        owned("no parameters, owned", refused),
        case("no parameters, a wait", silent),
        case("one parameter", wrong),
        anew("no parameters, anew", refused),
        anew("one parameter, anew", wrong),
    ]
}

/// The same in each language.
pub(crate) fn languages() -> Vec<Case> {
    let tags = ["en", "de", "fr", "es", "pt-BR", "zh-Hant", "ar"];
    let cases = tags.map(|tag| {
        let (mut desk, failure) = (Desk::new(), Failure::from(AsyncFault::Unexpected));
        desk.locales = Locales::new([tag]);
        repeated(tag, move || desk.encode(&failure).len())
    });
    cases.into()
}

/// All of it: from the mistake to the body, with a fresh reference.
pub(crate) fn answer() -> Vec<Case> {
    let case = |name, raise: fn() -> Failure| {
        let desk = Desk::new();
        repeated(name, move || desk.encode(&raise()).len())
    };
    let reference = repeated("the reference alone", || silent().reference().to_string().len());
    vec![
        case("no parameters", refused),
        case("no parameters, a wait", silent),
        case("one parameter", wrong),
        reference,
    ]
}

fn refused() -> Failure {
    FileFault::Refused.into()
}

fn silent() -> Failure {
    FileFault::Silent.into()
}

fn wrong() -> Failure {
    FileFault::Line { line: black_box(LINE) }.into()
}

/// What an answer is written with.
struct Desk {
    catalogue: Catalogue,
    locales: Locales,
    wording: Wording,
    style: ProblemStyle,
}

impl Desk {
    fn new() -> Self {
        // The tests see whether the words came in.
        let catalogue = Catalogue::builtin();
        let catalogue = catalogue.clone().with(&[WORDS]).unwrap_or(catalogue);
        let locales = Locales::accept_language("en");
        Self { catalogue, locales, wording: Wording::default(), style: ProblemStyle::default() }
    }

    fn explain(&self, failure: &Failure) -> breakfall::message::Explanation {
        self.catalogue.explain(failure, &self.locales, &self.wording)
    }

    fn encode(&self, failure: &Failure) -> Vec<u8> {
        self.catalogue.encode(failure, &self.locales, &self.wording, &self.style).body
    }

    fn encode_into(&self, failure: &Failure, body: &mut Vec<u8>) {
        self.catalogue.encode_into(failure, &self.locales, &self.wording, &self.style, body);
    }

    fn encode_anew(&self, failure: &Failure) -> String {
        self.explain(failure).problem(failure, &self.style).to_json()
    }
}

fn repeated(name: &'static str, mut once: impl FnMut() -> usize + 'static) -> Case {
    Case::new(name, 0, move |times| {
        let mut bytes = 0;
        for _ in 0..times {
            bytes += u64::try_from(black_box(once())).unwrap_or(u64::MAX);
        }
        bytes
    })
}
