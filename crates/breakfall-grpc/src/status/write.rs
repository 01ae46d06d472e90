//! From a failure to a status.

use std::time::Duration;

use breakfall::Failure;
use breakfall::fault::Class;
use breakfall::message::Explanation;
use breakfall::wire::Technical;
use breakfall::wire::params_of;
use tonic::Code;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tonic::metadata::MetadataValue;
use tonic_types::pb;

use crate::metadata::PUSHBACK;
use crate::status::budget;
use crate::status::details::Details;
use crate::status::facts;
use crate::status::fields;
use crate::status::read::Received;

/// What of a failure is told, and how.
pub(crate) struct Telling<'a> {
    pub(crate) failure: &'a Failure,
    pub(crate) words: &'a Explanation,
    pub(crate) domain: &'a str,
    /// What stands before a code in the address of its page.
    pub(crate) pages: &'a str,
    /// Whether to add what only operators should see.
    pub(crate) technical: bool,
}

impl Telling<'_> {
    /// The status.
    pub(crate) fn status(&self) -> Status {
        let failure = self.failure;
        let code = Code::from(i32::from(failure.class().grpc()));
        let message = budget::short(failure.spec().summary);
        let details = budget::fitting(self.details(), code.into(), message);
        let mut metadata = MetadataMap::new();
        if let Some(pushback) = self.pushback() {
            metadata.insert(PUSHBACK, pushback);
        }
        Status::with_details_and_metadata(code, message, details.into(), metadata)
    }

    /// What programs that repeat calls by themselves heed: how many milliseconds to wait, or -1 for never.
    fn pushback(&self) -> Option<MetadataValue<tonic::metadata::Ascii>> {
        let is_of_use = self.failure.recovery().is_retryable() && !self.failure.is_exhausted();
        if !is_of_use {
            return Some(MetadataValue::from_static("-1"));
        }
        let millis = i32::try_from(self.words.wait?.as_millis()).unwrap_or(i32::MAX);
        Some(MetadataValue::from(millis))
    }

    fn details(&self) -> Details {
        let Self { failure, words, .. } = self;
        let (opaque, domain) = match Received::behind(failure) {
            Some(received) => (received.forwarded().to_vec(), received.domain()),
            None => (Vec::new(), None),
        };
        Details {
            info: Some(pb::ErrorInfo {
                reason: failure.code().as_str().to_owned(),
                domain: domain.unwrap_or(self.domain).to_owned(),
                metadata: facts::written(failure),
            }),
            retry: self.retry(),
            request: Some(pb::RequestInfo {
                request_id: failure.reference().to_string(),
                serving_data: String::new(),
            }),
            fields: self.fields(),
            message: Some(pb::LocalizedMessage {
                locale: words.locale.clone(),
                message: self.text(),
            }),
            quota: self.quota(),
            precondition: self.precondition(),
            resource: self.resource(),
            help: self.help(),
            debug: self.technical.then(|| debug(failure)),
            opaque,
        }
    }

    fn retry(&self) -> Option<pb::RetryInfo> {
        let wait = self.words.wait.filter(|_| self.failure.recovery().is_retryable())?;
        Some(pb::RetryInfo { retry_delay: Some(duration(wait)) })
    }

    /// What happened, and below it a line for each step.
    fn text(&self) -> String {
        let steps = self.words.steps.iter().map(|step| step.label.as_str());
        let lines: Vec<_> = std::iter::once(self.words.message.as_str()).chain(steps).collect();
        lines.join("\n")
    }

    fn fields(&self) -> Option<pb::BadRequest> {
        let violation = |field: &breakfall::wire::ProblemField| {
            let message = field.detail.clone();
            pb::bad_request::FieldViolation {
                field: fields::path(&field.pointer),
                description: message.clone(),
                reason: field.code.to_ascii_uppercase(),
                localized_message: Some(pb::LocalizedMessage {
                    locale: self.words.locale.clone(),
                    message,
                }),
            }
        };
        let field_violations: Vec<_> = self.words.fields.iter().map(violation).collect();
        (!field_violations.is_empty()).then_some(pb::BadRequest { field_violations })
    }

    fn quota(&self) -> Option<pb::QuotaFailure> {
        (self.failure.class() == Class::ResourceExhausted).then(|| pb::QuotaFailure {
            violations: vec![pb::quota_failure::Violation {
                subject: self.subject(),
                description: self.summary(),
                ..Default::default()
            }],
        })
    }

    fn precondition(&self) -> Option<pb::PreconditionFailure> {
        (self.failure.class() == Class::FailedPrecondition).then(|| pb::PreconditionFailure {
            violations: vec![pb::precondition_failure::Violation {
                r#type: self.failure.code().as_str().to_owned(),
                subject: self.subject(),
                description: self.summary(),
            }],
        })
    }

    /// What is missing or there already: without a parameter nobody knows which.
    fn resource(&self) -> Option<pb::ResourceInfo> {
        let is_about_one = matches!(self.failure.class(), Class::NotFound | Class::AlreadyExists);
        let params = params_of(self.failure);
        if !is_about_one || params.is_empty() {
            return None;
        }
        let named = params.iter().map(|(name, value)| match value.as_str() {
            Some(text) => format!("{name}={text}"),
            None => format!("{name}={value}"),
        });
        Some(pb::ResourceInfo {
            resource_type: self.failure.code().as_str().to_owned(),
            resource_name: named.collect::<Vec<_>>().join(","),
            owner: String::new(),
            description: self.summary(),
        })
    }

    fn help(&self) -> Option<pb::Help> {
        let link = |description: &str, url: String| pb::help::Link {
            description: description.to_owned(),
            url,
        };
        let steps = self.words.steps.iter();
        let steps = steps.filter_map(|step| Some(link(&step.label, step.href.clone()?)));
        let is_address = self.pages.starts_with("https://") || self.pages.starts_with("http://");
        let page = is_address
            .then(|| link(&self.words.title, format!("{}{}", self.pages, self.failure.code())));
        let links: Vec<_> = steps.chain(page).collect();
        (!links.is_empty()).then_some(pb::Help { links })
    }

    fn subject(&self) -> String {
        self.failure.operation().unwrap_or(self.domain).to_owned()
    }

    fn summary(&self) -> String {
        self.failure.spec().summary.to_owned()
    }
}

/// Words of the program and numbers, never a text that an error carried.
fn debug(failure: &Failure) -> pb::DebugInfo {
    let raised = std::iter::once(failure.raised_at().to_string());
    let frames = failure.frames().map(ToString::to_string);
    pb::DebugInfo {
        stack_entries: raised.chain(frames).collect(),
        detail: serde_json::to_string(&Technical::from(failure)).unwrap_or_default(),
    }
}

fn duration(wait: Duration) -> prost_types::Duration {
    // As whole milliseconds, rounded up: what is told is never shorter than what is meant.
    let millis = wait.as_nanos().div_ceil(1_000_000);
    let wait = Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
    prost_types::Duration {
        seconds: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(wait.subsec_nanos()).unwrap_or_default(),
    }
}
