//! The text that a person reads.

use crate::config::KEYS;
use crate::config::Loader;
use crate::config::tests::LISTEN;
use crate::config::tests::file;
use crate::config::tests::lines;
use crate::config::tests::loader;
use crate::config::tests::mistakes;

#[test]
fn all_mistakes_of_all_layers_at_once() {
    let yaml = "\
error_handling:
  async: { timeout_second: 30, max_retries: three }
  logging:
    log_all_errors: yes
    log_all_errors: true
";
    let all = Loader::new(&[KEYS])
        .yaml("breakfall.yaml", yaml)
        .environment([(
            "BREAKFALL__ERROR_HANDLING__ASYNC__RETRY_DELAY_SECONDS".into(),
            "1s".into(),
        )])
        .load()
        .expect_err("refused");
    assert_eq!(all.to_string(), ALL);
}

const ALL: &str = r#"error: unknown key timeout_second
 --> breakfall.yaml:2:12
  |
2 |   async: { timeout_second: 30, max_retries: three }
  |            ^^^^^^^^^^^^^^
  |
  = help: did you mean timeout_seconds?

error: max_retries must be a whole number from 0 to 20, found "three"
 --> breakfall.yaml:2:45
  |
2 |   async: { timeout_second: 30, max_retries: three }
  |                                             ^^^^^

error: log_all_errors must be true or false, found "yes"
 --> breakfall.yaml:4:21
  |
4 |     log_all_errors: yes
  |                     ^^^
  |
  = help: write true or false

error: log_all_errors is written twice, on lines 4 and 5
 --> breakfall.yaml:5:5
  |
5 |     log_all_errors: true
  |     ^^^^^^^^^^^^^^
  |
 ::: breakfall.yaml:4:5
  |
4 |     log_all_errors: yes
  |     -------------- first written here
  |
  = help: keep one of the two

error: retry_delay_seconds must be a number of seconds from 0 to 3600, found "1s"
 |
 | BREAKFALL__ERROR_HANDLING__ASYNC__RETRY_DELAY_SECONDS=1s
 |                                                       ^^ in the environment
 |
 = help: write 1: all times are in seconds

5 problems in breakfall.yaml and the environment"#;

#[test]
fn a_flag_is_shown_as_it_was_given() {
    let text = mistakes(&loader().flag("--listen", &LISTEN, "nowhere")).to_string();
    let expected = r#"error: listen must be an address with a port, like 127.0.0.1:8080, found "nowhere"
 |
 | --listen nowhere
 |          ^^^^^^^ on the command line

1 problem in the flags"#;
    assert_eq!(text, expected);
}

#[test]
fn a_missing_file_is_named() {
    let text = mistakes(&loader().file("/nowhere/breakfall.yaml")).to_string();
    let expected = "\
error: cannot read /nowhere/breakfall.yaml: there is no such file
 |
 = help: check the path; without a file the built-in settings apply

1 problem in /nowhere/breakfall.yaml";
    assert_eq!(text, expected);
}

#[test]
fn colour_only_where_asked_for() {
    let mistakes = mistakes(&file("x: 1"));
    assert!(mistakes.render(true).contains('\u{1b}'));
    assert!(!mistakes.render(false).contains('\u{1b}'));
}

#[test]
fn nothing_foreign_reaches_the_terminal() {
    let hostile = "x\u{1b}[31m\u{202e}\u{200b}\u{7}\r";
    let loader = loader()
        .yaml(hostile, format!("\"{}\": 1", "a\\e\\u202E\\a"))
        .yaml("b", format!("generator: {{ model: \"{hostile}\" }}"))
        .yaml("c", "generator: { provider: \"\u{202e}\u{200b}\\e[31m\" }")
        .file(format!("/nowhere/{hostile}"))
        .environment([(format!("BREAKFALL__{hostile}").into(), hostile.into())])
        .flag("--listen", &LISTEN, hostile);
    let mistakes = mistakes(&loader);
    let text = mistakes.to_string();
    let is_plain = |c: char| c == '\n' || !(c.is_control() || "\u{202e}\u{200b}".contains(c));
    assert!(text.chars().all(is_plain), "{text:?}");
    let origins = mistakes.iter().map(|mistake| mistake.origin().to_string());
    assert!(origins.collect::<String>().chars().all(is_plain));
}

#[test]
fn far_into_a_long_line_the_place_stays_right() {
    let yaml = format!("generator: {{ model: {}, provider: x }}", "m".repeat(500));
    let text = mistakes(&file(yaml)).to_string();
    assert!(text.contains("breakfall.yaml:1:533"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 160), "{text}");
}

#[test]
fn beyond_a_hundred_mistakes_are_counted() {
    let yaml = lines(250, |number| format!("key_{number}: 1"));
    let mistakes = mistakes(&file(yaml));
    assert_eq!(mistakes.len(), 250);
    assert_eq!(mistakes.iter().count(), 100);
    let summary = "250 problems in breakfall.yaml, the first 100 are shown";
    assert_eq!(mistakes.summary(), summary);
    assert!(mistakes.to_string().ends_with(summary));
}
