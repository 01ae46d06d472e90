//! The pages as HTML. Whatever is put in is escaped, be it a literal of the program or not.

use breakfall::fault::Class;
use breakfall_http::edge::escaped;

use crate::api::error_pages::STYLE;
use crate::guide::Fact;
use crate::guide::Guide;

/// A page and the language it is in.
pub(super) struct Page {
    pub(super) html: String,
    pub(super) locale: String,
}

/// All codes, by class.
pub(super) fn index(guides: &[Guide]) -> Page {
    let sections = Class::ALL.map(|class| {
        let of_class: Vec<_> = guides.iter().filter(|guide| guide.spec.class == class).collect();
        if of_class.is_empty() { String::new() } else { section(class, &of_class) }
    });
    let Some(first) = guides.first() else {
        return Page { html: String::new(), locale: "en".to_owned() };
    };
    let title = first.words.text("all");
    let body = format!("<h1>{}</h1>\n{}", escaped(&title), sections.concat());
    document(first, &title, &body)
}

fn section(class: Class, guides: &[&Guide]) -> String {
    let rows = guides.iter().map(|guide| {
        let (code, title) = (escaped(guide.spec.code.as_str()), escaped(&guide.title));
        format!("<li><a href=\"/errors/{code}\"><code>{code}</code></a> {title}</li>\n")
    });
    let (class, rows) = (escaped(class.as_str()), rows.collect::<String>());
    format!("<h2><code>{class}</code></h2>\n<ul>\n{rows}</ul>\n")
}

/// One code: what it means, what a person can do, what an operator can do, an example.
pub(super) fn page(guide: &Guide) -> Page {
    let word = |name: &str| escaped(&guide.words.text(name));
    let steps = guide.steps.iter().map(|step| format!("<li>{}</li>\n", escaped(step)));
    let steps = steps.collect::<Vec<_>>().concat();
    let support = guide
        .support
        .as_deref()
        .map(|step| format!("<h3>{}</h3>\n<p>{}</p>\n", word("support"), escaped(step)));
    let facts: String = guide.facts.iter().map(fact).collect();
    // Only words and numbers are written; nothing of them can fail.
    let example = serde_json::to_string_pretty(&guide.example).unwrap_or_default();
    let body = format!(
        "<h1>{title}</h1>\n<p><code>{code}</code></p>\n<p>{message}</p>\n\
         <h2>{heading}</h2>\n<ol>\n{steps}</ol>\n{support}\
         <h2>{operators}</h2>\n<dl>\n{facts}</dl>\n\
         <h2>{example_heading}</h2>\n<pre dir=\"ltr\"><code>{example}</code></pre>\n\
         <p><a href=\"/errors\">{all}</a></p>\n",
        title = escaped(&guide.title),
        code = escaped(guide.spec.code.as_str()),
        message = escaped(&guide.message),
        heading = word("steps"),
        support = support.unwrap_or_default(),
        operators = word("operators"),
        example_heading = word("example"),
        example = escaped(&example),
        all = word("all"),
    );
    document(guide, &format!("{} ({})", guide.title, guide.spec.code), &body)
}

/// The value is a word of the program and stays in English.
fn fact(fact: &Fact) -> String {
    let (label, value) = (escaped(&fact.label), escaped(&fact.value));
    let advice = fact.advice.as_deref().map(|advice| format!("<br>{}", escaped(advice)));
    let advice = advice.unwrap_or_default();
    format!("<dt>{label}</dt><dd><code lang=\"en\" dir=\"ltr\">{value}</code>{advice}</dd>\n")
}

/// The frame, in the language of `guide`.
fn document(guide: &Guide, title: &str, body: &str) -> Page {
    let locale = guide.words.locale.clone();
    let html = format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{STYLE}\">\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        lang = escaped(&locale),
        dir = guide.words.direction(),
        title = escaped(title),
    );
    Page { html, locale }
}

#[cfg(test)]
mod tests {
    use breakfall::message::Locales;
    use breakfall::message::Wording;

    use super::*;
    use crate::app;

    const HOSTILE: &str = "</title></code><script>\"&'";

    #[test]
    fn whatever_is_put_in_stays_text() {
        let catalogue = app::catalogue().unwrap();
        let mut guides: Vec<_> = app::specs()
            .into_iter()
            .map(|spec| Guide::of(spec, &catalogue, &Locales::default(), &Wording::default()))
            .collect();
        for guide in &mut guides {
            for text in [&mut guide.title, &mut guide.message, &mut guide.example.detail] {
                HOSTILE.clone_into(text);
            }
            guide.steps = vec![HOSTILE.to_owned()];
            guide.support = Some(HOSTILE.to_owned());
            for fact in &mut guide.facts {
                HOSTILE.clone_into(&mut fact.label);
                HOSTILE.clone_into(&mut fact.value);
                fact.advice = Some(HOSTILE.to_owned());
            }
        }
        let pages = guides.iter().map(page).chain([index(&guides)]);
        for Page { html, .. } in pages {
            assert!(!html.contains("<script"), "{html}");
            assert_eq!(html.matches("</title>").count(), 1, "{html}");
            assert!(html.contains("&lt;/title&gt;&lt;/code&gt;&lt;script&gt;&quot;&amp;&#39;"));
        }
    }
}
