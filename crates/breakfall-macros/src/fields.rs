//! What is marked on the fields of a variant.

use syn::Attribute;
use syn::Field;
use syn::Fields;
use syn::Ident;
use syn::Member;
use syn::Meta;
use syn::Type;

use crate::mistakes::Mistakes;

/// The marks of fields.
pub(crate) const MARKS: [&str; 3] = ["public", "wait", "fields"];

/// The fields of a variant by their marks.
#[derive(Default)]
pub(crate) struct Marked<'a> {
    pub(crate) public: Vec<Named<'a>>,
    pub(crate) private: Vec<&'a Ident>,
    pub(crate) wait: Option<Named<'a>>,
    pub(crate) fields: Option<Named<'a>>,
    /// Fields without a name, all private.
    pub(crate) unnamed: usize,
    /// Every field, in the order of declaration.
    pub(crate) all: Vec<Filled<'a>>,
}

/// A field and where its value comes from when another program told the fault.
pub(crate) struct Filled<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    pub(crate) from: From,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    Param,
    Wait,
    Fields,
    /// It is never told.
    Nowhere,
}

/// A marked field.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) ty: &'a Type,
    /// The mark itself.
    pub(crate) mark: &'a Attribute,
}

pub(crate) fn read<'a>(fields: &'a Fields, mistakes: &mut Mistakes) -> Marked<'a> {
    let mut marked = Marked::default();
    for field in fields {
        refuse(&field.attrs, &["fault"], "is for a variant or a struct: move it there", mistakes);
        let [public, wait, of_fields] = MARKS.map(|name| mark(field, name, mistakes));
        let from = match (public, wait, of_fields) {
            (Some(_), ..) => From::Param,
            (_, Some(_), _) => From::Wait,
            (_, _, Some(_)) => From::Fields,
            (None, None, None) => From::Nowhere,
        };
        let unnamed = || Member::from(marked.unnamed);
        let member = field.ident.clone().map_or_else(unnamed, Member::Named);
        marked.all.push(Filled { member, ty: &field.ty, from });
        let Some(name) = &field.ident else {
            marked.unnamed += 1;
            continue;
        };
        let named = |mark| Named { name, ty: &field.ty, mark };
        match public {
            Some(mark) => marked.public.push(named(mark)),
            None => marked.private.push(name),
        }
        for (mark, place) in [(wait, &mut marked.wait), (of_fields, &mut marked.fields)] {
            let Some(mark) = mark else { continue };
            if let Some(first) = place {
                let (text, first) = (shown(mark), first.name);
                mistakes.at(
                    mark,
                    format!("`{text}` stands on `{first}` already: remove it from one of them"),
                );
            } else {
                *place = Some(named(mark));
            }
        }
    }
    marked
}

/// Reports every one of `names` among `attrs`, where it means nothing.
pub(crate) fn refuse(attrs: &[Attribute], names: &[&str], why: &str, mistakes: &mut Mistakes) {
    for attr in attrs {
        if names.iter().any(|name| attr.path().is_ident(name)) {
            mistakes.at(attr, format!("`{}` {why}", shown(attr)));
        }
    }
}

/// The mark `name` of `field`, if it stands there as it should.
fn mark<'a>(field: &'a Field, name: &str, mistakes: &mut Mistakes) -> Option<&'a Attribute> {
    let mut marks = field.attrs.iter().filter(|attr| attr.path().is_ident(name));
    let mark = marks.next()?;
    let text = shown(mark);
    for again in marks {
        mistakes.at(again, format!("`{text}` stands here twice: remove one"));
    }
    if !matches!(mark.meta, Meta::Path(_)) {
        mistakes.at(mark, format!("`{text}` takes no value: write only `{text}`"));
    }
    if field.ident.is_none() {
        mistakes.at(
            mark,
            format!(
                "`{text}` needs a field with a name: write `{{ {text} name: … }}` in place of `(…)`"
            ),
        );
    }
    Some(mark)
}

fn shown(attr: &Attribute) -> String {
    let name = attr.path().get_ident().map(ToString::to_string).unwrap_or_default();
    format!("#[{name}]")
}
