//! The numbers of the engine.

use std::time::Duration;

use crate::Wall;

/// How an engine on a file works.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EngineSettings {
    /// How many starts may wait to be written down; one more is refused at once.
    pub most_pending: usize,
    /// How many runs may be in memory; while there are so many, starts are refused.
    pub most_running: usize,
    /// How many runs may be in memory that were taken up again, as after a restart.
    pub most_resumed: usize,
    /// How often a run is taken up without getting any further, before it is put aside for an operator.
    pub most_tries: u32,
    /// How many bytes of JSON one value may have: an input, what a step gives, a signal.
    pub most_bytes: usize,
    /// How large the file may grow; what does not fit any more is refused as on a full disk. Without one, the disk is the limit.
    pub most_file_bytes: Option<u64>,
    /// How many changes may share one fsync.
    pub most_batch: usize,
    /// A wait up to this long is spent in memory; a longer one is written down and forgotten until its time.
    pub linger: Duration,
    /// For how long others leave the runs of this engine alone when it says nothing more.
    pub lease: Duration,
    /// How often it looks for what is due.
    pub poll: Duration,
    /// How long a change waits for another process that writes to the file.
    pub busy: Duration,
    /// Where the time of day comes from.
    pub wall: Wall,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            most_pending: 1024,
            most_running: 4096,
            most_resumed: 256,
            most_tries: 5,
            most_bytes: 1024 * 1024,
            most_file_bytes: None,
            most_batch: 512,
            linger: Duration::from_secs(10),
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(1),
            busy: Duration::from_secs(5),
            wall: Wall::system(),
        }
    }
}
