use breakfall::Fault;

#[derive(Fault)]
enum DoorFault {
    /// too many came at once
    #[fault(code = "DOOR_CROWDED", class = ResourceExhausted, recovery = never, actions(go_home))]
    Crowded,
    /// the door is shut for good
    #[fault(code = "DOOR_SHUT", class = Unavailable, status = 503, recovery = after_fix, actions(go_home))]
    Shut,
}

fn main() {}
