//! The readers of statuses, for the fuzzer alone: nothing else may see them.

use breakfall::Failure;
use breakfall::fault::AsyncFault;
use breakfall::wire::Decoder;
use http::HeaderMap;
use http::HeaderValue;
use tonic::Code;
use tonic::Status;

use crate::client::Peer;
use crate::client::mend;
use crate::edge::Caller;
use crate::fault::CallFault;
use crate::metadata::PUSHBACK;
use crate::metadata::TIMEOUT;
use crate::status::MOST_BYTES;

/// Reads the first byte as a code and the rest as details, of a service that is trusted: what is taken over of it is told again as it
/// came, and fits.
pub fn details(data: &[u8]) {
    let Some((code, details)) = data.split_first() else { return };
    let peer = || {
        let decoder = Decoder::new().knows::<AsyncFault>().knows::<CallFault>();
        Peer::new("peer").trusted("breakfall", decoder)
    };
    let status = Status::with_details(Code::from(i32::from(*code)), "", details.to_vec().into());
    let came = peer().failure(status);
    let told = told(&came);
    assert!(told.details().len() <= MOST_BYTES, "{}", told.details().len());
    let again = peer().failure(told);
    if came.notes().iter().all(|note| note.key != "grpc") {
        assert_eq!((again.code(), again.class()), (came.code(), came.class()));
    }
}

/// Reads each line of `data` as one header of a status: once it is mended, nothing panics.
pub fn headers(data: &[u8]) {
    let names = ["grpc-status", "grpc-message", "grpc-status-details-bin", PUSHBACK, TIMEOUT];
    let mut headers = HeaderMap::new();
    for (place, line) in data.split(|byte| *byte == b'\n').take(10).enumerate() {
        if let (Some(name), Ok(value)) = (names.get(place % 5), HeaderValue::from_bytes(line)) {
            headers.append(*name, value);
        }
    }
    mend(&mut headers);
    drop(Caller::read(&headers, None));
    if let Some(status) = Status::from_header_map(&headers) {
        drop(Peer::new("peer").failure(status));
    }
}

fn told(failure: &Failure) -> Status {
    Caller::read(&HeaderMap::new(), None).told_again(failure)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    /// What the fuzzer begins with.
    fn seeds(reader: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(reader);
        let files = std::fs::read_dir(folder).unwrap();
        files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn the_seeds_are_read_whole_and_cut_anywhere() {
        let readers = [("status_details", details as fn(&[u8])), ("status_headers", headers)];
        for (name, read) in readers {
            let seeds = seeds(name);
            assert_eq!(seeds.len(), 2, "{name}");
            for seed in seeds {
                (0..=seed.len()).for_each(|end| read(&seed[..end]));
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_a_reader(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            details(&bytes);
            headers(&bytes);
        }
    }
}
