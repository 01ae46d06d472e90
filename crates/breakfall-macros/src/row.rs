//! One row of the table: the `#[fault(…)]` of a variant, checked.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;
use syn::Expr;
use syn::ExprLit;
use syn::Ident;
use syn::Lit;
use syn::LitStr;
use syn::Meta;
use syn::Path;
use syn::ext::IdentExt;

use crate::actions;
use crate::attribute::Written;
use crate::axes::AXES;
use crate::classes::CLASSES;
use crate::classes::Class;
use crate::header;
use crate::mistakes::Mistakes;
use crate::recovery::Recovery;
use crate::words;

/// A row that can be written out.
pub(crate) struct Row {
    /// The code, where it is a valid one.
    pub(crate) code: Option<LitStr>,
    pub(crate) summary: String,
    /// Where it is known.
    pub(crate) recovery: Option<Recovery>,
    /// The expression of its `Spec`.
    pub(crate) spec: TokenStream,
    /// The texts that explain it, where the row says it.
    pub(crate) words: Option<Path>,
    /// Whether it is without mistakes.
    pub(crate) is_whole: bool,
}

/// Reads the row of `name`, a variant of `owner` (or `owner` itself).
pub(crate) fn read(
    owner: &Ident,
    name: &Ident,
    attrs: &[Attribute],
    mistakes: &mut Mistakes,
) -> Row {
    let before = mistakes.count();
    let summary = summary(attrs);
    let written = written(owner, name, attrs, mistakes);
    if summary.is_empty() {
        mistakes.at(
            name,
            format!("`{name}` has no summary for operators: add `/// what went wrong` above it"),
        );
    }
    let code = code(&written, mistakes);
    let class = class(&written, mistakes);
    let recovery = Recovery::of(&written, class);
    if let (Some(key), Some(actions)) = (written.place("actions"), &written.actions) {
        actions::check(key, actions, recovery.as_ref(), mistakes);
    }
    let mut changes = changes(&written, class, mistakes);
    changes.extend(header::change(&written, class, recovery.as_ref(), mistakes));
    let is_whole = mistakes.count() == before;
    let spec = if is_whole {
        let class = &written.class;
        let actions = written.actions.iter().flatten().map(|action| action.unraw().to_string());
        quote! {
            ::breakfall::fault::Spec::new(
                ::breakfall::fault::Code::new(#code),
                ::breakfall::fault::Class::#class,
                const { &[#(::breakfall::fault::Action::new(#actions)),*] },
                #summary,
            )
            #changes
        }
    } else {
        placeholder()
    };
    Row { code, summary, recovery, spec, words: written.words, is_whole }
}

/// Every `#[fault(…)]` of `attrs` as one, and what is missing in it.
fn written(owner: &Ident, name: &Ident, attrs: &[Attribute], mistakes: &mut Mistakes) -> Written {
    let mut written = Written::default();
    let mut last = None;
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("fault")) {
        written.read(attr, mistakes);
        last = Some(attr);
    }
    let code = words::code_for(&owner.unraw().to_string(), &name.unraw().to_string());
    let needed = [
        ("code", format!("code = \"{code}\"")),
        ("class", "class = NotFound".to_owned()),
        ("actions", "actions(try_later)".to_owned()),
    ];
    let Some(attr) = last else {
        let [(_, code), (_, class), (_, actions)] = needed;
        mistakes.at(
            name,
            format!("`{name}` is not declared: add, for example, `#[fault({code}, {class}, {actions})]` above it"),
        );
        return written;
    };
    let missing = needed.into_iter().filter(|(key, _)| written.lacks(key));
    let (keys, examples): (Vec<_>, Vec<_>) = missing.unzip();
    if !keys.is_empty() {
        let (keys, examples) = (keys.join(", no "), examples.join(", "));
        mistakes.at(attr, format!("`{name}` has no {keys}: add, for example, `{examples}`"));
    }
    written
}

fn code(written: &Written, mistakes: &mut Mistakes) -> Option<LitStr> {
    let code = written.code.as_ref()?;
    if is_code(&code.value()) {
        return Some(code.clone());
    }
    let meant = Some(words::snake(&code.value()).to_uppercase()).filter(|meant| is_code(meant));
    let meant = meant.map(|meant| format!(": write `\"{meant}\"`")).unwrap_or_default();
    mistakes.at(code, format!("a code is SCREAMING_SNAKE, 3 to 63 characters{meant}"));
    None
}

fn class(written: &Written, mistakes: &mut Mistakes) -> Option<&'static Class> {
    let name = written.class.as_ref()?;
    let class = CLASSES.iter().find(|class| name == class.name);
    if class.is_none() {
        let known: Vec<_> = CLASSES.iter().map(|class| class.name).collect();
        let hint = words::hint(&name.to_string(), &known);
        mistakes.at(name, format!("unknown class `{name}`, {hint}"));
    }
    class
}

/// The calls that set on a `Spec` what differs from its class.
fn changes(written: &Written, class: Option<&Class>, mistakes: &mut Mistakes) -> TokenStream {
    let mut changes = TokenStream::new();
    if let (Some(status), Some(class)) = (&written.status, class) {
        let number = status.base10_parse::<u16>().unwrap_or(0);
        if class.statuses.contains(&number) {
            changes.extend(quote! { .with_status(::breakfall::fault::ErrorStatus::new(#number)) });
        } else {
            let fitting: Vec<_> = class.statuses.iter().map(ToString::to_string).collect();
            let (name, fitting) = (class.name, fitting.join(", "));
            mistakes.at(
                status,
                format!("status {status} contradicts `class = {name}`: remove it, or write one of {fitting}"),
            );
        }
    }
    let words = [&written.recovery, &written.blame, &written.effect, &written.severity];
    for (axis, word) in AXES.iter().zip(words) {
        if let Some(word) = word {
            changes.extend(axis.change(word, mistakes));
        }
    }
    if let Some(since) = &written.since {
        if is_version(&since.value()) {
            changes.extend(quote! { .with_since(#since) });
        } else {
            mistakes.at(since, "a version is numbers with points between, such as `\"0.1\"`");
        }
    }
    changes
}

/// What `breakfall::fault::Code::new` takes.
fn is_code(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (3..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && !text.ends_with('_')
        && text.chars().all(inner)
}

/// One to three numbers with points between.
fn is_version(text: &str) -> bool {
    let is_number = |part: &str| {
        (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.split('.').count() <= 3 && text.split('.').all(is_number)
}

/// Stands for a row with a mistake, so that the mistake is all that the compiler reports.
fn placeholder() -> TokenStream {
    quote! {
        ::breakfall::fault::Spec::new(
            ::breakfall::fault::Code::new("MISTAKE"),
            ::breakfall::fault::Class::Internal,
            const { &[::breakfall::fault::Action::TRY_LATER] },
            "",
        )
    }
}

/// The first paragraph of the doc comment.
fn summary(attrs: &[Attribute]) -> String {
    let mut paragraph = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
        let Meta::NameValue(meta) = &attr.meta else { continue };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { continue };
        paragraph.extend(text.value().lines().map(|line| line.trim().to_owned()));
        // `///` at the end of a paragraph is a comment without a line.
        if text.value().trim().is_empty() {
            paragraph.push(String::new());
        }
    }
    let lines = paragraph.iter().map(String::as_str).skip_while(|line| line.is_empty());
    let first: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    first.join(" ").trim_end_matches('.').to_owned()
}
