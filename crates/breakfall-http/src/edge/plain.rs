//! A failure as plain lines, for people at a terminal.

use breakfall::fault::Reference;
use breakfall::message::Explanation;

/// What happened, what is wrong with which field, what to do, and the reference: each on lines of its own.
pub(crate) fn plain(explanation: &Explanation, reference: Reference) -> String {
    let mut lines = vec![explanation.title.clone(), explanation.message.clone()];
    let fields = explanation.fields.iter();
    lines.extend(fields.map(|field| format!("{}: {}", field.pointer, field.detail)));
    for step in &explanation.steps {
        lines.push(match &step.href {
            Some(href) => format!("- {} {href}", step.label),
            None => format!("- {}", step.label),
        });
    }
    lines.push(reference.to_string());
    lines.push(String::new());
    lines.join("\n")
}
