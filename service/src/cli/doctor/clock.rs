//! The clock: records, retention and the waits of durable work go by it.

use std::fs;
use std::time::Duration;
use std::time::SystemTime;

use breakfall::clock::wall;

use crate::cli::doctor::finding::Section;
use crate::cli::moment::Shown;
use crate::config::ServiceConfig;
use crate::incidents::time::unix_millis;

/// 2026-01-01: this program did not exist before.
const FIRST: Duration = Duration::from_hours(56 * 365 * 24 + 14 * 24);
/// How far ahead a file may be: file systems of the network have clocks of their own.
pub(super) const TOLERANCE: Duration = Duration::from_mins(1);
const HELP: &str = "set the clock, and let it be kept right: timedatectl set-ntp true";

pub(super) fn look(config: &ServiceConfig) -> Section {
    let mut section = Section::new("clock");
    let now = wall();
    let shown = Shown(unix_millis(now));
    if now < SystemTime::UNIX_EPOCH + FIRST {
        section.mend(format!("it says {shown}, before this program was made"), HELP);
        return section;
    }
    let written = fs::read_dir(&config.data_directory).into_iter().flatten().flatten();
    let newest = written.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max();
    match newest {
        Some(newest) if newest > now + TOLERANCE => {
            let newest = Shown(unix_millis(newest));
            section.mend(
                format!(
                    "it says {shown}, but files were written as late as {newest}: it has gone back"
                ),
                HELP,
            );
        }
        _ => section.fine(format!("it says {shown}")),
    }
    section
}
