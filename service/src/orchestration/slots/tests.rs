use proptest::prelude::{ProptestConfig, any, proptest};
use proptest::test_runner::RngSeed;

use super::ticket_number;
use super::ticket_title;

#[test]
fn a_title_stands_behind_the_command() {
    for (query, title) in [
        ("Create a ticket: the login page is slow", "the login page is slow"),
        ("open a ticket about the login page", "the login page"),
        ("please file a bug: checkout fails", "checkout fails"),
        ("new ticket - customer cannot log in", "customer cannot log in"),
        ("ticket: the lift is stuck", "the lift is stuck"),
        ("TICKET: THE LIFT IS STUCK", "THE LIFT IS STUCK"),
        ("I want to report a bug: checkout fails", "checkout fails"),
        ("Hi, could you please open a new ticket for the dead lamp?", "the dead lamp?"),
        ("please create a ticket for me, the export is empty", "the export is empty"),
        ("create a ticket that the door does not lock", "the door does not lock"),
        ("create a ticket because of the noise", "the noise"),
        ("create a ticket the printer is broken", "the printer is broken"),
        ("Create a ticket.\nThe printer is broken.", "The printer is broken"),
        ("create a ticket\nfor all users the page is slow", "for all users the page is slow"),
        ("create a ticket titled \"Slow login\"", "Slow login"),
        ("create a ticket with the title “Slow login”", "Slow login"),
        ("I’d like to open a ticket about the noise", "the noise"),
        ("report that the heating is off", "the heating is off"),
        ("file a bug report: images: all missing", "images: all missing"),
        ("add a new task to renew the certificate", "renew the certificate"),
        ("create a ticket: .NET build fails", ".NET build fails"),
        ("create a ticket: the mail is late, please", "the mail is late"),
        ("we need a ticket for the 3 printers, thanks!", "the 3 printers"),
        ("create a ticket: 🔥🔥", "🔥🔥"),
        ("Erstelle ein Ticket: der Beamer ist kaputt", "der Beamer ist kaputt"),
        ("Lege bitte ein neues Ticket an: die Heizung ist kalt", "die Heizung ist kalt"),
        ("Kannst du ein Ticket für den Drucker anlegen", "den Drucker"),
        ("Lege ein Ticket für den Drucker an!", "den Drucker"),
        ("Öffne ein Ticket wegen der langsamen Verbindung", "der langsamen Verbindung"),
        ("Neues Ticket erstellen: das Licht flackert", "das Licht flackert"),
    ] {
        assert_eq!(ticket_title(query).as_deref(), Some(title), "{query}");
    }
}

#[test]
fn a_title_stands_before_the_command() {
    for (query, title) in [
        ("The printer is broken, create a ticket", "The printer is broken"),
        ("The printer is broken. Please create a ticket for it.", "The printer is broken"),
        ("Hello, the mail is down - can you open a ticket please? Thanks!", "the mail is down"),
        ("Version 1.5 crashes, so please file a bug", "Version 1.5 crashes"),
        ("Der Aufzug steht, bitte ein Ticket anlegen", "Der Aufzug steht"),
    ] {
        assert_eq!(ticket_title(query).as_deref(), Some(title), "{query}");
    }
}

#[test]
fn a_query_without_a_known_command_is_the_title() {
    for query in ["the printer is broken", "I can't open a ticket", "Issue with the printer"] {
        assert_eq!(ticket_title(query).as_deref(), Some(query));
    }
}

#[test]
fn a_bare_command_has_no_title() {
    for query in [
        "",
        "   ",
        "!!!",
        "create a ticket",
        "Create a ticket.",
        "create a ticket:",
        "please create a new ticket for me",
        "could you open a ticket, please?",
        "new ticket",
        "create a ticket: \"\"",
        "Hello! Please open a ticket for this problem. Thank you!",
        "I need a ticket",
        "ticket:",
        "Erstelle ein Ticket",
        "Mach bitte ein Ticket auf",
        "create a ticket: \u{200b}\u{0}",
    ] {
        assert_eq!(ticket_title(query), None, "{query:?}");
    }
}

#[test]
fn a_title_is_one_clean_line() {
    let title = ticket_title("create a ticket: a\u{7}b\tc\n\n d\u{202e}e\r\nf");
    assert_eq!(title.as_deref(), Some("ab c de f"));
}

#[test]
fn a_long_title_is_cut_between_characters() {
    let exact = "ü".repeat(200);
    assert_eq!(ticket_title(&format!("create a ticket: {exact}")), Some(exact.clone()));
    let title = ticket_title(&format!("create a ticket: {exact}ü")).unwrap();
    assert_eq!(title, format!("{}…", "ü".repeat(199)));
}

#[test]
fn a_number_is_found_where_it_names_a_ticket() {
    for (query, number) in [
        ("show ticket 1", 1),
        ("close #12", 12),
        ("ticket number 3", 3),
        ("ticket no. 4", 4),
        ("Ticket Nr. 5", 5),
        ("show me TICKET-6, please", 6),
        ("what is in ticket#7?", 7),
        ("can you show me number 8", 8),
        ("close 9", 9),
        ("mark 10 as done", 10),
        ("is ticket (11) still open", 11),
        ("ticket no.12", 12),
        ("close ticket 13 because of error 500", 13),
        ("close ticket 14. Yes, ticket 14!", 14),
        ("close ticket 0015", 15),
        ("Schließe bitte Ticket 16", 16),
        ("zeig mir 17 bitte", 17),
        ("ticket 18446744073709551615", u64::MAX),
    ] {
        assert_eq!(ticket_number(query), Some(number), "{query}");
    }
}

#[test]
fn a_number_that_names_no_ticket_is_passed_over() {
    for query in [
        "",
        "#",
        "close the ticket",
        "close the ticket about the 3 printers",
        "close 3 tickets",
        "close 3 old windows",
        "close the ticket from 2024-05-01",
        "close ticket 1.5",
        "show ticket 3rd",
        "close ticket -1",
        "12345",
        "ticket v2",
        "show me 3 tickets",
        "ticket ４",
        "ticket 18446744073709551616",
        "close #99999999999999999999999999",
    ] {
        assert_eq!(ticket_number(query), None, "{query:?}");
    }
}

#[test]
fn two_tickets_are_not_one() {
    for query in ["close tickets 3 and 4", "close #3, #4", "close ticket 3, 4", "zeige 1 und 2"] {
        assert_eq!(ticket_number(query), None, "{query:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_odd(query in any::<String>()) {
        let _ = ticket_number(&query);
        if let Some(title) = ticket_title(&query) {
            assert!(!title.trim().is_empty());
            assert!(title.chars().count() <= 200);
            assert!(!title.contains(char::is_control));
        }
    }

    #[test]
    fn every_number_is_found_again(number in any::<u64>()) {
        assert_eq!(ticket_number(&format!("show ticket #{number}")), Some(number));
    }

    #[test]
    fn every_plain_title_is_found_again(title in "[a-z]{2,10} [a-z]{2,10} [0-9]{1,3}") {
        assert_eq!(ticket_title(&format!("Create a ticket: {title}")), Some(title));
    }
}
