//! What is left out where a status is too long.

use crate::status::MOST_BYTES;
use crate::status::details::Details;
use crate::status::facts;

/// The most bytes of a message: it is a line for developers.
const MOST_MESSAGE_BYTES: usize = 512;

/// `message` up to a bound, cut between characters.
pub(crate) fn short(message: &str) -> &str {
    let end = (0..=MOST_MESSAGE_BYTES).rev().find(|end| message.is_char_boundary(*end));
    message.get(..end.unwrap_or_default()).unwrap_or(message)
}

/// The bytes of the status of `details` that fit beside `message`: what can be missed most easily is left out first.
pub(crate) fn fitting(mut details: Details, code: i32, message: &str) -> Vec<u8> {
    let room = MOST_BYTES.saturating_sub(travelling(message));
    loop {
        let bytes = details.written(code, message);
        if bytes.len().div_ceil(3) * 4 <= room || !shorten(&mut details) {
            return bytes;
        }
        if let Some(info) = &mut details.info {
            info.metadata.insert(facts::TRUNCATED.to_owned(), "true".to_owned());
        }
    }
}

/// How long `message` is as it travels, at most.
fn travelling(message: &str) -> usize {
    message
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() || byte == b' ' { 1 } else { 3 })
        .sum()
}

/// Leaves one thing out; false where nothing is left that could be.
fn shorten(details: &mut Details) -> bool {
    details.debug.take().is_some()
        || !std::mem::take(&mut details.opaque).is_empty()
        || details.help.take().is_some()
        || details.resource.take().is_some()
        || details.quota.take().is_some()
        || details.precondition.take().is_some()
        || fewer_fields(details)
        || details.message.take().is_some()
        || details.fields.take().is_some()
        || fewer_params(details)
}

/// Leaves out the last half of the wrong fields, but never all of them.
fn fewer_fields(details: &mut Details) -> bool {
    let Some(fields) = details.fields.as_mut().map(|fields| &mut fields.field_violations) else {
        return false;
    };
    let left = fields.len().div_ceil(2);
    let is_less = left < fields.len();
    fields.truncate(left);
    is_less
}

/// Leaves out the longest of the parameters.
fn fewer_params(details: &mut Details) -> bool {
    let Some(metadata) = details.info.as_mut().map(|info| &mut info.metadata) else { return false };
    let params = metadata.iter().filter(|(key, _)| facts::is_param(key));
    let longest = params.max_by_key(|(key, value)| (value.len(), *key)).map(|(key, _)| key.clone());
    longest.is_some_and(|key| metadata.remove(&key).is_some())
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic::Status;
    use tonic_types::pb;

    use super::*;

    #[test]
    fn a_long_message_is_cut_between_characters() {
        assert_eq!(short("brief"), "brief");
        assert_eq!(short(&"ä".repeat(40_000)).len(), MOST_MESSAGE_BYTES);
        assert_eq!(short(&format!("x{}", "ä".repeat(40_000))).len(), MOST_MESSAGE_BYTES - 1);
        assert_eq!(short(""), "");
    }

    /// More than fits, in parameters of these lengths.
    fn many(lengths: impl Iterator<Item = usize>) -> Details {
        let param = |(place, length)| (format!("param_{place}"), "w".repeat(length));
        let metadata = lengths.enumerate().map(param).collect();
        let info = pb::ErrorInfo { reason: "MANY".into(), domain: "here".into(), metadata };
        Details { info: Some(info), ..Details::default() }
    }

    #[test]
    fn g03_what_a_message_takes_as_it_travels_is_no_room_for_details() {
        for message in [String::new(), "a".repeat(500), "ä".repeat(250), "%".repeat(500)] {
            let bytes = fitting(many(std::iter::repeat_n(100, 200)), 2, &message);
            let mut headers = http::HeaderMap::new();
            let status = Status::with_details(Code::Unknown, &message, bytes.into());
            status.add_header(&mut headers).unwrap();
            let length = |name| headers.get(name).map_or(0, http::HeaderValue::len);
            let sum = length(Status::GRPC_MESSAGE) + length(Status::GRPC_STATUS_DETAILS);
            assert!((MOST_BYTES - 300..=MOST_BYTES).contains(&sum), "{sum}");
        }
    }

    #[test]
    fn g03_what_can_be_missed_most_easily_goes_first() {
        let debug = pb::DebugInfo { detail: "d".repeat(5000), ..Default::default() };
        let opaque = prost_types::Any { type_url: "elsewhere".into(), value: vec![7; 3000] };
        let all = Details {
            debug: Some(debug),
            opaque: vec![opaque.clone()],
            ..many(std::iter::once(9))
        };
        let left = Details::read(&fitting(all, 2, ""));
        assert_eq!((left.debug, left.opaque), (None, vec![opaque]));
        // Of parameters the longest: it makes the most room.
        let left = Details::read(&fitting(many([9000, 10, 20].into_iter()), 2, ""));
        let mut left: Vec<_> = left.info.unwrap().metadata.into_keys().collect();
        left.sort();
        assert_eq!(left, ["breakfall-truncated", "param_1", "param_2"]);
    }
}
