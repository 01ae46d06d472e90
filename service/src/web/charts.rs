//! Pictures made of numbers: SVG of attributes alone, which is the same with and without scripts. What stands beside them says the same in
//! words.

use std::fmt::Write;

const HEIGHT: u32 = 28;
const STEP: usize = 5;

/// How many there were in each part of a time, as bars. `label` is for those who do not see it.
pub(crate) fn bars(course: &[u32], label: &str) -> String {
    let parts: Vec<_> = course.iter().map(|count| (*count, 0)).collect();
    self::course(&parts, label)
}

/// How many there were in each part of a time, and how many of them failed, as bars.
pub(crate) fn course(course: &[(u32, u32)], label: &str) -> String {
    let most = course.iter().map(|(count, _)| *count).max().unwrap_or(0).max(1);
    let width = course.len() * STEP;
    let label = breakfall_http::edge::escaped(label);
    let mut svg = format!(
        "<svg class=\"bars\" viewBox=\"0 0 {width} {HEIGHT}\" width=\"{width}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"{label}\">"
    );
    for (place, (count, failed)) in course.iter().enumerate() {
        // One of many is seen all the same.
        let height = if *count == 0 { 1 } else { scaled(*count, most).max(2) + 1 };
        let (x, y, kind) =
            (place * STEP, HEIGHT - height, if *count == 0 { "none" } else { "some" });
        // Writing into a text never fails.
        write!(
            svg,
            "<rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" width=\"3\" height=\"{height}\" rx=\"1\"/>"
        )
        .unwrap_or_default();
        if *failed > 0 {
            let height = scaled(*failed, most).max(2);
            let y = HEIGHT - height;
            write!(
                svg,
                "<rect class=\"bad\" x=\"{x}\" y=\"{y}\" width=\"3\" height=\"{height}\"/>"
            )
            .unwrap_or_default();
        }
    }
    svg + "</svg>"
}

fn scaled(count: u32, most: u32) -> u32 {
    let height = u64::from(count) * u64::from(HEIGHT - 2) / u64::from(most);
    u32::try_from(height).unwrap_or(HEIGHT)
}

/// A part of a whole: the class of its looks, where it begins, how much it is.
pub(crate) type Part = (&'static str, u64, u64);

/// Parts of a whole from left to right, on a line.
pub(crate) fn line(parts: &[Part], whole: u64, label: &str) -> String {
    const WIDTH: u64 = 1000;
    let whole = whole.max(1);
    let label = breakfall_http::edge::escaped(label);
    let mut svg = format!(
        "<svg class=\"line\" viewBox=\"0 0 {WIDTH} 12\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"12\" rx=\"3\"/>"
    );
    for (kind, from, length) in parts {
        let x = u128::from(*from) * u128::from(WIDTH) / u128::from(whole);
        let width = (u128::from(*length) * u128::from(WIDTH) / u128::from(whole)).max(4);
        let x = x.min(u128::from(WIDTH - 4));
        write!(svg, "<rect class=\"{kind}\" x=\"{x}\" width=\"{width}\" height=\"12\"/>")
            .unwrap_or_default();
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_numbers_and_a_label_that_stays_text() {
        let svg = bars(&[0, 1, 4_000_000_000], "\"><script>");
        assert!(!svg.contains("<script") && svg.matches("<rect").count() == 3, "{svg}");
        let svg = course(&[(u32::MAX, 1), (2, 2)], "x");
        assert_eq!(svg.matches("class=\"bad\"").count(), 2, "one of many is seen: {svg}");
        let svg = line(&[("a", 0, 5), ("b", u64::MAX, u64::MAX)], 10, "x");
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(line(&[("a", 0, 0)], 0, "").contains("width=\"4\""));
    }
}
