//! For Prometheus, in its text format 0.0.4.

use std::fmt::Write;

use crate::metrics::BOUNDS;
use crate::metrics::Family;
use crate::metrics::Kind;
use crate::metrics::Series;
use crate::metrics::Value;

/// Every family with its series.
pub(crate) fn text(families: &[Family]) -> String {
    let mut text = String::new();
    for Family { name, help, kind, series, .. } in families {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        // Writing into a text never fails.
        writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}").unwrap_or_default();
        for Series { labels, value } in series {
            let labels: Vec<_> = labels.iter().map(|(key, value)| label(key, value)).collect();
            match value {
                Value::Number(number) => {
                    let labels = braced(&labels);
                    writeln!(text, "{name}{labels} {number}").unwrap_or_default();
                }
                Value::Spread { up_to, sum } => spread(&mut text, name, &labels, (up_to, *sum)),
            }
        }
    }
    text
}

/// A histogram: how many there were up to each bound, all of them, and their sum.
fn spread(text: &mut String, name: &str, labels: &[String], (up_to, sum): (&[u64], f64)) {
    let bounds = BOUNDS.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
    for (bound, count) in bounds.zip(up_to) {
        let labels = [labels, &[label("le", &bound)]].concat();
        writeln!(text, "{name}_bucket{} {count}", braced(&labels)).unwrap_or_default();
    }
    let (labels, all) = (braced(labels), up_to.last().copied().unwrap_or_default());
    writeln!(text, "{name}_sum{labels} {sum}\n{name}_count{labels} {all}").unwrap_or_default();
}

fn label(key: &str, value: &str) -> String {
    format!("{key}=\"{}\"", escaped(value))
}

fn braced(labels: &[String]) -> String {
    if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) }
}

/// The value of a label as the format wants it. A target is what somebody wrote into the configuration.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
