//! Facts, put into words.

mod client;
pub(crate) mod embedded;

pub(crate) use self::client::OpenAiGenerator;

/// Whoever writes the answers.
#[derive(Debug)]
pub(crate) enum Generator {
    /// The sentences of the catalogue.
    Embedded,
    /// A model; where it fails, the sentences of the catalogue stand in.
    OpenAi(OpenAiGenerator),
}
