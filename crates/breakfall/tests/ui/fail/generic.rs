use breakfall::Fault;

/// the value is wrong
#[derive(Fault)]
#[fault(code = "VALUE_WRONG", class = InvalidArgument, actions(fix_request))]
struct ValueWrong<'a, T> {
    value: &'a T,
}

fn main() {}
