//! What all pages share: their looks, their language, and what a browser may do with them.

mod assets;
mod charts;
mod form;
mod language;
mod moment;
mod page;
mod random;
mod words;

pub(crate) use self::assets::assets;
pub(crate) use self::assets::href;
pub(crate) use self::charts::Part;
pub(crate) use self::charts::bars;
pub(crate) use self::charts::course;
pub(crate) use self::charts::line;
pub(crate) use self::form::from_here;
pub(crate) use self::form::is_form;
pub(crate) use self::language::cookie;
pub(crate) use self::language::in_chosen_language;
pub(crate) use self::moment::ago;
pub(crate) use self::moment::length;
pub(crate) use self::moment::moment;
pub(crate) use self::page::Frame;
pub(crate) use self::page::is_fragment;
pub(crate) use self::page::shown;
pub(crate) use self::random::random;
pub(crate) use self::random::random_id;
pub(crate) use self::words::Words;
