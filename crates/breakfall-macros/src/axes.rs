//! The keys whose value is one word of a few.

use proc_macro2::Span;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::mistakes::Mistakes;
use crate::words;

/// Such a key.
pub(crate) struct Axis {
    pub(crate) key: &'static str,
    setter: &'static str,
    kind: &'static str,
    /// The words of the attribute.
    words: &'static [&'static str],
    /// What each of them stands for.
    values: &'static [&'static str],
}

pub(crate) const AXES: [Axis; 4] = [
    Axis {
        key: "recovery",
        setter: "with_recovery",
        kind: "Recovery",
        words: &["never", "after_fix", "retry", "unavailable"],
        values: &["Never", "AfterFix", "RETRY", "UNAVAILABLE"],
    },
    Axis {
        key: "blame",
        setter: "with_blame",
        kind: "Blame",
        words: &["caller", "service", "dependency", "network"],
        values: &["Caller", "Service", "Dependency", "Network"],
    },
    Axis {
        key: "effect",
        setter: "with_effect",
        kind: "Effect",
        words: &["none", "unknown", "applied"],
        values: &["None", "Unknown", "Applied"],
    },
    Axis {
        key: "severity",
        setter: "with_severity",
        kind: "Severity",
        words: &["debug", "info", "warn", "error"],
        values: &["Debug", "Info", "Warn", "Error"],
    },
];

impl Axis {
    /// The call that sets `word` on a `Spec`.
    pub(crate) fn change(&self, word: &Ident, mistakes: &mut Mistakes) -> TokenStream {
        let known = self.words.iter().zip(self.values).find(|(known, _)| word == known);
        let Some((_, value)) = known else {
            let hint = words::hint(&word.to_string(), self.words);
            mistakes.at(word, format!("unknown {} `{word}`, {hint}", self.key));
            return TokenStream::new();
        };
        let [setter, kind, value] =
            [self.setter, self.kind, value].map(|name| Ident::new(name, Span::call_site()));
        quote! { .#setter(::breakfall::fault::#kind::#value) }
    }
}
