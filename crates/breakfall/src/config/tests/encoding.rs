//! Encodings: UTF-8 with or without a mark, any line ends; the rest with its place (C07).

use crate::config::MAX_RETRIES;
use crate::config::tests::SEED;
use crate::config::tests::file;
use crate::config::tests::mistake;

#[test]
fn a_byte_order_mark_and_windows_lines_are_accepted() {
    let yaml = "\u{FEFF}error_handling:\r\n  async:\r\n    max_retries: 5\r\n";
    let values = file(yaml).load().expect("valid");
    assert_eq!(values.get(&MAX_RETRIES), 5);
    assert_eq!(values.origin(&MAX_RETRIES).to_string(), "breakfall.yaml:3:18");
    file(SEED.replace('\n', "\r\n")).load().expect("valid");
    file(SEED.replace('\n', "\r")).load().expect("valid");
}

#[test]
fn the_mark_does_not_shift_columns() {
    let mistake = mistake("\u{FEFF}asinc: {}");
    assert_eq!(mistake.origin().to_string(), "breakfall.yaml:1:1");
}

#[test]
fn other_encodings_are_refused_with_their_place() {
    let broken = mistake(b"generator:\r\n  model: \xC3\xA4\xFF\n".to_vec());
    assert_eq!(broken.problem(), "the text is not UTF-8 from byte 23 on");
    assert_eq!(broken.origin().to_string(), "breakfall.yaml:2:11");
    assert_eq!(broken.help(), Some("save the file as UTF-8"));
    let little: Vec<u8> = SEED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = SEED.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [&[0xFF, 0xFE], little.as_slice()].concat();
    for bytes in [little, big, marked] {
        assert_eq!(mistake(bytes).problem(), "the file is UTF-16");
    }
}

#[test]
fn control_characters_are_refused_not_taken_for_the_end() {
    let cut = mistake("error_handling: {}\n\0generator: {nonsense: 1}");
    assert_eq!(cut.problem(), "a control character (U+0000) stands here");
    assert_eq!(cut.origin().to_string(), "breakfall.yaml:2:1");
    assert_eq!(mistake("a: \u{1b}[31m").problem(), "a control character (U+001B) stands here");
    assert_eq!(mistake("a: \u{85}").problem(), "a control character (U+0085) stands here");
}

#[test]
fn tabs_do_not_indent() {
    let tab = mistake("error_handling:\n  async:\n  \tmax_retries: 3\n");
    assert_eq!(tab.problem(), "a tab indents this line");
    assert_eq!(tab.origin().to_string(), "breakfall.yaml:3:3");
    assert_eq!(tab.help(), Some("indent with spaces, two for each level"));
    file("error_handling:\t# about\n\t\n\t# tabs\n  async: {\tmax_retries: 3\t}\t\n")
        .load()
        .expect("tabs may separate");
    let after_colon = mistake("error_handling: {async: {max_retries:\t3}}");
    assert_eq!(after_colon.help(), Some("write spaces in place of tabs"));
}
