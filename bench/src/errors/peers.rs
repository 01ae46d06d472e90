//! The peers, each in its cheapest documented form.

use std::error::Error;
use std::hint::black_box;

use crate::errors::library::Fails;
use crate::errors::library::put;

/// The leaf of all who take any error.
#[derive(Debug, thiserror::Error)]
#[error("a line is wrong (line: {line})")]
pub(crate) struct Leaf {
    line: u32,
}

#[inline(never)]
fn leaf(line: u32) -> Result<u64, Leaf> {
    Err(Leaf { line: black_box(line) })
}

fn put_all<'e>(links: impl Iterator<Item = &'e (dyn Error + 'static)>, out: &mut String) {
    for link in links {
        put(out, &link);
    }
}

fn put_chain(error: &(dyn Error + 'static), out: &mut String) {
    put_all(std::iter::successors(Some(error), |link| (*link).source()), out);
}

/// Enums by value: a context is a type.
pub(crate) struct Thiserror;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Reading {
    #[error("reading")]
    Leaf(#[from] Leaf),
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Printing {
    #[error("printing")]
    Reading(#[from] Reading),
}

impl Thiserror {
    #[inline(never)]
    fn reading(line: u32) -> Result<u64, Reading> {
        Ok(leaf(line)?)
    }
}

impl Fails for Thiserror {
    const NAME: &str = "thiserror by value";
    type Error = Printing;

    #[inline(never)]
    fn printing(line: u32) -> Result<u64, Printing> {
        Ok(Self::reading(line)?)
    }

    fn walk(error: &Printing, out: &mut String) {
        put_chain(error, out);
    }
}

pub(crate) struct Anyhow;

impl Anyhow {
    #[inline(never)]
    fn reading(line: u32) -> anyhow::Result<u64> {
        anyhow::Context::context(leaf(line), "reading")
    }
}

impl Fails for Anyhow {
    const NAME: &str = "anyhow";
    type Error = anyhow::Error;

    #[inline(never)]
    fn printing(line: u32) -> anyhow::Result<u64> {
        anyhow::Context::context(Self::reading(line), "printing")
    }

    fn walk(error: &anyhow::Error, out: &mut String) {
        put_all(error.chain(), out);
    }
}

pub(crate) struct Eyre;

impl Eyre {
    #[inline(never)]
    fn reading(line: u32) -> eyre::Result<u64> {
        eyre::WrapErr::wrap_err(leaf(line), "reading")
    }
}

impl Fails for Eyre {
    const NAME: &str = "eyre";
    type Error = eyre::Report;

    #[inline(never)]
    fn printing(line: u32) -> eyre::Result<u64> {
        eyre::WrapErr::wrap_err(Self::reading(line), "printing")
    }

    fn walk(error: &eyre::Report, out: &mut String) {
        put_all(error.chain(), out);
    }
}

pub(crate) struct Miette;

impl Miette {
    #[inline(never)]
    fn reading(line: u32) -> miette::Result<u64> {
        miette::WrapErr::wrap_err(miette::IntoDiagnostic::into_diagnostic(leaf(line)), "reading")
    }
}

impl Fails for Miette {
    const NAME: &str = "miette, not fancy";
    type Error = miette::Report;

    #[inline(never)]
    fn printing(line: u32) -> miette::Result<u64> {
        miette::WrapErr::wrap_err(Self::reading(line), "printing")
    }

    fn walk(error: &miette::Report, out: &mut String) {
        put_all(error.chain(), out);
    }
}

pub(crate) struct Ohno;

mod with_core {
    //! The attribute adds fields and constructors that are as visible as the type.

    #[ohno::error]
    #[display("a line is wrong (line: {line})")]
    pub(crate) struct Wrong {
        pub(super) line: u32,
    }
}

impl Ohno {
    #[inline(never)]
    fn leaf(line: u32) -> Result<u64, with_core::Wrong> {
        Err(with_core::Wrong::new(black_box(line)))
    }

    #[inline(never)]
    fn reading(line: u32) -> Result<u64, with_core::Wrong> {
        ohno::EnrichableExt::enrich(Self::leaf(line), "reading")
    }
}

impl Fails for Ohno {
    const NAME: &str = "ohno";
    type Error = with_core::Wrong;

    #[inline(never)]
    fn printing(line: u32) -> Result<u64, with_core::Wrong> {
        ohno::EnrichableExt::enrich(Self::reading(line), "printing")
    }

    fn walk(error: &with_core::Wrong, out: &mut String) {
        // Its `Display` writes what it was enriched with.
        put_chain(error, out);
    }
}

pub(crate) struct ErrorStack;

impl ErrorStack {
    #[inline(never)]
    fn reading(line: u32) -> Result<u64, error_stack::Report<Leaf>> {
        error_stack::ResultExt::attach(leaf(line), "reading")
    }
}

impl Fails for ErrorStack {
    const NAME: &str = "error-stack attach";
    type Error = error_stack::Report<Leaf>;

    #[inline(never)]
    fn printing(line: u32) -> Result<u64, error_stack::Report<Leaf>> {
        error_stack::ResultExt::attach(Self::reading(line), "printing")
    }

    fn walk(error: &error_stack::Report<Leaf>, out: &mut String) {
        use error_stack::AttachmentKind::Printable;
        use error_stack::FrameKind::Attachment;
        use error_stack::FrameKind::Context;

        for frame in error.frames() {
            match frame.kind() {
                Context(context) => put(out, &context),
                Attachment(Printable(attachment)) => put(out, &attachment),
                Attachment(_) => {}
            }
        }
    }
}

/// A context is an error of its own.
pub(crate) struct Exn;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Doing(&'static str);

impl Exn {
    #[inline(never)]
    fn reading(line: u32) -> exn::Result<u64, Doing> {
        exn::ResultExt::or_raise(leaf(line), || Doing("reading"))
    }
}

impl Fails for Exn {
    const NAME: &str = "exn";
    type Error = exn::Exn<Doing>;

    #[inline(never)]
    fn printing(line: u32) -> exn::Result<u64, Doing> {
        exn::ResultExt::or_raise(Self::reading(line), || Doing("printing"))
    }

    fn walk(error: &exn::Exn<Doing>, out: &mut String) {
        fn down(frame: &exn::Frame, out: &mut String) {
            put(out, &frame.error());
            for child in frame.children() {
                down(child, out);
            }
        }
        down(error.frame(), out);
    }
}

pub(crate) use self::selectors::Snafu;

mod selectors {
    //! Enums by value again, made by context selectors, without locations.

    use std::hint::black_box;

    use snafu::ResultExt;

    use crate::errors::library::Fails;
    use crate::errors::peers::put_chain;

    pub(crate) struct Snafu;

    #[derive(Debug, snafu::Snafu)]
    #[snafu(display("a line is wrong (line: {line})"))]
    pub(crate) struct LeafError {
        line: u32,
    }

    #[derive(Debug, snafu::Snafu)]
    pub(crate) enum ReadError {
        #[snafu(display("reading"))]
        Reading { source: LeafError },
    }

    #[derive(Debug, snafu::Snafu)]
    pub(crate) enum PrintError {
        #[snafu(display("printing"))]
        Printing { source: ReadError },
    }

    #[inline(never)]
    fn leaf(line: u32) -> Result<u64, LeafError> {
        LeafSnafu { line: black_box(line) }.fail()
    }

    #[inline(never)]
    fn reading(line: u32) -> Result<u64, ReadError> {
        leaf(line).context(ReadingSnafu)
    }

    impl Fails for Snafu {
        const NAME: &str = "snafu by value";
        type Error = PrintError;

        #[inline(never)]
        fn printing(line: u32) -> Result<u64, PrintError> {
            reading(line).context(PrintingSnafu)
        }

        fn walk(error: &PrintError, out: &mut String) {
            put_chain(error, out);
        }
    }
}
