//! A channel that hears of what changed.

mod client;

pub(crate) use self::client::SlackWebhook;

use breakfall::Failure;

/// Whoever is told.
#[derive(Debug)]
pub(crate) enum Notifier {
    None,
    Slack(SlackWebhook),
}

impl Notifier {
    /// Whether anybody is told at all.
    pub(crate) const fn listens(&self) -> bool {
        matches!(self, Self::Slack(_))
    }

    /// Tells the channel.
    pub(crate) async fn notify(&self, text: &str) -> Result<(), Failure> {
        match self {
            Self::None => Ok(()),
            Self::Slack(webhook) => webhook.post(text).await,
        }
    }
}
