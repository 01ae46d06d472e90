//! Under which ids words stand.

use crate::fault::Action;
use crate::fault::Class;
use crate::fault::FieldProblem;
use crate::message::render::Bundle;

/// The id of a code's words.
pub(super) fn message_id(code: &str) -> String {
    code.to_ascii_lowercase().replace('_', "-")
}

/// The id of a class's words.
pub(super) fn class_id(class: Class) -> String {
    message_id(&format!("class_{}", class.as_str()))
}

/// The id of an action's words, and the attribute of a code's own words for it.
pub(super) fn action_id(action: Action) -> String {
    message_id(&format!("action_{}", action.as_str()))
}

/// The id of the words for a wrong field.
pub(super) fn field_id(problem: FieldProblem) -> String {
    message_id(&format!("field_{}", problem.as_str()))
}

/// Whether message `id` has words of its own for the action.
pub(super) fn is_overridden(bundle: &Bundle, id: &str, action_id: &str) -> bool {
    bundle.get_message(id).is_some_and(|message| message.get_attribute(action_id).is_some())
}
