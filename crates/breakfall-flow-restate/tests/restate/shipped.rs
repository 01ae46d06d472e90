//! The configuration that is shipped, as Restate understands it.

use crate::server::understood;

#[test]
fn the_shipped_configuration_tells_nobody_and_listens_on_this_machine_alone() {
    let Some(settings) = understood("the shipped configuration") else { return };
    let all: Vec<_> = settings.lines().map(str::trim).collect();
    assert!(all.contains(&"disable-telemetry = true"), "{settings}");
    for listens in ["bind-address = \"127.0.0.1:9070\"", "bind-address = \"127.0.0.1:8081\""] {
        assert!(all.contains(&listens), "{listens}: {settings}");
    }
    let elsewhere = all.iter().filter(|line| line.starts_with("bind-ip")).collect::<Vec<_>>();
    assert!(elsewhere.iter().all(|line| line.ends_with("\"127.0.0.1\"")), "{elsewhere:?}");
}
