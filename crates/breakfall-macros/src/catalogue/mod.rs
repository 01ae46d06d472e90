//! `catalogue!`: from Fluent files to texts, and to what the compiler has to know of them.

mod declaration;
mod entries;
mod file;
mod nesting;
mod parity;
mod parts;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;
use quote::quote_spanned;

use self::declaration::Declaration;
use self::declaration::Locale;
use self::file::File;
use crate::mistakes::Mistakes;

/// The code that stands for `declared`.
pub(crate) fn expand(declared: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let declaration = match syn::parse2::<Declaration>(declared) {
        Ok(declaration) => declaration,
        Err(error) => return error.to_compile_error(),
    };
    declaration.check(&mut mistakes);
    let folder = package().join(declaration.folder.value());
    let files: Vec<_> = declaration
        .locales
        .iter()
        .filter_map(|locale| file::read(&folder, &declaration, locale, &mut mistakes))
        .collect();
    refuse_unlisted(&folder, &declaration, &mut mistakes);
    parity::check(&files, &mut mistakes);
    implement(&declaration, &files, mistakes)
}

fn implement(declaration: &Declaration, files: &[File<'_>], mistakes: Mistakes) -> TokenStream {
    let Declaration { attrs, vis, name, folder, extended, .. } = declaration;
    let texts = files.iter().map(|file| {
        let tag = &file.locale.tag;
        let path = format!("/{}", file.path);
        // Read by the compiler itself, so that it builds again after an edit.
        quote! {
            ::breakfall::message::Texts {
                locale: #tag,
                source: ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)),
            }
        }
    });
    let (entries, resolved) = if mistakes.count() > 0 {
        // What the files lack would only trail behind what is wrong in them.
        (quote!(::core::option::Option::None), TokenStream::new())
    } else {
        let entries = entries::write(files);
        let references = entries::references(files);
        (
            quote!(::core::option::Option::Some(&[#entries])),
            quote_spanned! {name.span()=>
                const _: () = ::breakfall::message::Words::must_resolve(#name, &[#references]);
            },
        )
    };
    let mistakes = mistakes.into_tokens();
    quote! {
        #(#attrs)*
        #vis const #name: &'static ::breakfall::message::Words = &::breakfall::message::Words::new(
            #folder,
            &[#(#texts),*],
            &[#(#extended),*],
            #entries,
        );
        #resolved
        #mistakes
    }
}

/// A file that no locale of the list stands for would be taken for words that are in use.
fn refuse_unlisted(folder: &Path, declaration: &Declaration, mistakes: &mut Mistakes) {
    let Ok(files) = fs::read_dir(folder) else { return };
    let names = files.flatten().map(|file| PathBuf::from(file.file_name()));
    let sources = names.filter(|name| name.extension().is_some_and(|end| end == "ftl"));
    let tags: BTreeSet<_> = sources
        .filter_map(|name| Some(name.file_stem()?.to_string_lossy().into_owned()))
        .filter(|tag| !declaration.locales.iter().any(|Locale { tag: listed, .. }| listed == tag))
        .collect();
    for tag in tags {
        let folder = &declaration.folder;
        let text = format!("{}/{tag}.ftl is not listed: add `{tag}`", folder.value());
        mistakes.at(folder, text);
    }
}

/// The folder of the package that is compiled.
fn package() -> PathBuf {
    env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from)
}
