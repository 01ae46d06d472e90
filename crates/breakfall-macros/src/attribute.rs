//! What stands in `#[fault(…)]`, as written. A mistake costs its own key only: the rest is still read.

use proc_macro2::TokenTree;
use syn::Attribute;
use syn::Error;
use syn::Ident;
use syn::LitInt;
use syn::LitStr;
use syn::Meta;
use syn::Path;
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use crate::actions;
use crate::header::Header;
use crate::mistakes::Mistakes;
use crate::words;

/// The keys and how each is written.
const KEYS: [(&str, &str); 11] = [
    ("code", "code = \"TICKET_NOT_FOUND\""),
    ("class", "class = NotFound"),
    ("actions", "actions(try_later)"),
    ("status", "status = 404"),
    ("recovery", "recovery = after_fix"),
    ("blame", "blame = caller"),
    ("effect", "effect = none"),
    ("severity", "severity = info"),
    ("header", "header = \"Bearer\""),
    ("since", "since = \"0.1\""),
    ("words", "words = crate::MESSAGES"),
];

/// The values as written, where they could be read.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) code: Option<LitStr>,
    pub(crate) class: Option<Ident>,
    pub(crate) actions: Option<Vec<Ident>>,
    pub(crate) status: Option<LitInt>,
    pub(crate) recovery: Option<Ident>,
    pub(crate) blame: Option<Ident>,
    pub(crate) effect: Option<Ident>,
    pub(crate) severity: Option<Ident>,
    pub(crate) header: Option<Header>,
    pub(crate) since: Option<LitStr>,
    pub(crate) words: Option<Path>,
    /// Every key that stands there, be its value right or wrong.
    keys: Vec<Ident>,
    /// Keys that are there in all likelihood, under a mistyped name.
    meant: Vec<&'static str>,
}

impl Written {
    /// Whether `key` is missing, and not only mistaken.
    pub(crate) fn lacks(&self, key: &str) -> bool {
        self.place(key).is_none() && !self.meant.contains(&key)
    }

    /// Where `key` stands, be its value right or wrong.
    pub(crate) fn place(&self, key: &str) -> Option<&Ident> {
        self.keys.iter().find(|known| *known == key)
    }

    /// What stands above an enum, for all of its kinds.
    pub(crate) fn above(attrs: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let mut written = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("fault")) {
            written.read(attr, mistakes);
        }
        for key in written.keys.iter().filter(|key| *key != "words") {
            mistakes.at(key, format!("`{key}` is for a variant: move it to each of them"));
        }
        written
    }

    /// Takes over what one `#[fault(…)]` says.
    pub(crate) fn read(&mut self, attr: &Attribute, mistakes: &mut Mistakes) {
        let Meta::List(list) = &attr.meta else {
            mistakes.at(attr, "write `#[fault(code = \"…\", class = …, actions(…))]`");
            // Said once is enough: none of the keys is missed on its own.
            self.meant.extend(KEYS.map(|(key, _)| key));
            return;
        };
        let read = list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = self.key(input, mistakes) {
                    mistakes.push(error);
                    skip(input);
                }
                if input.peek(Token![,]) {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = read {
            mistakes.push(error);
        }
    }

    fn key(&mut self, input: ParseStream<'_>, mistakes: &mut Mistakes) -> syn::Result<()> {
        let Ok(name) = Ident::parse_any(input) else {
            return Err(input.error("expected a key, such as `code = \"TICKET_NOT_FOUND\"`"));
        };
        let Some((key, example)) = KEYS.into_iter().find(|(key, _)| name == key) else {
            let (wrong, known) = (name.to_string(), KEYS.map(|(key, _)| key));
            self.meant.extend(words::nearest(&wrong, &known));
            let hint = words::hint(&wrong, &known);
            return Err(Error::new(name.span(), format!("unknown key `{wrong}`, {hint}")));
        };
        if self.place(key).is_some() {
            return Err(Error::new(name.span(), format!("`{key}` stands here twice: remove one")));
        }
        self.keys.push(name.clone());
        if self.value(key, input, mistakes).is_err() {
            let text = format!("malformed `{key}`: write it like `{example}`");
            return Err(Error::new(name.span(), text));
        }
        if next_is_key(input) {
            mistakes.add(input.span(), "a comma is missing before this key");
        }
        Ok(())
    }

    fn value(
        &mut self,
        key: &str,
        input: ParseStream<'_>,
        mistakes: &mut Mistakes,
    ) -> syn::Result<()> {
        if key == "actions" {
            let actions = actions::read(input, mistakes)?;
            self.actions = whole(actions, input)?;
            return Ok(());
        }
        input.parse::<Token![=]>()?;
        match key {
            "code" => self.code = Some(whole(input.parse()?, input)?),
            "header" => self.header = Some(whole(input.parse()?, input)?),
            "since" => self.since = Some(whole(input.parse()?, input)?),
            "words" => self.words = Some(whole(input.parse()?, input)?),
            "status" => self.status = Some(whole(input.parse()?, input)?),
            word => {
                let place = match word {
                    "class" => &mut self.class,
                    "recovery" => &mut self.recovery,
                    "blame" => &mut self.blame,
                    "effect" => &mut self.effect,
                    _ => &mut self.severity,
                };
                *place = Some(whole(Ident::parse_any(input)?, input)?);
            }
        }
        Ok(())
    }
}

/// `value`, if nothing more of it follows.
fn whole<T>(value: T, input: ParseStream<'_>) -> syn::Result<T> {
    if input.is_empty() || input.peek(Token![,]) || next_is_key(input) {
        return Ok(value);
    }
    Err(input.error("the value goes on"))
}

fn next_is_key(input: ParseStream<'_>) -> bool {
    Ident::parse_any(&input.fork()).is_ok_and(|next| KEYS.iter().any(|(key, _)| next == key))
}

/// Leaves the next comma as the next token, or nothing.
pub(crate) fn skip(input: ParseStream<'_>) {
    while !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}
