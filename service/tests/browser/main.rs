//! The pages in a real browser: Chromium, driven over `WebDriver`. `.ci/services` installs both.
#![cfg(test)]

mod axe;
mod chat;
mod console;
mod driver;
mod pictures;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the other black-box tests, which need other parts of it")]
mod support;
