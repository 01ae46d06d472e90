//! The pictures in the documentation. `cargo test -p breakfall-service --test browser -- --ignored` takes them anew.

use std::fs;
use std::path::Path;

use crate::driver::Browser;
use crate::driver::Look;
use crate::support::service::Service;
use crate::support::setup::Setup;

#[test]
#[ignore = "writes the pictures of the documentation"]
fn pictures_of_the_documentation() {
    let Some(browser) = Browser::start("the pictures") else { return };
    let service = Setup::plain().start();
    chat(&browser, &service);
}

fn chat(browser: &Browser, service: &Service) {
    for (name, look) in [("chat", Look::DESK), ("chat-phone", Look::PHONE.in_the_dark())] {
        browser.look(look);
        browser.go(service.address, "/?user=Ada");
        for (at, query) in
            ["Create a ticket: the login page is slow", "asdf qwer"].iter().enumerate()
        {
            browser.type_into("#query", query);
            browser.press("#composer .primary");
            browser.wait_until(&format!("return document.querySelectorAll('.turn').length > {at}"));
        }
        save(browser, name);
    }
}

fn save(browser: &Browser, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let picture = browser.picture();
    fs::write(folder.join(format!("{name}.png")), picture).expect("the picture can be written");
}
