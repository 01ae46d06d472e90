//! What a text names.

use std::collections::BTreeMap;

use fluent_syntax::ast::CallArguments;
use fluent_syntax::ast::Expression;
use fluent_syntax::ast::InlineExpression;
use fluent_syntax::ast::Pattern;
use fluent_syntax::ast::PatternElement;

/// What one text names, each with where it stands first: a byte of the source.
#[derive(Default)]
pub(crate) struct Named<'s> {
    pub(crate) variables: BTreeMap<&'s str, usize>,
    /// Messages, with an attribute or `""`.
    pub(crate) references: BTreeMap<(&'s str, &'s str), usize>,
}

/// What `pattern`, a part of `source`, names. A term is closed: it sees no variables but those it is given.
pub(crate) fn named<'s>(source: &'s str, pattern: &Pattern<&'s str>) -> Named<'s> {
    let mut named = Named::default();
    Reader { source, named: &mut named }.pattern(pattern);
    named
}

/// Where in `source` its part `text` starts.
pub(crate) fn offset(source: &str, text: &str) -> usize {
    text.as_ptr().addr().saturating_sub(source.as_ptr().addr())
}

struct Reader<'r, 's> {
    source: &'s str,
    named: &'r mut Named<'s>,
}

impl<'s> Reader<'_, 's> {
    fn pattern(&mut self, pattern: &Pattern<&'s str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&'s str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&'s str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                let place = offset(self.source, id.name);
                self.named.variables.entry(id.name).or_insert(place);
            }
            InlineExpression::MessageReference { id, attribute } => {
                let attribute = attribute.as_ref().map_or("", |attribute| attribute.name);
                let place = offset(self.source, id.name);
                self.named.references.entry((id.name, attribute)).or_insert(place);
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::TermReference { .. }
            | InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&'s str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
        arguments.named.iter().for_each(|argument| self.inline(&argument.value));
    }
}
