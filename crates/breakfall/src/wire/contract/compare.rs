//! Two contracts side by side.

use crate::wire::contract::Contract;
use crate::wire::contract::change::Change;
use crate::wire::contract::change::ChangeKind;
use crate::wire::contract::facts::Entry;
use crate::wire::contract::facts::Facts;

/// What is different in `new`, by code.
pub(super) fn changes(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut changes = Vec::new();
    let added = new.codes.iter().filter(|(code, _)| !old.codes.contains_key(*code));
    for (code, entry) in added {
        if matches!(entry, Entry::Used(_)) {
            changes.push(Change { code: code.clone(), kind: ChangeKind::Added });
        }
    }
    for (code, entry) in &old.codes {
        let kinds = match (entry, new.codes.get(code)) {
            (Entry::Used(_), None) => vec![ChangeKind::Removed],
            (Entry::Used(_), Some(Entry::Retired { .. })) => vec![ChangeKind::Retired],
            (Entry::Used(old), Some(Entry::Used(new))) => facts(old, new),
            (Entry::Retired { retired }, Some(Entry::Used(_))) => {
                vec![ChangeKind::Reused { since: retired.since.clone() }]
            }
            (Entry::Retired { .. }, None | Some(Entry::Retired { .. })) => Vec::new(),
        };
        changes.extend(kinds.into_iter().map(|kind| Change { code: code.clone(), kind }));
    }
    changes.sort_by(|one, other| one.code.cmp(&other.code));
    changes
}

fn facts(old: &Facts, new: &Facts) -> Vec<ChangeKind> {
    let mut kinds = Vec::new();
    let unversioned = || "none".to_owned();
    for (fact, from, to) in [
        ("class", old.class.clone(), new.class.clone()),
        ("status", old.status.to_string(), new.status.to_string()),
        ("recovery", old.recovery.clone(), new.recovery.clone()),
        ("blame", old.blame.clone(), new.blame.clone()),
        ("effect", old.effect.clone(), new.effect.clone()),
        ("actions", old.actions.join(", "), new.actions.join(", ")),
        (
            "since",
            old.since.clone().unwrap_or_else(unversioned),
            new.since.clone().unwrap_or_else(unversioned),
        ),
    ] {
        if from != to {
            kinds.push(ChangeKind::Fact { fact, from, to });
        }
    }
    params(old, new, &mut kinds);
    kinds
}

fn params(old: &Facts, new: &Facts, kinds: &mut Vec<ChangeKind>) {
    for (name, from) in &old.params {
        let name = name.clone();
        match new.params.get(&name) {
            None => kinds.push(ChangeKind::ParamRemoved { name }),
            Some(to) if to != from => {
                let (from, to) = (from.clone(), to.clone());
                kinds.push(ChangeKind::ParamRetyped { name, from, to });
            }
            Some(_) => {}
        }
    }
    let added = new.params.keys().filter(|name| !old.params.contains_key(*name));
    kinds.extend(added.map(|name| ChangeKind::ParamAdded { name: name.clone() }));
}
