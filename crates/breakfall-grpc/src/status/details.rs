//! The messages of `google.rpc` that a status carries, each at most once.

use prost::Message;
use prost_types::Any;
use tonic_types::pb;

/// What a status says beside its code and its message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Details {
    pub(crate) info: Option<pb::ErrorInfo>,
    pub(crate) retry: Option<pb::RetryInfo>,
    pub(crate) request: Option<pb::RequestInfo>,
    pub(crate) fields: Option<pb::BadRequest>,
    pub(crate) message: Option<pb::LocalizedMessage>,
    pub(crate) quota: Option<pb::QuotaFailure>,
    pub(crate) precondition: Option<pb::PreconditionFailure>,
    pub(crate) resource: Option<pb::ResourceInfo>,
    pub(crate) help: Option<pb::Help>,
    pub(crate) debug: Option<pb::DebugInfo>,
    /// Of kinds that are not known here, as they came.
    pub(crate) opaque: Vec<Any>,
}

const PREFIX: &str = "type.googleapis.com/google.rpc.";
/// The most bytes of details that are looked at.
const MOST_BYTES: usize = 64 * 1024;
/// The most details of kinds that are not known here.
const MOST_OPAQUE: usize = 16;

impl Details {
    /// What can be read of `bytes`, a `google.rpc.Status`: each detail by itself. Of two of a kind the first counts.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut read = Self::default();
        if bytes.len() > MOST_BYTES {
            return read;
        }
        let Ok(status) = pb::Status::decode(bytes) else { return read };
        for detail in status.details {
            read.take(detail);
        }
        read
    }

    fn take(&mut self, detail: Any) {
        let name = detail.type_url.rsplit('/').next().and_then(|n| n.strip_prefix("google.rpc."));
        let value = detail.value.as_slice();
        match name {
            Some("ErrorInfo") => first(&mut self.info, value),
            Some("RetryInfo") => first(&mut self.retry, value),
            Some("RequestInfo") => first(&mut self.request, value),
            Some("BadRequest") => first(&mut self.fields, value),
            Some("LocalizedMessage") => first(&mut self.message, value),
            Some("QuotaFailure") => first(&mut self.quota, value),
            Some("PreconditionFailure") => first(&mut self.precondition, value),
            Some("ResourceInfo") => first(&mut self.resource, value),
            Some("Help") => first(&mut self.help, value),
            Some("DebugInfo") => first(&mut self.debug, value),
            _ if self.opaque.len() < MOST_OPAQUE && !self.has(&detail.type_url) => {
                self.opaque.push(detail);
            }
            _ => {}
        }
    }

    fn has(&self, type_url: &str) -> bool {
        self.opaque.iter().any(|known| known.type_url == type_url)
    }

    /// The bytes of the status that says all this.
    pub(crate) fn written(&self, code: i32, message: &str) -> Vec<u8> {
        let known = [
            packed("ErrorInfo", self.info.as_ref()),
            packed("RetryInfo", self.retry.as_ref()),
            packed("RequestInfo", self.request.as_ref()),
            packed("BadRequest", self.fields.as_ref()),
            packed("LocalizedMessage", self.message.as_ref()),
            packed("QuotaFailure", self.quota.as_ref()),
            packed("PreconditionFailure", self.precondition.as_ref()),
            packed("ResourceInfo", self.resource.as_ref()),
            packed("Help", self.help.as_ref()),
            packed("DebugInfo", self.debug.as_ref()),
        ];
        let details = known.into_iter().flatten().chain(self.opaque.iter().cloned()).collect();
        pb::Status { code, message: message.to_owned(), details }.encode_to_vec()
    }
}

/// Reads `value` into `place`, unless something stands there or it cannot be read.
fn first<M: Message + Default>(place: &mut Option<M>, value: &[u8]) {
    if place.is_none() {
        *place = M::decode(value).ok();
    }
}

fn packed<M: Message>(name: &str, message: Option<&M>) -> Option<Any> {
    let value = message?.encode_to_vec();
    Some(Any { type_url: format!("{PREFIX}{name}"), value })
}
