use breakfall::Fault;

#[derive(Fault)]
enum Nothing {}

#[derive(Fault)]
union Either {
    number: u64,
    part: u8,
}

fn main() {}
