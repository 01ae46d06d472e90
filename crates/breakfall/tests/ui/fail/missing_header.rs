use breakfall::Fault;

#[derive(Fault)]
enum DoorFault {
    /// nobody is signed in
    #[fault(code = "DOOR_SIGN_IN", class = Unauthenticated, actions(sign_in))]
    SignIn,
    /// the door cannot be pushed
    #[fault(code = "DOOR_PULL_ONLY", class = Unimplemented, status = 405, actions(pull))]
    PullOnly,
    /// whoever knocks is not known
    #[fault(code = "DOOR_STRANGER", class = Unauthenticated, header = "Bearer\n", actions(sign_in))]
    Stranger,
    /// the bell is out of order
    #[fault(code = "DOOR_BELL", class = Unauthenticated, header = router, actions(sign_in))]
    Bell,
    /// no such door
    #[fault(code = "DOOR_NOT_FOUND", class = NotFound, header = "Bearer", actions(look_around))]
    NotFound,
}

fn main() {}
