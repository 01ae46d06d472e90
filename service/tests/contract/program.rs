//! The real program as a command.

use std::process::Command;
use std::process::Output;

/// How the program ends, and what it says on stdout and stderr.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) data: String,
    pub(crate) message: String,
}

pub(crate) fn breakfall(arguments: &[&str]) -> Ended {
    let mut program = Command::new(env!("CARGO_BIN_EXE_breakfall"));
    let Output { status, stdout, stderr } =
        program.env_clear().args(arguments).output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    Ended { code: status.code(), data: text(stdout), message: text(stderr) }
}
