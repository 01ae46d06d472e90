//! Under which ids words stand.

use crate::fault::Action;
use crate::fault::Class;
use crate::fault::FieldProblem;
use crate::message::line::Line;
use crate::message::render::Bundle;

/// An id: of a code (63 characters) or an action (40, after `action-`). It needs no allocation.
pub(super) type Id = Line<64>;

/// The id of a code's words.
pub(super) fn message_id(code: &str) -> Id {
    prefixed("", code)
}

/// The id of a class's words.
pub(super) fn class_id(class: Class) -> Id {
    prefixed("class-", class.as_str())
}

/// The id of an action's words, and the attribute of a code's own words for it.
pub(super) fn action_id(action: Action) -> Id {
    prefixed("action-", action.as_str())
}

/// The id of the words for a wrong field.
pub(super) fn field_id(problem: FieldProblem) -> Id {
    prefixed("field-", problem.as_str())
}

fn prefixed(prefix: &str, name: &str) -> Id {
    let mut id = Id::new();
    id.push(prefix);
    id.push_id(name);
    id
}

/// Whether message `id` has words of its own for the action.
pub(super) fn is_overridden(bundle: &Bundle, id: &str, action_id: &str) -> bool {
    bundle.get_message(id).is_some_and(|message| message.get_attribute(action_id).is_some())
}
