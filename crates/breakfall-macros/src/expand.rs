//! The code that the derive writes.

use proc_macro2::Span;
use proc_macro2::TokenStream;
use quote::quote;
use quote::quote_spanned;
use syn::DeriveInput;
use syn::Ident;
use syn::LitStr;
use syn::Member;
use syn::Path;
use syn::ext::IdentExt;

use crate::fields::Filled;
use crate::fields::From;
use crate::fields::Marked;
use crate::fields::Named;
use crate::mistakes::Mistakes;
use crate::table;
use crate::table::Kind;
use crate::table::Table;

pub(crate) fn fault(input: &DeriveInput) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Table { kinds, words } = table::read(input, &mut mistakes);
    let mistakes = mistakes.into_tokens();
    if kinds.is_empty() {
        return mistakes;
    }
    let name = &input.ident;
    let fault = implement_fault(name, &kinds);
    let texts = implement_texts(name, &kinds);
    let explained = words.map(|words| hold_to(&words, name, &kinds));
    // The implementations stand even beside mistakes: without them each mistake would trail a wall of missing traits.
    quote! { #fault #texts #explained #mistakes }
}

fn implement_fault(name: &Ident, kinds: &[Kind<'_>]) -> TokenStream {
    let specs = kinds.iter().map(spec);
    let places = kinds.iter().enumerate().map(|(place, kind)| {
        let path = &kind.path;
        quote! { #path { .. } => const { &<Self as ::breakfall::fault::Declared>::SPECS[#place] }, }
    });
    let sink = local("sink");
    let params = kinds.iter().map(|kind| {
        let path = &kind.path;
        let (names, keys) = named(&kind.marked.public);
        let types = kind.marked.public.iter().map(|field| field.ty);
        quote! {
            #path { #(#names,)* .. } => {
                #(#sink(#keys, <#types as ::breakfall::fault::PublicValue>::to_param(#names));)*
            }
        }
    });
    let wait = implement_wait(kinds);
    let fields = kinds.iter().filter_map(|kind| {
        let (path, Named { name, .. }) = (&kind.path, kind.marked.fields?);
        Some(quote! { #path { #name, .. } => #name, })
    });
    let from_parts = implement_from_parts(kinds);
    quote! {
        #[automatically_derived]
        impl ::breakfall::fault::Declared for #name {
            const SPECS: &'static [::breakfall::fault::Spec] = &[#(#specs),*];
            #from_parts
        }
        #[automatically_derived]
        impl ::breakfall::fault::Fault for #name {
            fn spec(&self) -> &'static ::breakfall::fault::Spec {
                match self { #(#places)* }
            }
            #[allow(unused_variables, reason = "a fault need not have public fields")]
            fn params(&self, #sink: &mut dyn FnMut(&'static str, ::breakfall::fault::Param)) {
                match self { #(#params)* }
            }
            #wait
            #[allow(unreachable_patterns, reason = "every kind may know its fields")]
            fn fields(&self) -> &[::breakfall::fault::FieldError] {
                match self { #(#fields)* _ => &[] }
            }
        }
    }
}

/// How a fault comes back that another program told.
fn implement_from_parts(kinds: &[Kind<'_>]) -> TokenStream {
    let [code, parts] = ["code", "parts"].map(local);
    let whole = kinds.iter().filter(|kind| kind.row.is_whole);
    let made = whole.map(|kind| {
        let (path, text) = (&kind.path, &kind.row.code);
        let fields = kind.marked.all.iter().map(|Filled { member, ty, from }| {
            let hole = quote! { ::breakfall::fault::Hole::<#ty>::NEW };
            let value = match (from, member) {
                (From::Param, Member::Named(name)) => {
                    let key = name.unraw().to_string();
                    quote! { #hole.public(#parts, #key) }
                }
                (From::Wait, _) => quote! { #hole.wait(#parts) },
                (From::Fields, _) => quote! { #hole.fields(#parts) },
                (From::Nowhere | From::Param, _) => quote! { #hole.private() },
            };
            quote! { #member: #value? }
        });
        quote! { #text => ::core::option::Option::Some(#path { #(#fields),* }), }
    });
    quote! {
        #[allow(unused_variables, unused_imports, unreachable_patterns, reason = "a kind need not have fields to fill")]
        fn from_parts(#code: &str, #parts: &::breakfall::fault::Parts) -> ::core::option::Option<Self> {
            use ::breakfall::fault::Unfilled as _;
            match #code { #(#made)* _ => ::core::option::Option::None }
        }
    }
}

/// The row's `Spec`, with the public fields.
fn spec(kind: &Kind<'_>) -> TokenStream {
    let (row, public) = (&kind.row.spec, &kind.marked.public);
    if public.is_empty() {
        return row.clone();
    }
    let (_, keys) = named(public);
    let types = public.iter().map(|field| field.ty);
    quote! {
        #row.with_params(const { &[
            #(::breakfall::fault::ParamSpec::new(#keys, <#types as ::breakfall::fault::PublicValue>::KIND)),*
        ] })
    }
}

fn implement_wait(kinds: &[Kind<'_>]) -> TokenStream {
    let waits = kinds.iter().filter_map(|kind| {
        let (path, Named { name, .. }) = (&kind.path, kind.marked.wait?);
        Some(quote! { #path { #name, .. } => FaultWait::known(#name), })
    });
    let waits: TokenStream = waits.collect();
    if waits.is_empty() {
        return TokenStream::new();
    }
    // A trait rather than `From`, so that another type is refused in words that help.
    quote! {
        #[allow(unreachable_patterns, reason = "every kind may know its wait")]
        fn wait(&self) -> ::core::option::Option<::core::time::Duration> {
            #[diagnostic::on_unimplemented(
                message = "`{Self}` is no length of time, so it cannot be a `#[wait]`",
                label = "not a wait",
                note = "make it a `Duration` or an `Option<Duration>`, or remove `#[wait]`"
            )]
            trait FaultWait {
                fn known(&self) -> ::core::option::Option<::core::time::Duration>;
            }
            impl FaultWait for ::core::time::Duration {
                fn known(&self) -> ::core::option::Option<::core::time::Duration> {
                    ::core::option::Option::Some(*self)
                }
            }
            impl FaultWait for ::core::option::Option<::core::time::Duration> {
                fn known(&self) -> ::core::option::Option<::core::time::Duration> {
                    *self
                }
            }
            match self { #waits _ => ::core::option::Option::None }
        }
    }
}

fn implement_texts(name: &Ident, kinds: &[Kind<'_>]) -> TokenStream {
    let f = local("f");
    let lines = kinds.iter().map(|kind| {
        let (path, summary) = (&kind.path, &kind.row.summary);
        quote! { #path { .. } => #f.write_str(#summary)?, }
    });
    let shapes = kinds.iter().map(|kind| {
        let (path, text) = (&kind.path, kind.name.unraw().to_string());
        let Marked { public, private, unnamed, .. } = &kind.marked;
        let (names, keys) = named(public);
        let hidden = private.iter().map(|name| name.unraw().to_string());
        let unnamed = (0..*unnamed).map(|place| place.to_string());
        quote! {
            #path { #(#names,)* .. } => #f.debug_struct(#text)
                #(.field(#keys, #names))*
                #(.field(#hidden, &::core::format_args!("(private)")))*
                #(.field(#unnamed, &::core::format_args!("(private)")))*
                .finish(),
        }
    });
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self { #(#lines)* }
                ::breakfall::fault::write_params(self, #f)
            }
        }
        #[automatically_derived]
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, #f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self { #(#shapes)* }
            }
        }
        #[automatically_derived]
        impl ::core::error::Error for #name {}
    }
}

/// Holds every kind to `words`. What one lacks is reported at its code.
fn hold_to(words: &Path, name: &Ident, kinds: &[Kind<'_>]) -> TokenStream {
    let kinds = kinds.iter().enumerate().filter(|(_, kind)| kind.row.is_whole);
    let explained = kinds.map(|(place, kind)| {
        let span = kind.row.code.as_ref().map_or_else(Span::call_site, LitStr::span);
        quote_spanned! {span=>
            const _: () = ::breakfall::message::Words::must_explain(
                __FAULT_WORDS,
                &<#name as ::breakfall::fault::Declared>::SPECS[#place],
            );
        }
    });
    // A name of its own: `words` may be the name of any constant in sight.
    quote! {
        const _: () = {
            const __FAULT_WORDS: &::breakfall::message::Words = #words;
            #(#explained)*
        };
    }
}

/// A name that no field of the same name hides.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The names of `fields`, as code and as keys.
fn named<'a>(fields: &[Named<'a>]) -> (Vec<&'a Ident>, Vec<String>) {
    fields.iter().map(|field| (field.name, field.name.unraw().to_string())).unzip()
}
