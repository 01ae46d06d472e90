//! Where a press on "contact support" leads.

use std::fmt::Write;

/// The link to `contact`, be it a page, a mail address or a number to call. A mail begins with the reference. `None` where it is
/// none of these: the words say how support is found then.
pub(super) fn link(contact: &str, reference: &str) -> Option<String> {
    let contact = contact.trim();
    let is_plain = |allowed: &str| {
        contact.chars().all(|sign| sign.is_ascii_alphanumeric() || allowed.contains(sign))
    };
    if contact.starts_with("https://") && !contact.contains(char::is_whitespace) {
        return Some(contact.to_owned());
    }
    if contact.split('@').count() == 2 && is_plain("@.-_+") {
        return Some(format!("mailto:{contact}?subject={}", encoded(reference)));
    }
    let digits = contact.chars().filter(char::is_ascii_digit).count();
    if digits >= 3 && contact.chars().all(|sign| sign.is_ascii_digit() || "+ -/()".contains(sign)) {
        let number: String =
            contact.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        return Some(format!("tel:{number}"));
    }
    None
}

/// `text` as a part of an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text never fails.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_is_a_page_a_mail_or_a_call() {
        for (contact, href) in [
            ("https://example.com/help", Some("https://example.com/help")),
            ("help+it@example.com", Some("mailto:help+it@example.com?subject=BF%201-C")),
            ("+49 (30) 123-45", Some("tel:+493012345")),
            ("the desk in room 4", None),
            ("javascript:alert(1)", None),
            ("a@b@c", None),
            ("a@b?subject=x&body=y", None),
            ("https://a b", None),
            ("", None),
        ] {
            assert_eq!(link(contact, "BF 1-C").as_deref(), href, "{contact}");
        }
    }
}
