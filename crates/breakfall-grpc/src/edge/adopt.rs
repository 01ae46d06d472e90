//! Statuses that nobody of the program wrote with care: what the framework answers by itself, and what is no gRPC at all.

use breakfall::Failure;
use breakfall::fault::Origin;
use http::HeaderMap;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tonic::Code;
use tonic::Status;

use crate::edge::caller::Caller;
use crate::fault::CallFault;

/// Whether these are the headers of a call of gRPC, or of an answer to one.
#[must_use]
pub fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// Puts what a caller is told in place of a status without details, in headers or trailers. Its message is dropped: it may repeat what
/// the caller sent, or name the program's types. A status with details was written on purpose and stays as it is.
pub(crate) fn adopt(headers: &mut HeaderMap, caller: &Caller) {
    let Some(code) =
        headers.get(Status::GRPC_STATUS).map(|value| Code::from_bytes(value.as_bytes()))
    else {
        return;
    };
    if code == Code::Ok || headers.contains_key(Status::GRPC_STATUS_DETAILS) {
        return;
    }
    let status = caller.status(bare(code).with_note("grpc", &i32::from(code)));
    // It consists of what fits into headers, and has a message of its own.
    drop(status.add_header(headers));
}

/// The failure that an answer of HTTP means to a caller of gRPC, by the table of that protocol.
pub(crate) fn answered(status: StatusCode) -> Failure {
    let code = match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    };
    bare(code).with_note("status", &status.as_u16())
}

fn bare(code: Code) -> Failure {
    let is_defect = matches!(code, Code::Unknown | Code::Internal | Code::DataLoss);
    let origin = if is_defect { Origin::Foreign } else { Origin::Raised };
    Failure::raised(CallFault::of(code), origin)
}
