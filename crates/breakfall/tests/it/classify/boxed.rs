use std::io;

use breakfall::Failure;
use breakfall::classify;
use breakfall::classify::from_anyhow;
use breakfall::fault::OperationFailed;
use breakfall::fault::ResultExt;

use super::code;

#[test]
fn trap_21_what_anyhow_holds_is_found_with_and_without_context() {
    let failure = || Failure::from(OperationFailed::new("read"));
    let reference = failure().reference();
    let own = failure().with_reference(reference);
    let bare = anyhow::Error::from(own);
    let out = Err::<(), _>(from_anyhow(bare)).unexpected().unwrap_err();
    assert_eq!((out.code().as_str(), out.reference()), ("ASYNC_READ_FAILED", reference));

    let inner = anyhow::Error::from(io::Error::other(failure()));
    let out = Err::<(), _>(from_anyhow(inner)).unexpected().unwrap_err();
    assert_eq!(out.code().as_str(), "ASYNC_READ_FAILED");

    let missing = || anyhow::Error::from(io::Error::from(io::ErrorKind::NotFound));
    for error in [missing(), missing().context("reading"), missing().context("a").context("b")] {
        assert_eq!(code(&classify::io(), Err::<(), _>(from_anyhow(error))), "MISSING");
    }
}
