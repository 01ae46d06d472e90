//! What stands in `catalogue!`, as written.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Attribute;
use syn::Ident;
use syn::LitInt;
use syn::LitStr;
use syn::Path;
use syn::Token;
use syn::Visibility;
use syn::ext::IdentExt;
use syn::parse::Parse;
use syn::parse::ParseStream;

use crate::mistakes::Mistakes;

/// One bit stands for each language.
const MOST_LOCALES: usize = 64;

/// `pub MESSAGES = "messages": en, de; extends other::MESSAGES;`
pub(crate) struct Declaration {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    /// Where the files stand, from the package's folder.
    pub(crate) folder: LitStr,
    /// The source language first.
    pub(crate) locales: Vec<Locale>,
    pub(crate) extended: Vec<Path>,
}

/// A language tag, as written.
pub(crate) struct Locale {
    pub(crate) tag: String,
    pub(crate) place: TokenStream,
}

impl Declaration {
    /// Holds the list of languages to what it is for.
    pub(crate) fn check(&self, mistakes: &mut Mistakes) {
        for (place, Locale { tag, place: tokens }) in self.locales.iter().enumerate() {
            if self.locales.iter().take(place).any(|earlier| earlier.tag == *tag) {
                mistakes.at(tokens, format!("`{tag}` stands here twice: remove one"));
            }
            if place == MOST_LOCALES {
                mistakes.at(tokens, format!("a catalogue holds {MOST_LOCALES} languages at most"));
            }
        }
    }
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let folder = input.parse()?;
        input.parse::<Token![:]>()?;
        let mut locales = vec![locale(input)?];
        while input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            if !input.peek(Ident::peek_any) {
                break;
            }
            locales.push(locale(input)?);
        }
        let extended = extended(input)?;
        Ok(Self { attrs, vis, name, folder, locales, extended })
    }
}

/// `pt-BR`, `es-419`.
fn locale(input: ParseStream<'_>) -> syn::Result<Locale> {
    let Ok(language) = Ident::parse_any(input) else {
        return Err(input.error("expected a language, such as `en` or `pt-BR`"));
    };
    let mut place = language.into_token_stream();
    while input.peek(Token![-]) {
        input.parse::<Token![-]>()?.to_tokens(&mut place);
        if input.peek(LitInt) {
            input.parse::<LitInt>()?.to_tokens(&mut place);
        } else {
            Ident::parse_any(input)?.to_tokens(&mut place);
        }
    }
    let tag = place.to_string().replace(' ', "");
    Ok(Locale { tag, place })
}

/// `; extends a::MESSAGES, b::MESSAGES;`
fn extended(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    if !input.is_empty() {
        input.parse::<Token![;]>()?;
    }
    if input.is_empty() {
        return Ok(Vec::new());
    }
    let word = Ident::parse_any(input)?;
    if word != "extends" {
        return Err(syn::Error::new(word.span(), "expected `extends`, or nothing more"));
    }
    let mut extended = vec![input.parse()?];
    while input.peek(Token![,]) {
        input.parse::<Token![,]>()?;
        extended.push(input.parse()?);
    }
    if !input.is_empty() {
        input.parse::<Token![;]>()?;
    }
    Ok(extended)
}
