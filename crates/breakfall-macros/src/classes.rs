//! What the derive has to know of `breakfall::fault::Class`; a test of that crate holds the two together.

/// A class, by what its declaration may not contradict.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    /// The recovery of a declaration that names none.
    pub(crate) recovery: &'static str,
    /// The statuses that fit, the default first.
    pub(crate) statuses: &'static [u16],
}

pub(crate) const CLASSES: &[Class] = &[
    class("Cancelled", "never", &[499]),
    class("Unknown", "never", &[500, 520]),
    class("InvalidArgument", "after_fix", &[400, 406, 411, 413, 414, 415, 416, 417, 421, 422, 431]),
    class("DeadlineExceeded", "retry", &[504, 408]),
    class("NotFound", "after_fix", &[404, 410]),
    class("AlreadyExists", "after_fix", &[409]),
    class("PermissionDenied", "never", &[403, 451]),
    class("ResourceExhausted", "unavailable", &[429, 413, 503, 507]),
    class("FailedPrecondition", "after_fix", &[400, 409, 412, 422, 423, 424, 425, 428]),
    class("Aborted", "retry", &[409]),
    class("OutOfRange", "after_fix", &[400, 416, 422]),
    class("Unimplemented", "never", &[501, 405, 505]),
    class("Internal", "never", &[500]),
    class("Unavailable", "unavailable", &[503, 502]),
    class("DataLoss", "never", &[500]),
    class("Unauthenticated", "after_fix", &[401, 407, 511]),
];

const fn class(name: &'static str, recovery: &'static str, statuses: &'static [u16]) -> Class {
    Class { name, recovery, statuses }
}
