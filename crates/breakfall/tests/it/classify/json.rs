use std::io;

use breakfall::classify;
use breakfall::observe::detail;

use super::code;
use super::failure_of;

struct Broken(io::ErrorKind);
impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

#[test]
fn json_tells_nonsense_from_a_torn_end_and_from_a_torn_line() {
    let rules = classify::serde_json();
    let read = |text| serde_json::from_str::<Vec<u8>>(text);
    assert_eq!(code(&rules, read("[1, oops")), "MALFORMED");
    assert_eq!(code(&rules, read("[\"one\"]")), "MALFORMED");
    assert_eq!(code(&rules, read("[1, 2")), "CUT");
    let from = |kind| serde_json::from_reader::<_, Vec<u8>>(Broken(kind));
    assert_eq!(code(&rules, from(io::ErrorKind::ConnectionReset)), "CUT");
    assert_eq!(code(&rules, from(io::ErrorKind::TimedOut)), "TIMED_OUT");
    assert_eq!(code(&rules, from(io::ErrorKind::Other)), "ASYNC_UNEXPECTED_FAILED");
}

#[test]
fn what_was_read_is_not_repeated_to_people() {
    let failure = failure_of(&classify::serde_json(), serde_json::from_str::<u8>("\"CANARY\""));
    assert!(detail(&failure).contains("CANARY"), "serde repeats it: that is the trap");
    assert!(!format!("{failure} {failure:?}").contains("CANARY"));
}
