//! A contract as a file.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de::Error as _;
use serde::de::MapAccess;
use serde::de::Visitor;

use crate::fault::Code;
use crate::wire::contract::Contract;
use crate::wire::contract::facts::Entry;
use crate::wire::contract::facts::Facts;
use crate::wire::contract::facts::Retired;

/// The form of the file. A later form that older programs cannot read counts further.
const VERSION: u32 = 1;
/// A thousand codes are a quarter of it.
const MOST_BYTES: usize = 1024 * 1024;
/// Longer than any name that a declaration takes.
const LONGEST_WORD: usize = 128;

/// Why a file is no contract: a lowercase fragment, with the place where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractError(String);

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ContractError {}

impl Contract {
    /// The file: the codes sorted, each with its facts in one order, so that equal contracts are equal bytes. Ends in a line
    /// break.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only words and numbers are written; nothing of them can fail.
        let mut json = serde_json::to_string_pretty(&Out { version: VERSION, codes: &self.codes })
            .unwrap_or_default();
        json.push('\n');
        json
    }

    /// Reads such a file. Members that are not known are skipped, so that a later program may add some.
    ///
    /// # Errors
    /// More than one MiB, no JSON, a later version of the form, a code that stands twice or is none, a fact that is missing
    /// or no word.
    pub fn from_json(text: &str) -> Result<Self, ContractError> {
        if text.len() > MOST_BYTES {
            return Err(ContractError(format!("a contract has at most {MOST_BYTES} bytes")));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read: In =
            serde_json::from_str(text).map_err(|error| ContractError(error.to_string()))?;
        if read.version > VERSION {
            let version = read.version;
            return Err(ContractError(format!(
                "version {version} of the form is newer than this program, which knows {VERSION}"
            )));
        }
        Ok(Self { codes: read.codes.0 })
    }
}

#[derive(Serialize)]
struct Out<'c> {
    version: u32,
    codes: &'c BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct In {
    version: u32,
    codes: Codes,
}

/// What may stand for a code: its facts, or that it is retired.
#[derive(Deserialize)]
struct Row {
    retired: Option<RetiredRow>,
    class: Option<Word>,
    status: Option<u16>,
    recovery: Option<Word>,
    blame: Option<Word>,
    effect: Option<Word>,
    actions: Option<Vec<Word>>,
    #[serde(default)]
    params: BTreeMap<Word, Word>,
    since: Option<Word>,
}

#[derive(Deserialize)]
struct RetiredRow {
    since: Word,
}

impl Row {
    fn entry(self) -> Result<Entry, &'static str> {
        if let Some(RetiredRow { since }) = self.retired {
            return Ok(Entry::Retired { retired: Retired { since: since.0 } });
        }
        Ok(Entry::Used(Facts {
            class: self.class.ok_or("class")?.0,
            status: self.status.ok_or("status")?,
            recovery: self.recovery.ok_or("recovery")?.0,
            blame: self.blame.ok_or("blame")?.0,
            effect: self.effect.ok_or("effect")?.0,
            actions: self.actions.ok_or("actions")?.into_iter().map(|word| word.0).collect(),
            params: self.params.into_iter().map(|(name, kind)| (name.0, kind.0)).collect(),
            since: self.since.map(|word| word.0),
        }))
    }
}

/// A name or a value that is shown in messages: short, and of letters that a terminal takes for letters.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_letter = |sign: char| sign.is_alphanumeric() || "_-.+".contains(sign);
        if text.is_empty() || text.len() > LONGEST_WORD || !text.chars().all(is_letter) {
            return Err(D::Error::custom("expected one word of letters, digits and _"));
        }
        Ok(Self(text))
    }
}

/// Refuses a code that stands twice, as a merge may leave it: one of the two may be a retired one.
struct Codes(BTreeMap<String, Entry>);

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CodesVisitor)
    }
}

struct CodesVisitor;

impl<'de> Visitor<'de> for CodesVisitor {
    type Value = Codes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of codes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Codes, A::Error> {
        let mut codes = BTreeMap::new();
        while let Some(code) = map.next_key::<String>()? {
            if !Code::is_valid(&code) {
                return Err(A::Error::custom("a code is SCREAMING_SNAKE, 3 to 63 characters"));
            }
            let entry = map.next_value::<Row>()?.entry();
            let entry =
                entry.map_err(|fact| A::Error::custom(format_args!("{code} has no {fact}")))?;
            if codes.contains_key(&code) {
                return Err(A::Error::custom(format_args!("{code} stands here twice")));
            }
            codes.insert(code, entry);
        }
        Ok(Codes(codes))
    }
}
