//! All languages as one table.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::catalogue::file::File;
use crate::catalogue::file::Text;

/// A text in all languages.
#[derive(Default)]
struct Merged<'f> {
    /// A bit for each language that has it, the first lowest.
    said: u64,
    /// Each variable with the place where it is named first.
    variables: BTreeMap<&'f str, String>,
    references: BTreeSet<(&'f str, &'f str)>,
}

/// The entries of `files`, sorted by key.
pub(crate) fn write(files: &[File<'_>]) -> TokenStream {
    let mut entries: BTreeMap<&str, BTreeMap<&str, Merged<'_>>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        for (id, read) in &file.messages {
            let parts = entries.entry(id).or_default();
            for (name, text) in &read.parts {
                let merged = parts.entry(name).or_default();
                merged.said |= 1 << place;
                add(merged, file, text, &mut BTreeSet::new());
            }
        }
    }
    let mut entries: Vec<_> = entries.into_iter().map(|(id, parts)| (key(id), parts)).collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
        .into_iter()
        .map(|(key, parts)| {
            let parts = parts.into_iter().map(|(name, merged)| write_part(name, &merged));
            quote! { ::breakfall::message::facts::Entry { key: #key, parts: &[#(#parts),*] }, }
        })
        .collect()
}

fn write_part(name: &str, merged: &Merged<'_>) -> TokenStream {
    let part = key(name);
    let Merged { said, variables, references } = merged;
    let variables = variables.iter().map(|(name, place)| {
        let key = key(&name.replace('_', "-"));
        quote! { ::breakfall::message::facts::Variable { key: #key, name: #name, place: #place } }
    });
    let references = references.iter().map(|named| write_reference(*named));
    quote! {
        ::breakfall::message::facts::Part {
            key: #part,
            said: #said,
            variables: &[#(#variables),*],
            references: &[#(#references),*],
        }
    }
}

fn write_reference((id, attribute): (&str, &str)) -> TokenStream {
    let (id, attribute) = (key(id), key(attribute));
    quote!((#id, #attribute))
}

/// What stands for an id: FNV-1a, as in `breakfall::message::facts`.
fn key(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Adds what `text` of `file` names, also through other messages of the file. Those in `seen` were added before.
fn add<'f>(
    merged: &mut Merged<'f>,
    file: &'f File<'_>,
    text: &'f Text,
    seen: &mut BTreeSet<(&'f str, &'f str)>,
) {
    for (name, line) in &text.variables {
        let place = || format!("{}, line {line}", file.path);
        merged.variables.entry(name).or_insert_with(place);
    }
    for (id, name) in text.references.keys() {
        if !seen.insert((id, name)) {
            continue;
        }
        match found(file, id, name) {
            Some(text) => add(merged, file, text, seen),
            None => {
                merged.references.insert((id, name));
            }
        }
    }
}

/// What `files` name and do not have, each with the place where it is named first.
pub(crate) fn references(files: &[File<'_>]) -> TokenStream {
    let mut needed = BTreeMap::new();
    for file in files {
        for text in file.messages.values().flat_map(|read| read.parts.values()) {
            for ((id, name), line) in &text.references {
                if found(file, id, name).is_none() {
                    let place = || format!("{}, line {line}", file.path);
                    needed.entry((id, name)).or_insert_with(place);
                }
            }
        }
    }
    let write = |((id, name), place): ((&String, &String), String)| {
        let reference = write_reference((id, name));
        let shown = if name.is_empty() { id.clone() } else { format!("{id}.{name}") };
        quote! { (#reference, #shown, #place), }
    };
    needed.into_iter().map(write).collect()
}

fn found<'f>(file: &'f File<'_>, id: &str, name: &str) -> Option<&'f Text> {
    file.messages.get(id)?.parts.get(name)
}
