//! What one language has and another lacks.

use crate::catalogue::file::File;
use crate::catalogue::file::Read;
use crate::mistakes::Mistakes;

/// Holds every file to the messages of the first.
///
/// The words of faults and of next steps may be missing here: the fault that needs them says so, at its own place.
pub(crate) fn check(files: &[File<'_>], mistakes: &mut Mistakes) {
    let Some((source, others)) = files.split_first() else { return };
    for file in others {
        let mut mistake = |text| mistakes.at(&file.locale.place, text);
        for (id, read) in &source.messages {
            if !is_asked_for(id, read) && !file.messages.contains_key(id) {
                let (path, there, line) = (&file.path, &source.path, read.line);
                mistake(format!("{path}: `{id}` is missing, which {there} has on line {line}"));
            }
        }
        for (id, read) in &file.messages {
            if !source.messages.contains_key(id) {
                let (path, there, line) = (&file.path, &source.path, read.line);
                mistake(format!("{path}, line {line}: `{id}` is not in {there}: add it there"));
            }
        }
    }
}

/// Whether a fault misses the message `id` where it is not there.
fn is_asked_for(id: &str, read: &Read) -> bool {
    id.starts_with("action-") || (read.parts.contains_key("title") && !id.starts_with("class-"))
}
