breakfall::catalogue! {
    pub MESSAGES = "tests/ui/words/whole": en, de, en;
}

mod no_language {
    breakfall::catalogue! { pub MESSAGES = "tests/ui/words/whole"; }
}

mod more {
    breakfall::catalogue! { pub MESSAGES = "tests/ui/words/whole": en, de; like breakfall::message::MESSAGES }
}

fn main() {}
