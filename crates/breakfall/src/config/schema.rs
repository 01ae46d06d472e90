//! The declared keys as a tree, in which files and variables are looked up.

use crate::config::key::Declaration;
use crate::config::value::Raw;
use crate::config::value::read;

/// All declared keys.
#[derive(Debug, Clone)]
pub(crate) struct Schema {
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) root: Section,
}

/// What may stand under one path, in declared order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    branches: Vec<(&'static str, Branch)>,
}

/// What a name leads to.
#[derive(Debug, Clone)]
pub(crate) enum Branch {
    Key(Declaration),
    Section(Section),
}

impl Schema {
    pub(crate) fn new(tables: &[&[Declaration]]) -> Self {
        let declarations: Vec<Declaration> = tables.concat();
        let mut root = Section::default();
        for declaration in &declarations {
            debug_assert!(default_is_valid(declaration), "{}: bad default", declaration.path);
            root.insert(declaration.path, *declaration);
        }
        Self { declarations, root }
    }

    /// Every path under which `name` is declared, as sections joined by `.`.
    pub(crate) fn homes(&self, name: &str) -> Vec<String> {
        let mut homes = Vec::new();
        self.root.collect_homes(name, "", &mut homes);
        homes
    }

    /// Whether the name of a secret key stands in `text`, in whatever spelling.
    pub(crate) fn names_secret(&self, text: &str) -> bool {
        let squeeze = |text: &str| text.to_lowercase().replace(['_', '-'], "");
        let mut secrets = self.declarations.iter().filter(|key| key.secret).peekable();
        // Most tables have no secret, and then nothing is copied.
        secrets.peek().is_some() && {
            let text = squeeze(text);
            secrets.any(|key| text.contains(&squeeze(key.name())))
        }
    }
}

impl Section {
    /// What `name` leads to: its own branch, or else that of any name.
    pub(crate) fn get(&self, name: &str) -> Option<&Branch> {
        self.branch(name).or_else(|| self.branch("*").filter(|_| is_name(name)))
    }

    /// The names declared here, without the wildcard.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.branches.iter().map(|(name, _)| *name).filter(|name| *name != "*")
    }

    /// Whether names may be chosen freely here.
    pub(crate) fn takes_any_name(&self) -> bool {
        self.branch("*").is_some()
    }

    /// Whether a secret key is declared here or below.
    pub(crate) fn holds_secrets(&self) -> bool {
        self.branches.iter().any(|(_, branch)| match branch {
            Branch::Key(key) => key.secret,
            Branch::Section(section) => section.holds_secrets(),
        })
    }

    fn branch(&self, name: &str) -> Option<&Branch> {
        self.branches.iter().find(|(known, _)| *known == name).map(|(_, branch)| branch)
    }

    fn insert(&mut self, path: &'static str, declaration: Declaration) {
        let Some((name, rest)) = path.split_once('.') else {
            debug_assert!(self.branch(path).is_none(), "{} is declared twice", declaration.path);
            self.branches.push((path, Branch::Key(declaration)));
            return;
        };
        let known = self.branches.iter_mut().find(|(known, _)| *known == name);
        match known {
            Some((_, Branch::Section(section))) => section.insert(rest, declaration),
            Some((_, Branch::Key(_))) => {
                debug_assert!(false, "{} stands under a key", declaration.path);
            }
            None => {
                let mut section = Self::default();
                section.insert(rest, declaration);
                self.branches.push((name, Branch::Section(section)));
            }
        }
    }

    fn collect_homes(&self, name: &str, path: &str, homes: &mut Vec<String>) {
        for (known, branch) in &self.branches {
            if *known == name && !path.is_empty() {
                homes.push(path.to_owned());
            }
            if let Branch::Section(section) = branch {
                let shown = if *known == "*" { "<name>" } else { known };
                section.collect_homes(name, &join(path, shown), homes);
            }
        }
    }
}

/// Appends a segment to a path.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether `name` may stand for a `*`: lower-case letters, digits and `_`, a letter first.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn default_is_valid(declaration: &Declaration) -> bool {
    declaration
        .default_text()
        .is_none_or(|text| read(&declaration.kind, Raw { text: &text, quoted: false }).is_some())
}
