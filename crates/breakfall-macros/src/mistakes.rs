//! Mistakes, gathered so that all of a declaration are reported at once.

use std::fmt::Display;

use proc_macro2::Span;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Error;

#[derive(Default)]
pub(crate) struct Mistakes(Vec<Error>);

impl Mistakes {
    pub(crate) fn add(&mut self, span: Span, text: impl Display) {
        self.push(Error::new(span, text));
    }

    /// Underlines all of `place`, not only its first token.
    pub(crate) fn at(&mut self, place: impl ToTokens, text: impl Display) {
        self.push(Error::new_spanned(place, text));
    }

    pub(crate) fn push(&mut self, error: Error) {
        self.0.push(error);
    }

    /// Tells whether something was found since the last look.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.iter().map(Error::to_compile_error).collect()
    }
}
