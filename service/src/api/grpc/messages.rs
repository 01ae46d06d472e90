//! The messages of `proto/breakfall/v1/requests.proto`, field by field: a test holds both together.

use breakfall::wire::ProblemAction;
use prost::Message;

use crate::api::Answer;
use crate::api::Answered;
use crate::api::TicketView;

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AskRequest {
    #[prost(string, tag = "1")]
    pub(crate) id: String,
    #[prost(string, tag = "2")]
    pub(crate) user: String,
    #[prost(string, tag = "3")]
    pub(crate) query: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AskReply {
    #[prost(string, tag = "1")]
    pub(crate) request_id: String,
    #[prost(string, tag = "2")]
    pub(crate) response: String,
    #[prost(string, optional, tag = "3")]
    pub(crate) intent: Option<String>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) tickets: Vec<Ticket>,
    #[prost(message, optional, tag = "5")]
    pub(crate) degraded: Option<Degraded>,
    #[prost(message, optional, tag = "6")]
    pub(crate) deferred: Option<Deferred>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Ticket {
    #[prost(uint64, tag = "1")]
    pub(crate) number: u64,
    #[prost(string, tag = "2")]
    pub(crate) title: String,
    #[prost(bool, tag = "3")]
    pub(crate) open: bool,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Degraded {
    #[prost(string, tag = "1")]
    pub(crate) code: String,
    #[prost(string, tag = "2")]
    pub(crate) reference: String,
    #[prost(string, repeated, tag = "3")]
    pub(crate) recovery_actions: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) actions: Vec<Action>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Action {
    #[prost(string, tag = "1")]
    pub(crate) id: String,
    #[prost(string, tag = "2")]
    pub(crate) label: String,
    #[prost(string, optional, tag = "3")]
    pub(crate) href: Option<String>,
    #[prost(uint64, optional, tag = "4")]
    pub(crate) after_seconds: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Deferred {
    #[prost(string, tag = "1")]
    pub(crate) location: String,
    #[prost(uint64, optional, tag = "2")]
    pub(crate) after_seconds: Option<u64>,
}

impl From<Answer> for AskReply {
    fn from(answer: Answer) -> Self {
        match answer.body {
            Answered::Success { request_id, response, intent, tickets } => Self {
                request_id,
                response,
                intent: intent.map(str::to_owned),
                tickets: tickets.into_iter().map(Ticket::from).collect(),
                ..Self::default()
            },
            Answered::Degraded {
                request_id,
                response,
                recovery_actions,
                actions,
                reference,
                code,
                intent,
                tickets,
            } => Self {
                request_id,
                response,
                intent: intent.map(str::to_owned),
                tickets: tickets.into_iter().map(Ticket::from).collect(),
                degraded: Some(Degraded {
                    code: code.to_owned(),
                    reference,
                    recovery_actions,
                    actions: actions.into_iter().map(Action::from).collect(),
                }),
                deferred: None,
            },
            Answered::Deferred { request_id, response, location, after_seconds } => {
                let deferred = Some(Deferred { location, after_seconds });
                Self { request_id, response, deferred, ..Self::default() }
            }
        }
    }
}

impl From<TicketView> for Ticket {
    fn from(ticket: TicketView) -> Self {
        let TicketView { number, title, open } = ticket;
        Self { number, title, open }
    }
}

impl From<ProblemAction> for Action {
    fn from(action: ProblemAction) -> Self {
        Self {
            id: action.id.to_owned(),
            label: action.label,
            href: action.href,
            after_seconds: action.after_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// Message, field, type, label and number.
    type Field = (String, String, String, String, String);

    fn of_the_proto() -> BTreeSet<Field> {
        let source = include_str!("../../../proto/breakfall/v1/requests.proto");
        let mut message = String::new();
        let mut fields = BTreeSet::new();
        for line in source.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            let words: Vec<_> = line.trim_end_matches(';').split_whitespace().collect();
            let (label, rest) = match words.as_slice() {
                ["message", name, "{"] => {
                    message = (*name).to_owned();
                    continue;
                }
                [label @ ("optional" | "repeated"), rest @ ..] => (*label, rest),
                rest => ("", rest),
            };
            if let [kind, name, "=", number] = rest
                && !message.is_empty()
            {
                let is_scalar = ["string", "uint64", "bool"].contains(kind);
                let kind = if is_scalar { kind } else { "message" };
                fields.insert(field(&message, name, (kind, label), number));
            }
        }
        fields
    }

    fn of_the_code() -> BTreeSet<Field> {
        let source = include_str!("messages.rs").split("impl From").next().unwrap();
        let mut message = String::new();
        let mut fields = BTreeSet::new();
        let mut lines = source.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if let Some(name) = line.strip_prefix("pub(crate) struct ") {
                message = name.trim_end_matches(" {").to_owned();
            }
            let Some(marks) = line.strip_prefix("#[prost(") else { continue };
            let marks: Vec<_> = marks.trim_end_matches(")]").split(", ").collect();
            let (kind, label, number) = match marks.as_slice() {
                [kind, number] => (*kind, "", *number),
                [kind, label, number] => (*kind, *label, *number),
                other => panic!("{other:?}"),
            };
            let number = number.trim_start_matches("tag = ").trim_matches('"');
            let name = lines.next().unwrap().trim_start_matches("pub(crate) ");
            let name = name.split(':').next().unwrap();
            fields.insert(field(&message, name, (kind, label), number));
        }
        fields
    }

    fn field(message: &str, name: &str, (kind, label): (&str, &str), number: &str) -> Field {
        (message.into(), name.into(), kind.into(), label.into(), number.into())
    }

    #[test]
    fn the_messages_are_those_of_the_proto() {
        assert_eq!(of_the_code(), of_the_proto());
        assert_eq!(of_the_code().len(), 22);
    }
}
