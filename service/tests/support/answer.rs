//! What the service answered, and what holds of every answer.

use std::time::Duration;

use breakfall::fault::Reference;
use serde_json::Value;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Everything before the body.
    pub(crate) head: String,
    pub(crate) body: String,
    /// From connecting to the last byte.
    pub(crate) took: Duration,
}

impl Answer {
    pub(crate) fn parse(bytes: &[u8], took: Duration) -> Self {
        let text = String::from_utf8(bytes.to_vec()).expect("answers are text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let answer = Self {
            status: status.expect("a status"),
            head: head.to_owned(),
            body: body.to_owned(),
            took,
        };
        if let Some(length) = answer.header("content-length")
            && !answer.body.is_empty()
        {
            assert_eq!(length, answer.body.len().to_string(), "{answer:?}");
        }
        answer
    }

    /// The value of the header `name`, which is written in small letters here.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The text at `pointer`.
    pub(crate) fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let text = json.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("no text at {pointer}: {self:?}")).to_owned()
    }

    /// The texts in the list at `pointer`.
    pub(crate) fn texts(&self, pointer: &str) -> Vec<String> {
        let json = self.json();
        let list = json.pointer(pointer).and_then(Value::as_array);
        let list = list.unwrap_or_else(|| panic!("no list at {pointer}: {self:?}"));
        list.iter().map(|text| text.as_str().expect("a list of texts").to_owned()).collect()
    }

    /// The names of the next steps.
    pub(crate) fn actions(&self) -> Vec<String> {
        let json = self.json();
        let actions = json["actions"].as_array().expect("a list of actions");
        actions.iter().map(|action| action["id"].as_str().expect("a name").to_owned()).collect()
    }

    /// This is a whole answer; gives its words.
    pub(crate) fn success(&self) -> String {
        assert_eq!((self.status, self.text("/status").as_str()), (200, "success"), "{self:?}");
        assert_eq!(self.header("breakfall-reference"), None, "{self:?}");
        let words = self.text("/response");
        assert_sentence(&words);
        words
    }

    /// This is a degraded answer with all that belongs to one, because of `code`; gives its words.
    pub(crate) fn degraded(&self, code: &str) -> String {
        assert_eq!((self.status, self.text("/status").as_str()), (200, "degraded"), "{self:?}");
        assert_eq!(self.text("/code"), code, "{self:?}");
        self.assert_explained();
        let words = self.text("/response");
        assert_sentence(&words);
        words
    }

    /// This is a problem with all that belongs to one; gives its words.
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!((self.status, self.text("/code").as_str()), (status, code), "{self:?}");
        assert_eq!(self.json()["status"], status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.text("/type"), format!("/errors/{code}"), "{self:?}");
        assert!(!self.text("/title").is_empty(), "{self:?}");
        self.assert_explained();
        let words = self.text("/detail");
        assert_sentence(&words);
        words
    }

    /// What holds of everything that went wrong, whatever the status: a next step, a reference, no cache.
    fn assert_explained(&self) {
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        assert!(self.header("content-language").is_some(), "{self:?}");
        assert!(self.header("vary").is_some(), "{self:?}");
        let steps = self.texts("/recovery_actions");
        assert!(!steps.is_empty(), "{self:?}");
        assert_eq!(steps.len(), self.actions().len(), "{self:?}");
        for step in &steps {
            assert_sentence(step);
        }
        assert_eq!(self.header("breakfall-reference"), Some(&*self.reference()), "{self:?}");
    }

    /// The reference, which is one.
    pub(crate) fn reference(&self) -> String {
        let reference = self.text("/reference");
        let parsed: Reference = reference.parse().expect("a reference");
        assert_eq!(parsed.to_string(), reference);
        reference
    }
}

/// For people: a whole sentence without the jargon of programs.
fn assert_sentence(text: &str) {
    assert!(text.starts_with(char::is_alphanumeric), "not a sentence: {text:?}");
    let jargon = ["HTTP", "JSON parse", "panic", "Err(", "::", "null", "{", "upstream", "timeout"];
    for word in jargon {
        assert!(!text.contains(word), "{word:?} is not for people: {text:?}");
    }
}
