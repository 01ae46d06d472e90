//! A failure as a page, for people with a browser.

use std::time::Duration;

use breakfall::fault::Reference;
use breakfall::message::Explanation;
use breakfall::message::Step;

use crate::edge::direction::direction;
use crate::edge::markup::escape;
use crate::edge::markup::is_safe;
use crate::edge::seconds::whole_seconds;

const TEMPLATE: &str = include_str!("problem.html");

/// What the page may do: look as it does, and nothing else. The hash is that of the only style in the template; the test
/// `the_policy_lets_the_one_style_through` says what it must be after a change.
pub(crate) const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-hZvyLFpv/MvtsVfKXi91Dx/+pvk0yBdLb+6PlDdEfNw='; base-uri 'none'; form-action 'none'";

/// The page. All that it shows is escaped.
pub(crate) fn page(explanation: &Explanation, reference: Reference) -> String {
    filled(TEMPLATE, |hole, page| match hole {
        "locale" => escape(&explanation.locale, page),
        "direction" => page.push_str(direction(&explanation.locale)),
        "title" => escape(&explanation.title, page),
        "message" => escape(&explanation.message, page),
        "fields" => fields(explanation, page),
        "steps" => explanation.steps.iter().for_each(|one| step(one, page)),
        "reference" => escape(&reference.to_string(), page),
        _ => {}
    })
}

/// `template` with its `{{holes}}` filled. What is put in is not looked at again.
fn filled(template: &str, mut fill: impl FnMut(&str, &mut String)) -> String {
    let mut page = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let (hole, after) = after.split_once("}}").unwrap_or((after, ""));
        fill(hole, &mut page);
        rest = after;
    }
    page.push_str(rest);
    page
}

fn fields(explanation: &Explanation, page: &mut String) {
    for field in &explanation.fields {
        page.push_str("\n<dt dir=\"ltr\">");
        escape(&field.pointer, page);
        page.push_str("</dt>\n<dd>");
        escape(&field.detail, page);
        page.push_str("</dd>");
    }
}

fn step(step: &Step, page: &mut String) {
    let href = step.href.as_deref().filter(|href| is_safe(href));
    page.push_str("\n<li>");
    if let Some(href) = href {
        page.push_str("<a href=\"");
        escape(href, page);
        page.push_str("\">");
    }
    sentence(&step.label, step.after, page);
    if href.is_some() {
        page.push_str("</a>");
    }
    page.push_str("</li>");
}

/// The sentence says the wait in words, its element says it to programs.
fn sentence(label: &str, wait: Option<Duration>, page: &mut String) {
    let Some(wait) = wait else { return escape(label, page) };
    page.push_str("<time datetime=\"PT");
    page.push_str(&whole_seconds(wait).to_string());
    page.push_str("S\">");
    escape(label, page);
    page.push_str("</time>");
}

#[cfg(test)]
mod tests {
    use breakfall::Failure;
    use breakfall::fault::AsyncFault;
    use breakfall::fault::FieldError;
    use breakfall::fault::FieldProblem;
    use breakfall::message::Catalogue;
    use breakfall::message::Locales;
    use breakfall::message::Wording;
    use breakfall::wire::ProblemField;

    use super::*;

    const HOSTILE: &str = "</title></style>'\"><script>{{reference}}&";

    fn explained() -> (Failure, Explanation) {
        let failure = Failure::from(AsyncFault::Rejected { after: None });
        let wording = Wording::default().with_support(true);
        let explanation = Catalogue::builtin().explain(&failure, &Locales::default(), &wording);
        (failure, explanation)
    }

    #[test]
    fn trap_11_every_hole_is_filled_once_and_whatever_is_put_in_stays_text() {
        let (failure, mut explanation) = explained();
        let place = |text: &mut String| HOSTILE.clone_into(text);
        place(&mut explanation.locale);
        place(&mut explanation.title);
        place(&mut explanation.message);
        let wrong = FieldError::new(HOSTILE, FieldProblem::Missing);
        explanation.fields = vec![ProblemField::new(&wrong, HOSTILE.to_owned())];
        for step in &mut explanation.steps {
            place(&mut step.label);
            step.href = Some(format!("/{}", HOSTILE.replace(' ', "")));
        }
        let page = page(&explanation, failure.reference());
        let shown = "&lt;/title&gt;&lt;/style&gt;&#39;&quot;&gt;&lt;script&gt;{{reference}}&amp;";
        let places = 6 + 2 * explanation.steps.len();
        assert_eq!(page.matches(shown).count(), places, "{page}");
        assert_eq!(page.matches("{{").count(), places, "{page}");
        assert_eq!(page.matches(&failure.reference().to_string()).count(), 1);
        assert!(!page.contains("<script"), "{page}");
        assert_eq!(page.matches("</title>").count(), 1);
        assert_eq!(page.matches("</style>").count(), 1);
    }

    #[test]
    fn links_that_lead_elsewhere_are_left_out_and_their_words_stay() {
        let (failure, mut explanation) = explained();
        for (href, is_link) in [
            (None, false),
            (Some("https://example.com/help?a&b"), true),
            (Some("/help"), true),
            (Some("javascript:alert(1)"), false),
            (Some("//example.com"), false),
            (Some("http://example.com"), false),
        ] {
            explanation.steps.truncate(1);
            for step in &mut explanation.steps {
                "Look there.".clone_into(&mut step.label);
                step.href = href.map(str::to_owned);
            }
            let page = page(&explanation, failure.reference());
            assert_eq!(page.contains("<a href="), is_link, "{href:?}");
            assert!(page.contains("Look there."), "{page}");
        }
    }

    #[test]
    fn a_wait_has_its_element() {
        let (failure, mut explanation) = explained();
        for step in &mut explanation.steps {
            step.after = Some(Duration::from_millis(1500));
        }
        let page = page(&explanation, failure.reference());
        assert!(page.contains("<li><time datetime=\"PT2S\">"), "{page}");
    }

    #[test]
    fn a_hole_that_is_not_closed_ends_the_page() {
        let mut holes = Vec::new();
        let page = filled("a{{b}}c}}d{{e", |hole, page| {
            holes.push(hole.to_owned());
            page.push_str("{{b}}");
        });
        assert_eq!(page, "a{{b}}c}}d{{b}}");
        assert_eq!(holes, ["b", "e"]);
    }
}
