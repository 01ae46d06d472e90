//! One question and its answer, as the page shows it.

use breakfall::wire::ProblemAction;
use breakfall_http::edge::Told;

use crate::api::Answered;
use crate::api::TicketView;
use crate::chat::Said;
use crate::chat::contact::link;
use crate::web::Words;

/// One question and its answer.
pub(super) struct Turn {
    /// The id of the request: another try of the same question has the same.
    pub(super) id: String,
    pub(super) user: String,
    pub(super) query: String,
    pub(super) ending: Ending,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) tickets: Vec<TicketView>,
    /// What is wrong with what was said, and where.
    pub(super) fields: Vec<String>,
    pub(super) steps: Vec<Step>,
    /// Code and reference of what failed.
    pub(super) failure: Option<(String, String)>,
}

/// How a request ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Success,
    Degraded,
    Deferred,
    Failed,
}

impl Ending {
    /// The name of its looks.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Degraded => "degraded",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
        }
    }
}

/// Something to do now: a sentence, and where a press of a button does it, that button.
pub(super) struct Step {
    pub(super) label: String,
    pub(super) button: Option<Button>,
}

/// What a button does.
pub(super) enum Button {
    /// Sends the same request again, after so many seconds.
    Again { after_seconds: u64 },
    /// Asks something else.
    Ask { query: String, word: &'static str },
    /// Puts the question back into the field, to be said in other words.
    Rephrase,
    /// Leads somewhere.
    Link { href: String, word: &'static str },
}

impl Turn {
    /// What became of what was `said`: it was answered, or failed and the edge has `told` why. `None` where neither is known.
    pub(super) fn of(said: Said, told: Option<&Told>, words: &Words) -> Option<Self> {
        let Said { id, user, query, answered } = said;
        let mut turn = Self {
            id,
            user,
            query,
            ending: Ending::Failed,
            title: String::new(),
            text: String::new(),
            tickets: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
            failure: None,
        };
        match (answered.as_deref(), told) {
            (Some(answered), _) => turn.answered(answered, words),
            (None, Some(told)) => turn.failed(told, words),
            (None, None) => return None,
        }
        Some(turn)
    }

    fn answered(&mut self, answered: &Answered, words: &Words) {
        let mut title = "chat-success";
        match answered {
            Answered::Success { response, tickets, .. } => {
                self.ending = Ending::Success;
                self.text.clone_from(response);
                self.tickets.clone_from(tickets);
            }
            Answered::Degraded { response, actions, reference, code, intent, tickets, .. } => {
                self.ending = Ending::Degraded;
                // Without an intent nothing was done at all.
                title = if intent.is_some() { "chat-degraded" } else { "chat-not-now" };
                self.text.clone_from(response);
                self.tickets.clone_from(tickets);
                self.failure = Some(((*code).to_owned(), reference.clone()));
                self.steps = steps(actions, None, reference, words);
            }
            Answered::Deferred { after_seconds, .. } => {
                self.ending = Ending::Deferred;
                title = "chat-deferred";
                self.text = match after_seconds {
                    Some(seconds) => words.count("chat-deferred-for", *seconds),
                    None => words.text("chat-deferred-text"),
                };
                let button = Button::Again { after_seconds: after_seconds.unwrap_or(5) };
                let label = words.text("chat-deferred-step");
                self.steps = vec![Step { label, button: Some(button) }];
            }
        }
        self.title = words.text(title);
    }

    fn failed(&mut self, told: &Told, words: &Words) {
        let Told { failure, explanation, .. } = told;
        let reference = failure.reference().to_string();
        self.title.clone_from(&explanation.title);
        self.text.clone_from(&explanation.message);
        self.fields = explanation.fields.iter().map(|field| field.detail.clone()).collect();
        let contact = explanation.support_contact.as_deref();
        self.steps = steps(&explanation.actions(), contact, &reference, words);
        self.failure = Some((failure.code().as_str().to_owned(), reference));
    }
}

fn steps(
    actions: &[ProblemAction],
    contact: Option<&str>,
    reference: &str,
    words: &Words,
) -> Vec<Step> {
    let step = |action: &ProblemAction| Step {
        label: action.label.clone(),
        button: button(action, contact, reference, words),
    };
    actions.iter().map(step).collect()
}

/// What this page can do about an action. What it does not know stays a sentence.
fn button(
    action: &ProblemAction,
    contact: Option<&str>,
    reference: &str,
    words: &Words,
) -> Option<Button> {
    let ask = |query: &str, word| Some(Button::Ask { query: words.text(query), word });
    match action.id {
        "retry" => Some(Button::Again { after_seconds: action.after_seconds.unwrap_or(0) }),
        "ask_help" => ask("chat-ask-help", "chat-show-help"),
        "list_tickets" => ask("chat-ask-list", "chat-show-list"),
        "rephrase" | "name_problem" | "name_number" | "fix_request" | "shorten_request" => {
            Some(Button::Rephrase)
        }
        "contact_support" => {
            let href = action.href.clone().or_else(|| link(contact?, reference))?;
            Some(Button::Link { href, word: "chat-contact" })
        }
        _ => action.href.clone().map(|href| Button::Link { href, word: "chat-open" }),
    }
}
