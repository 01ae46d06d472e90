//! Facts, put into the sentences of the catalogue.

use breakfall::fault::Param;
use breakfall::fault::PublicText;
use breakfall::message::Catalogue;
use breakfall::message::Locales;

use crate::integrations::tracker::Ticket;
use crate::orchestration::reply::Done;
use crate::orchestration::reply::Facts;

/// The answer that says what `facts` say.
pub(crate) fn text(catalogue: &Catalogue, facts: &Facts, locales: &Locales) -> String {
    let say = |id: &str, args: &[(&str, Param)]| catalogue.text(locales, id, args);
    let sentence = match (facts.done, facts.tickets.first()) {
        (Done::Listed | Done::Summarised, Some(newest)) => {
            let count = facts.open.unwrap_or_else(|| count(&facts.tickets));
            let args = [
                ("count", Param::Integer(i64::try_from(count).unwrap_or(i64::MAX))),
                ("title", title(newest)),
                ("number", number(newest)),
            ];
            say(id(facts.done), &args)
        }
        (Done::Listed | Done::Summarised, None) => say("reply-none-open", &[]),
        (done, Some(ticket)) => {
            let state = Param::Word(if ticket.open { "open" } else { "closed" });
            say(id(done), &[("number", number(ticket)), ("title", title(ticket)), ("state", state)])
        }
        (done, None) => say(id(done), &[]),
    };
    let mut text = sentence.unwrap_or_else(|| "Done.".to_owned());
    if facts.done == Done::Listed {
        for ticket in &facts.tickets {
            let line = say("reply-line", &[("number", number(ticket)), ("title", title(ticket))]);
            text.extend(line.into_iter().flat_map(|line| ["\n".to_owned(), line]));
        }
    }
    text
}

const fn id(done: Done) -> &'static str {
    match done {
        Done::Created => "reply-created",
        Done::Listed => "reply-listed",
        Done::Shown => "reply-shown",
        Done::Closed => "reply-closed",
        Done::WasClosed => "reply-was-closed",
        Done::Summarised => "reply-summarised",
        Done::Helped => "reply-help",
    }
}

fn count(tickets: &[Ticket]) -> u64 {
    u64::try_from(tickets.len()).unwrap_or(u64::MAX)
}

fn number(ticket: &Ticket) -> Param {
    Param::Integer(i64::try_from(ticket.number).unwrap_or(i64::MAX))
}

fn title(ticket: &Ticket) -> Param {
    Param::Text(PublicText::cleaned(&ticket.title))
}
