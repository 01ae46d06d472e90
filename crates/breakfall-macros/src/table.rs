//! The table of faults as declared: its rows, and the mistakes between them.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;
use syn::Data;
use syn::DeriveInput;
use syn::Fields;
use syn::Ident;
use syn::Path;

use crate::attribute::Written;
use crate::fields;
use crate::fields::MARKS;
use crate::fields::Marked;
use crate::mistakes::Mistakes;
use crate::row;
use crate::row::Row;

/// The table as a whole.
pub(crate) struct Table<'a> {
    /// None at all where the type cannot be a table.
    pub(crate) kinds: Vec<Kind<'a>>,
    /// The texts that explain every kind.
    pub(crate) words: Option<Path>,
}

/// A variant of the enum, or the struct itself.
pub(crate) struct Kind<'a> {
    pub(crate) name: &'a Ident,
    /// How a pattern names it.
    pub(crate) path: TokenStream,
    pub(crate) row: Row,
    pub(crate) marked: Marked<'a>,
}

/// Reads every kind of fault.
pub(crate) fn read<'a>(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Table<'a> {
    let name = &input.ident;
    let mut words = None;
    let mut kinds = match &input.data {
        Data::Enum(data) if data.variants.is_empty() => {
            mistakes.at(name, format!("`{name}` declares no fault: add a variant"));
            Vec::new()
        }
        Data::Enum(data) => {
            words = Written::above(&input.attrs, mistakes).words;
            let variants = data.variants.iter();
            let rows = variants.map(|variant| {
                let (kind, attrs) = (&variant.ident, &variant.attrs);
                read_kind((name, kind), quote!(Self::#kind), attrs, &variant.fields, mistakes)
            });
            let rows: Vec<_> = rows.collect();
            for words in rows.iter().filter_map(|kind| kind.row.words.as_ref()) {
                mistakes.at(words, format!("`words` is for all kinds: move it above `{name}`"));
            }
            rows
        }
        Data::Struct(data) => {
            let kind = read_kind((name, name), quote!(Self), &input.attrs, &data.fields, mistakes);
            words.clone_from(&kind.row.words);
            vec![kind]
        }
        Data::Union(_) => {
            mistakes.at(name, "a fault is an enum or a struct: a union cannot tell what it holds");
            Vec::new()
        }
    };
    refuse_shared_codes(&kinds, mistakes);
    if !input.generics.params.is_empty() {
        let text =
            "a fault cannot be generic: remove the parameters, and hold values of fixed types";
        mistakes.at(&input.generics.params, text);
        kinds.clear();
    }
    Table { kinds, words }
}

fn read_kind<'a>(
    (owner, name): (&'a Ident, &'a Ident),
    path: TokenStream,
    attrs: &[Attribute],
    all: &'a Fields,
    mistakes: &mut Mistakes,
) -> Kind<'a> {
    fields::refuse(attrs, &MARKS, "is for a field: move it to one", mistakes);
    let row = row::read(owner, name, attrs, mistakes);
    let marked = fields::read(all, mistakes);
    if let (Some(wait), Some(recovery)) = (&marked.wait, &row.recovery)
        && recovery.is_idle()
    {
        mistakes.at(
            wait.mark,
            format!("`#[wait]` cannot help where the recovery is {recovery}: remove it, or make it `recovery = retry`"),
        );
    }
    Kind { name, path, row, marked }
}

fn refuse_shared_codes(kinds: &[Kind<'_>], mistakes: &mut Mistakes) {
    let mut seen = BTreeMap::new();
    for kind in kinds {
        let Some(code) = &kind.row.code else { continue };
        let text = code.value();
        if let Some(first) = seen.get(&text) {
            mistakes.at(
                code,
                format!("`{text}` is the code of `{first}` already: a code means one thing, so give one of them another"),
            );
        } else {
            seen.insert(text, kind.name);
        }
    }
}
