//! The data directory: it can be written, has room, and nobody else gets at what is in it.

use std::fs;
use std::fs::Metadata;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::Access;
use rustix::fs::access;
use rustix::fs::statvfs;
use tempfile::NamedTempFile;

use crate::cli::doctor::finding::Section;
use crate::config::DATA_DIRECTORY;
use crate::config::ServiceConfig;

const HELP: &str = "set data_directory to a directory that the user of the service may write to";
/// With less room than this no file of ours can be made and used.
const LEAST_ROOM: u64 = 64 * MEBIBYTE;
const MEBIBYTE: u64 = 1024 * 1024;
/// Bits of a mode that let others write, and get at a file at all.
const OTHERS_WRITE: u32 = 0o022;
const OTHERS: u32 = 0o077;

pub(super) fn look(config: &ServiceConfig) -> Section {
    let mut section = Section::new("data_directory");
    let directory = &*config.data_directory;
    let shown = directory.display();
    match fs::metadata(directory) {
        Ok(about) if about.is_dir() => {
            let origin = config.values.origin(&DATA_DIRECTORY);
            section.fine(format!("{shown} is there (data_directory, {origin})"));
            may_be_written(&mut section, directory);
            has_room(&mut section, directory, config);
            is_kept(&mut section, directory, &about);
        }
        Ok(_) => section.unavailable(format!("{shown} is no directory"), HELP),
        Err(error) if error.kind() == ErrorKind::NotFound => may_be_made(&mut section, directory),
        Err(error) => section.unavailable(format!("{shown} cannot be looked at: {error}"), HELP),
    }
    section
}

/// It is made at the first start, in the nearest directory that is there.
fn may_be_made(section: &mut Section, directory: &Path) {
    let above = directory.ancestors().skip(1).map(|above| match above.to_str() {
        // The path is a relative one.
        Some("") => Path::new("."),
        _ => above,
    });
    let shown = directory.display();
    match above.into_iter().find(|above| above.exists()) {
        Some(above) if access(above, Access::WRITE_OK | Access::EXEC_OK).is_ok() => {
            section.fine(format!("{shown} is made at the first start"));
        }
        _ => section.unavailable(format!("{shown} is not there and cannot be made"), HELP),
    }
}

/// Tried out: what a mode promises, a full or a read-only disk does not keep.
fn may_be_written(section: &mut Section, directory: &Path) {
    let written = || -> io::Result<()> {
        let mut file = NamedTempFile::new_in(directory)?;
        file.write_all(&[0; 4096])?;
        file.as_file().sync_all()?;
        file.close()
    };
    match written() {
        Ok(()) => section.fine("it can be written to"),
        Err(error) => {
            let kind = error.kind();
            let help = if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
                "make room on its disk"
            } else if kind == ErrorKind::ReadOnlyFilesystem {
                "mount its disk for writing, or choose another"
            } else {
                HELP
            };
            section.unavailable(format!("it cannot be written to: {error}"), help);
        }
    }
}

fn has_room(section: &mut Section, directory: &Path, config: &ServiceConfig) {
    let Ok(disk) = statvfs(directory) else {
        return section.skipped("its disk does not say how much room it has");
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let is_elsewhere = config.durable.in_memory || config.durable.restate.is_some();
    let journal = if is_elsewhere { 0 } else { config.durable.most_bytes };
    let growth = config.incidents.limits.bytes.saturating_add(journal);
    let growth = growth.saturating_sub(used(directory));
    let (free_mib, growth_mib) = (free / MEBIBYTE, growth / MEBIBYTE);
    // A disk that has a number of files for none, like some that are shared, counts none.
    if disk.f_files > 0 && disk.f_favail == 0 {
        section.unavailable("its disk takes no further file", "remove files that nobody needs");
    }
    if free < LEAST_ROOM {
        section.unavailable(format!("its disk has {free_mib} MiB left"), "make room on its disk");
    } else if free < growth {
        section.mend(
            format!("its disk has {free_mib} MiB left, and the files may grow by {growth_mib} MiB"),
            "make room on its disk, or lower store.max_mib and durable.max_mebibytes",
        );
    } else {
        section.fine(format!("its disk has {free_mib} MiB left for {growth_mib} MiB at most"));
    }
}

fn used(directory: &Path) -> u64 {
    files_in(directory).map(|(_, about)| about.len()).sum()
}

/// The files in the directory itself.
fn files_in(directory: &Path) -> impl Iterator<Item = (String, Metadata)> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let about = entries.filter_map(|entry| {
        Some((entry.file_name().to_string_lossy().into_owned(), entry.metadata().ok()?))
    });
    about.filter(|(_, about)| about.is_file())
}

fn is_kept(section: &mut Section, directory: &Path, about: &Metadata) {
    let shown = directory.display();
    let mode = about.mode() & 0o777;
    if mode & OTHERS_WRITE != 0 {
        let what = format!("others can put files into it (mode {mode:04o})");
        section.mend(what, format!("chmod 700 {shown}"));
    }
    let mut all_well = true;
    for (name, file) in files_in(directory) {
        let mode = file.mode() & 0o777;
        if mode & OTHERS != 0 {
            all_well = false;
            let help = format!("chmod 600 {}", directory.join(&name).display());
            section.mend(format!("others can get at {name} (mode {mode:04o})"), help);
        }
        if file.uid() != about.uid() {
            all_well = false;
            let what =
                format!("{name} belongs to user {}, not to that of the directory", file.uid());
            let help = format!("chown {} {}", about.uid(), directory.join(&name).display());
            section.mend(what, help);
        }
        if name.contains(".sqlite.broken-") {
            all_well = false;
            let help =
                "look what can be saved from it with `sqlite3 FILE .recover`, then remove it";
            section.mend(format!("{name} was set aside because it could not be used"), help);
        }
    }
    if all_well {
        section.fine("what is in it is its owner's alone");
    }
}
