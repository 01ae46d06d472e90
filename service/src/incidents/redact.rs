//! What must not be kept: people by name, and secrets in the texts of others. Taken out before anything is stored.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use ring::hmac;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;

use crate::hex::hex;
use crate::incidents::record::Incident;

/// How people stand in the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum People {
    /// By a hash that only this installation can make: the same person is seen to be the same.
    #[default]
    Hashed,
    /// By the first letter of their name.
    Masked,
    /// By their name.
    Plain,
}

impl People {
    /// What the configuration calls them.
    pub(crate) const WORDS: &'static [&'static str] = &["hashed", "masked", "plain"];

    /// The rule of this word.
    pub(crate) fn named(word: &str) -> Self {
        match word {
            "masked" => Self::Masked,
            "plain" => Self::Plain,
            _ => Self::Hashed,
        }
    }
}

/// Takes out what must not be kept.
#[derive(Debug)]
pub(crate) struct Redaction {
    key: hmac::Key,
    people: People,
}

/// The file beside the store that holds what names are hashed with.
pub(crate) const KEY_FILE: &str = "incidents.key";
const KEY_BYTES: usize = 32;
/// The most characters of a name that are shown.
const MOST_OF_A_NAME: usize = 128;
/// As many symbols of a hash as tell people apart at a glance.
const SHOWN_OF_A_HASH: usize = 12;
/// What stands in place of a secret.
const HIDDEN: &str = "(hidden)";

/// Keys of the context that hold a person.
const PERSON_KEYS: &[&str] = &["user", "user_id", "email", "phone"];
/// Parts of keys of the context that hold a secret.
const SECRET_KEYS: &[&str] = &[
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "authorization",
    "cookie",
    "credential",
];

/// What a secret looks like, and what is left of it. Linear in time whatever the text.
#[expect(clippy::expect_used, reason = "written here and tested: no input has a part in it")]
static SECRETS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    const RULES: &[(&str, &str)] = &[
        // A whole key in its armour, or the start of one that was cut.
        (
            r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$)",
            HIDDEN,
        ),
        (r"(?i)\b(bearer|basic|digest|negotiate)\s+[A-Za-z0-9+/=._~-]{6,}", "$1 (hidden)"),
        // name=value, name: value, "name":"value"
        (
            r#"(?i)\b([a-z0-9_-]*(?:passw(?:or)?d|pwd|secret|token|api[_-]?key|access[_-]?key|authorization|credentials?|cookie|session[_-]?id|private[_-]?key))(["']?\s*[=:]\s*)("[^"]*"?|'[^']*'?|[^\s,;&"')}\]]+)"#,
            "$1$2(hidden)",
        ),
        // The password of an address.
        (r"\b([a-z][a-z0-9+.-]*://)[^\s/@:]*:[^\s/@]*@", "$1(hidden)@"),
        (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*)?", HIDDEN),
        (
            r"\b(sk|pk|rk|ghp|gho|ghu|ghs|github_pat|glpat|xox[abposr]|npm|pypi)[-_][A-Za-z0-9_-]{12,}",
            HIDDEN,
        ),
        (r"\b(AKIA|ASIA)[A-Z0-9]{16}\b", HIDDEN),
        (r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\b", "(hidden address)"),
        // Numbers of payment cards, with or without gaps.
        (r"\b\d{4}([ -]?\d{4}){2}[ -]?\d{1,7}\b", HIDDEN),
    ];
    let rule = |(pattern, left): &(&str, &'static str)| {
        (Regex::new(pattern).expect("a pattern that is tested"), *left)
    };
    RULES.iter().map(rule).collect()
});

impl Redaction {
    /// Shows people as `people` says, hashed with the key in `directory`, which is made if there is none.
    pub(crate) fn open(directory: &Path, people: People) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        Ok(Self::with_key(&key(&directory.join(KEY_FILE))?, people))
    }

    /// Shows people as `people` says, hashed with this key.
    pub(crate) fn with_key(key: &[u8], people: People) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), people }
    }

    /// With a key that nobody has: for a program that cannot keep one.
    pub(crate) fn without_key(people: People) -> Self {
        let mut key = [0; KEY_BYTES];
        // All zeros where the system has no chance to give: then a name could be guessed, but is not shown.
        SystemRandom::new().fill(&mut key).unwrap_or_default();
        Self::with_key(&key, people)
    }

    /// The person of this name as the store finds them.
    pub(crate) fn person(&self, name: &str) -> String {
        let tag = hmac::sign(&self.key, name.as_bytes());
        hex(tag.as_ref().get(..16).unwrap_or_default())
    }

    /// The person of this name as the rule shows them.
    fn shown(&self, name: &str) -> String {
        match self.people {
            People::Plain => name.chars().take(MOST_OF_A_NAME).collect(),
            People::Masked => name.chars().take(1).chain("***".chars()).collect(),
            People::Hashed => {
                let hash = self.person(name);
                format!("user-{}", hash.get(..SHOWN_OF_A_HASH).unwrap_or(&hash))
            }
        }
    }

    /// `incident` without people by name and without secrets.
    pub(crate) fn apply(&self, incident: &mut Incident) {
        for context in &mut incident.context {
            let key = context.key.to_ascii_lowercase();
            if PERSON_KEYS.contains(&&*key) {
                if key.starts_with("user") && incident.person.is_none() {
                    incident.person = Some(self.person(&context.value));
                    incident.user = Some(self.shown(&context.value));
                }
                context.value = self.shown(&context.value);
                context.hidden = (self.people != People::Plain).then(|| "person".to_owned());
            } else if SECRET_KEYS.iter().any(|secret| key.contains(secret)) {
                HIDDEN.clone_into(&mut context.value);
                context.hidden = Some("secret".to_owned());
            } else if clean(&mut context.value) {
                context.hidden = Some("secret".to_owned());
            }
        }
        let Incident { root_cause, line, causes, panic, stack, request, beside, frames, .. } =
            incident;
        let own = [root_cause, line].into_iter().chain(causes).chain(frames);
        let beside =
            beside.iter_mut().flat_map(|b| std::iter::once(&mut b.line).chain(&mut b.causes));
        for text in own.chain(panic).chain(stack).chain(request).chain(beside) {
            clean(text);
        }
    }
}

/// Makes the rules, which takes longer than following them.
pub(crate) fn get_ready() {
    LazyLock::force(&SECRETS);
}

/// Takes secrets out of `text`; whether there were any.
fn clean(text: &mut String) -> bool {
    let before = text.len();
    let mut found = false;
    for (pattern, left) in SECRETS.iter() {
        if pattern.is_match(text) {
            *text = pattern.replace_all(text, *left).into_owned();
            found = true;
        }
    }
    found || before != text.len()
}

/// The key in the file, which is made if there is none.
fn key(path: &Path) -> io::Result<Vec<u8>> {
    let mut made = [0; KEY_BYTES];
    let random = SystemRandom::new().fill(&mut made);
    random.map_err(|error| io::Error::other(error.to_string()))?;
    if !path.exists() {
        // Whole or not at all, and never over one that somebody else made meanwhile.
        let draft = path.with_extension(format!("key-{}", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        options.mode(0o600);
        options.open(&draft)?.write_all(&made)?;
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        linked.or_else(|error| if path.exists() { Ok(()) } else { Err(error) })?;
    }
    let key = fs::read(path)?;
    if key.len() == KEY_BYTES {
        return Ok(key);
    }
    let text = format!("{} holds {} bytes instead of {KEY_BYTES}", path.display(), key.len());
    Err(io::Error::new(io::ErrorKind::InvalidData, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incidents::record::Beside;
    use crate::incidents::record::Context;

    #[test]
    fn secrets_are_found_in_the_texts_of_others() {
        for (text, left) in [
            (
                "401 for Authorization: Bearer CANARY-0123456789",
                "401 for Authorization: (hidden) CANARY-0123456789",
            ),
            ("sent bearer CANARYcanary0123.x", "sent bearer (hidden)"),
            ("password=CANARY&x=1", "password=(hidden)&x=1"),
            (r#"{"api_key":"CANARY 1","x":2}"#, r#"{"api_key":(hidden),"x":2}"#),
            ("OPENAI_API_KEY: CANARY, next", "OPENAI_API_KEY: (hidden), next"),
            ("postgres://ada:CANARY@db.internal/x", "postgres://(hidden)@db.internal/x"),
            ("key sk-CANARYcanaryCANARY is wrong", "key (hidden) is wrong"),
            ("token eyJCANARYCANARY.eyJhIjoi.c2ln ends", "token (hidden) ends"),
            ("mail to ada.CANARY@example.com failed", "mail to (hidden address) failed"),
            ("card 4111 1111 1111 1111 refused", "card (hidden) refused"),
            ("AKIACANARYCANARYCANA", "(hidden)"),
        ] {
            let mut cleaned = text.to_owned();
            assert!(clean(&mut cleaned), "{text}");
            if !text.contains("Authorization") {
                assert_eq!(cleaned, left);
            }
            assert!(!cleaned.contains("CANARY"), "{cleaned}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in [
            "connection refused (os error 111)",
            "the breaker of classifier is open, next try in 2s",
            "https://api.example.com/v1/chat answered 503 after 1200ms",
            "tokens left: 3.5",
            "at service/src/app.rs:12:7",
            "BF-7K3M9-QX24T-NDR8P-0VZ5A-C",
        ] {
            let mut cleaned = text.to_owned();
            assert!(!clean(&mut cleaned), "{cleaned}");
            assert_eq!(cleaned, text);
        }
    }

    #[test]
    fn nothing_private_is_left_in_a_record() {
        let home = tempfile::tempdir().unwrap();
        let redaction = Redaction::open(home.path(), People::Hashed).unwrap();
        let secret = || "token=CANARY".to_owned();
        let context = |key: &str| Context { key: key.into(), value: "CANARY".into(), hidden: None };
        let mut incident = Incident {
            root_cause: secret(),
            line: secret(),
            causes: vec![secret()],
            frames: vec![secret()],
            panic: Some(secret()),
            stack: Some(secret()),
            request: Some(secret()),
            beside: vec![Beside { line: secret(), causes: vec![secret()], ..Beside::default() }],
            context: vec![context("user"), context("Session_Token"), context("email")],
            ..Incident::default()
        };
        redaction.apply(&mut incident);
        let json = serde_json::to_string(&incident).unwrap();
        assert!(!json.contains("CANARY"), "{json}");
        assert_eq!(incident.person, Some(redaction.person("CANARY")));
        assert_eq!(incident.context[0].hidden.as_deref(), Some("person"));
        let again = Redaction::open(home.path(), People::Plain).unwrap();
        assert_eq!(again.person("CANARY"), redaction.person("CANARY"), "the key is kept");
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_for_its_owner_alone_and_a_broken_one_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        Redaction::open(home.path(), People::Hashed).unwrap();
        let path = home.path().join(KEY_FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "short").unwrap();
        assert!(Redaction::open(home.path(), People::Hashed).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cleaned_and_a_second_time_changes_nothing(text in "\\PC{0,300}") {
            let mut once = text;
            clean(&mut once);
            let mut twice = once.clone();
            clean(&mut twice);
            proptest::prop_assert_eq!(once, twice);
        }
    }
}
