//! Figures and what is asked of them, for people and for programs.

use serde::Serialize;

/// One figure.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    /// What is measured.
    subject: &'static str,
    /// Of it, what.
    what: String,
    /// None: it never came to that, which holds no bar.
    figure: Option<f64>,
    #[serde(flatten)]
    asked: Option<Asked>,
}

#[derive(Debug, Serialize)]
struct Asked {
    bar: Bar,
    held: bool,
}

/// What is asked of a figure.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

impl Line {
    /// A figure of which nothing is asked.
    pub(crate) fn new(
        subject: &'static str,
        what: impl Into<String>,
        figure: impl Into<Option<f64>>,
    ) -> Self {
        Self { subject, what: what.into(), figure: figure.into(), asked: None }
    }

    /// The same with a bar.
    pub(crate) fn asked(mut self, bar: Bar) -> Self {
        let held = self.figure.is_some_and(|figure| match bar {
            Bar::AtMost(most) => figure <= most,
            Bar::AtLeast(least) => figure >= least,
        });
        self.asked = Some(Asked { bar, held });
        self
    }
}

/// A Markdown table, and how many bars are held.
pub(crate) fn text(title: &str, lines: &[Line]) -> String {
    let mut text = format!(
        "\n## {title}\n\n| what | of it | figure | bar | held |\n|---|---|---:|---:|---|\n"
    );
    let (mut bars, mut held) = (0, 0);
    for Line { subject, what, figure, asked } in lines {
        let figure = figure.map_or_else(|| "never".to_owned(), short);
        let (bar, answer) = match asked {
            None => (String::new(), ""),
            Some(Asked { bar, held: is_held }) => {
                bars += 1;
                held += u32::from(*is_held);
                let bar = match bar {
                    Bar::AtMost(most) => format!("≤ {}", short(*most)),
                    Bar::AtLeast(least) => format!("≥ {}", short(*least)),
                };
                (bar, if *is_held { "yes" } else { "NO" })
            }
        };
        let line = format!("| {subject} | {what} | {figure} | {bar} | {answer} |\n");
        text.push_str(&line);
    }
    let sum = format!("\n{held} of {bars} bars are held.\n");
    text.push_str(&sum);
    text
}

/// One JSON array of all lines.
pub(crate) fn json(lines: &[Line]) -> String {
    serde_json::to_string_pretty(lines).unwrap_or_default()
}

/// As many digits as mean something.
fn short(figure: f64) -> String {
    if figure.fract().abs() < 1e-9 || figure.abs() >= 1000.0 {
        format!("{figure:.0}")
    } else if figure.abs() >= 10.0 {
        format!("{figure:.1}")
    } else {
        format!("{figure:.3}").trim_end_matches('0').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_held_from_its_own_side_and_never_by_what_never_came() {
        let line = |figure: Option<f64>, bar| Line::new("it", "figure", figure).asked(bar);
        let lines = [
            line(Some(1.1), Bar::AtMost(1.1)),
            line(Some(1.11), Bar::AtMost(1.1)),
            line(Some(0.95), Bar::AtLeast(0.95)),
            line(Some(0.94), Bar::AtLeast(0.95)),
            line(None, Bar::AtMost(6.0)),
            Line::new("it", "figure", 12345.6),
        ];
        let table = text("title", &lines);
        for row in [
            "| it | figure | 1.1 | ≤ 1.1 | yes |",
            "| it | figure | 1.11 | ≤ 1.1 | NO |",
            "| it | figure | 0.95 | ≥ 0.95 | yes |",
            "| it | figure | 0.94 | ≥ 0.95 | NO |",
            "| it | figure | never | ≤ 6 | NO |",
            "| it | figure | 12346 |  |  |",
            "2 of 5 bars are held.",
        ] {
            assert!(table.contains(row), "{row} is not in {table}");
        }
        let json: serde_json::Value = serde_json::from_str(&json(&lines)).unwrap();
        assert_eq!(json[1]["held"], false);
        assert_eq!(json[1]["bar"]["at_most"], 1.1);
        assert_eq!(json[5].get("held"), None);
    }
}
