//! What `#[derive(Fault)]` and `catalogue!` take and what they refuse: the compiler's words are part of the product.
//!
//! The words in `ui/fail/*.stderr` are those of Rust 1.95; `TRYBUILD=overwrite` writes them anew.
#![cfg(test)]

/// The derive's own table, to be held against the classes it speaks of.
#[path = "../../breakfall-macros/src/classes.rs"]
mod classes;
#[path = "ui/pass.rs"]
mod pass;

use std::fs;
use std::path::Path;

use breakfall::fault::Class;

/// One run for all files: they share one build.
#[test]
fn mistakes_are_explained_where_they_stand() {
    lend("tests/ui/words");
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
}

#[test]
fn the_derive_knows_the_classes() {
    let known = classes::CLASSES.iter().map(|class| {
        (class.name.to_owned(), class.recovery, class.statuses.first().copied().unwrap_or_default())
    });
    let real = Class::ALL
        .map(|class| (format!("{class:?}"), class.recovery().as_str(), class.status().get()));
    assert_eq!(known.collect::<Vec<_>>(), real);
}

/// Copies `folder` to where it stands from the package that the files are built as.
fn lend(folder: &str) {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests/trybuild/breakfall");
    for words in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let place = built.join(&words);
        drop(fs::remove_dir_all(&place));
        fs::create_dir_all(&place).unwrap();
        for file in fs::read_dir(&words).unwrap().map(|entry| entry.unwrap()) {
            fs::copy(file.path(), place.join(file.file_name())).unwrap();
        }
    }
}
