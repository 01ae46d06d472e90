use breakfall::classify;
use breakfall::fault::Effect;
use breakfall::fault::Origin;
use tonic::Code;
use tonic::Status;

use super::failure_of;

#[test]
fn each_status_of_a_call_has_a_meaning_and_its_words_stay_behind() {
    let expected = [
        "CUT",
        "FAILED",
        "REJECTED",
        "TIMED_OUT",
        "MISSING",
        "EXISTS",
        "DENIED",
        "BUSY",
        "REJECTED",
        "BUSY",
        "REJECTED",
        "REJECTED",
        "FAILED",
        "CUT",
        "DAMAGED",
        "DENIED",
    ];
    for (number, expected) in (1..).zip(expected) {
        let status = Status::new(Code::from(number), "CANARY");
        let failure = failure_of(&classify::tonic(), Err::<(), _>(status));
        assert_eq!(failure.code().as_str(), format!("ASYNC_RESOURCE_{expected}"), "{number}");
        assert_eq!(failure.origin(), Origin::Remote);
        assert_eq!(&*failure.notes()[0].value, number.to_string());
        assert!(!format!("{failure} {failure:?}").contains("CANARY"));
    }
    let unknown = failure_of(&classify::tonic(), Err::<(), _>(Status::new(Code::from(99), "")));
    assert_eq!(
        (unknown.code().as_str(), unknown.effect()),
        ("ASYNC_RESOURCE_FAILED", Effect::Unknown)
    );
}
