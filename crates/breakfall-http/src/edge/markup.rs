//! Text inside of HTML, so that it stays text.

/// `text` fit for the elements and the quoted attributes of HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    escape(text, &mut safe);
    safe
}

/// Adds `text` to `page`, fit for elements and for quoted attributes.
pub(crate) fn escape(text: &str, page: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            _ => page.push(sign),
        }
    }
}

/// Whether a link may lead to `href`: to a page over https, or to one of this site.
///
/// Browsers drop line breaks in an address and read a backslash as a slash, so that an address with either is not what it looks
/// like.
pub(crate) fn is_safe(href: &str) -> bool {
    let is_odd = |sign: char| sign == '\\' || sign.is_whitespace() || sign.is_control();
    if href.is_empty() || href.contains(is_odd) {
        return false;
    }
    let is_https = href.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    let first = href.split(['/', '?', '#']).next().unwrap_or_default();
    let is_relative = !href.starts_with("//") && !first.contains(':');
    is_https || is_relative
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        let mut page = String::new();
        escape("</title><script>\"a\" && 'b'</script> é ", &mut page);
        let expected =
            "&lt;/title&gt;&lt;script&gt;&quot;a&quot; &amp;&amp; &#39;b&#39;&lt;/script&gt; é ";
        assert_eq!(page, expected);
    }

    #[test]
    fn trap_12_links_lead_over_https_or_stay_here() {
        for href in [
            "https://example.com/help?a=b:c",
            "HTTPS://example.com",
            "/help",
            "help/a:b",
            "./help",
            "../help",
            "?page=help:1",
            "#help",
        ] {
            assert!(is_safe(href), "{href}");
        }
        for href in [
            "",
            "http://example.com",
            "//example.com",
            "/\\example.com",
            "\\\\example.com",
            "https:example.com",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "/\t/example.com",
            "data:text/html,a",
            "mailto:help@example.com",
            "httpſ://a",
        ] {
            assert!(!is_safe(href), "{href}");
        }
    }
}
