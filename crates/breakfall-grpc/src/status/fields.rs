//! Which field is wrong: a JSON pointer here, a path there.

/// The path of a JSON pointer as `google.rpc.BadRequest` writes it, such as `tickets[1].title`, where the first place of a list is 1. A
/// pointer that no path stands for is left as it is.
pub(crate) fn path(pointer: &str) -> String {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1) {
        match index(segment) {
            Some(index) => path.extend(["[", &index.to_string(), "]"]),
            None if is_identifier(segment) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(segment);
            }
            None => return pointer.to_owned(),
        }
    }
    path
}

/// The JSON pointer of a path; `None` where it is none.
pub(crate) fn pointer(path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with('/') {
        return Some(path.to_owned());
    }
    let mut pointer = String::new();
    for part in path.split('.') {
        let (name, indexes) = match part.split_once('[') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(']')?)),
            None => (part, None),
        };
        if is_identifier(name) {
            pointer.push('/');
            pointer.push_str(name);
        } else if !name.is_empty() || indexes.is_none() {
            return None;
        }
        for index in indexes.into_iter().flat_map(|indexes| indexes.split("][")) {
            let index = index.parse::<u32>().ok()?.checked_sub(1)?;
            pointer.extend(["/", &index.to_string()]);
        }
    }
    Some(pointer)
}

/// The place of a list, counted from 1.
fn index(segment: &str) -> Option<u32> {
    let number: u32 = segment.parse().ok()?;
    (number.to_string() == segment).then_some(number)?.checked_add(1)
}

fn is_identifier(segment: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !segment.starts_with(|first: char| first.is_ascii_digit())
        && !segment.is_empty()
        && segment.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pointer_is_a_path_where_there_is_one() {
        let table = [
            ("", ""),
            ("/query", "query"),
            ("/user/name", "user.name"),
            ("/tickets/0/title", "tickets[1].title"),
            ("/grid/0/1", "grid[1][2]"),
            ("/0", "[1]"),
            ("/a~1b/0", "/a~1b/0"),
            ("/007", "/007"),
            ("/größe", "/größe"),
            ("/4294967295", "/4294967295"),
        ];
        for (given, expected) in table {
            assert_eq!(path(given), expected, "{given}");
            assert_eq!(pointer(expected).as_deref(), Some(given), "{expected}");
        }
        for nonsense in ["a..b", "a[0]", "a[x]", "a[1", "a]", "a b", "[-1]", "."] {
            assert_eq!(pointer(nonsense), None, "{nonsense}");
        }
    }

    proptest! {
        #[test]
        fn every_pointer_comes_back(given in "(/([a-z_]{1,3}|[0-9]{1,3}|.{0,3})){0,4}") {
            prop_assume!(given.is_empty() || given.starts_with('/'));
            prop_assert_eq!(pointer(&path(&given)), Some(given));
        }

        #[test]
        fn whatever_comes_as_a_path_never_panics(given in ".{0,40}") {
            if let Some(pointer) = pointer(&given) {
                prop_assert!(pointer.is_empty() || pointer.starts_with('/'));
            }
        }
    }
}
