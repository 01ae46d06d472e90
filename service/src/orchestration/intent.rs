//! What a person may want of the service.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// One thing the service can do for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Intent {
    /// Write a new ticket down.
    CreateTicket,
    /// Name the tickets that are open.
    ListTickets,
    /// Show one ticket, named by its number.
    ShowTicket,
    /// Mark one ticket, named by its number, as done.
    CloseTicket,
    /// Say in a few sentences what the open tickets are about.
    SummariseTickets,
    /// Explain what can be asked.
    Help,
}

impl Intent {
    /// Every intent, in the order of the documentation.
    pub(crate) const ALL: [Self; 6] = [
        Self::CreateTicket,
        Self::ListTickets,
        Self::ShowTicket,
        Self::CloseTicket,
        Self::SummariseTickets,
        Self::Help,
    ];

    /// The name used in files, answers and metrics. It never changes.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CreateTicket => "create_ticket",
            Self::ListTickets => "list_tickets",
            Self::ShowTicket => "show_ticket",
            Self::CloseTicket => "close_ticket",
            Self::SummariseTickets => "summarise_tickets",
            Self::Help => "help",
        }
    }

    /// The intent of that exact name, or `None` if there is no such intent.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.as_str() == name)
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Intent;

    #[test]
    fn every_name_leads_back_to_its_intent() {
        for intent in Intent::ALL {
            assert_eq!(Intent::parse(intent.as_str()), Some(intent));
            assert_eq!(serde_json::to_value(intent).unwrap(), intent.as_str(), "in the journal");
        }
    }

    #[test]
    fn a_name_is_matched_exactly() {
        for name in ["", "none", "Help", " help", "create-ticket"] {
            assert_eq!(Intent::parse(name), None, "{name:?}");
        }
    }
}
