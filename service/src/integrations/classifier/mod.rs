//! What a person wants.

mod client;
pub(crate) mod embedded;

pub(crate) use self::client::OpenAiClassifier;

use breakfall::Failure;
use serde::Deserialize;
use serde::Serialize;

use crate::faults::RequestFault;
use crate::orchestration::intent::Intent;

/// What a query was understood to mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Understood {
    pub(crate) intent: Intent,
    /// The title of the ticket to create, where the classifier found it.
    pub(crate) title: Option<String>,
    /// The number of the ticket meant, where the classifier found it.
    pub(crate) number: Option<u64>,
}

/// Whoever understands.
#[derive(Debug)]
pub(crate) enum Classifier {
    Embedded(EmbeddedClassifier),
    /// A model; where it fails, the embedded classifier stands in.
    OpenAi {
        client: OpenAiClassifier,
        substitute: EmbeddedClassifier,
    },
}

impl Classifier {
    /// What `query` means.
    pub(crate) async fn classify(&self, query: &str) -> Result<Understood, Failure> {
        match self {
            Self::Embedded(embedded) => embedded.classify(query),
            Self::OpenAi { client, .. } => client.classify(query).await,
        }
    }
}

/// The classifier that is trained when the service starts.
#[derive(Debug)]
pub(crate) struct EmbeddedClassifier(pub(crate) embedded::Classifier);

impl EmbeddedClassifier {
    /// What `query` means.
    pub(crate) fn classify(&self, query: &str) -> Result<Understood, Failure> {
        match self.0.classify(query) {
            Ok(understood) => {
                Ok(Understood { intent: understood.intent, title: None, number: None })
            }
            Err(not) => Err(Failure::from(not_understood(query))
                .with_note("nearest", &not.nearest.as_str())
                .with_note("confidence", &not.confidence)),
        }
    }
}

fn not_understood(query: &str) -> RequestFault {
    RequestFault::NotUnderstood { query: query.chars().take(200).collect() }
}
