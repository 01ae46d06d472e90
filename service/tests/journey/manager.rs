//! What systemd is told of a unit of `Type=notify`.

use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use crate::support::service::Service;
use crate::support::service::program;
use crate::support::setup::Setup;

/// The service manager's end of the line.
struct Manager(UnixDatagram);

impl Manager {
    /// A service that is told of it, with `watchdog` in microseconds.
    fn start(setup: Setup, watchdog: Option<&str>) -> (Self, Service) {
        let path = setup.home().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("it may wait");
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(setup.file());
        command.env("BREAKFALL__DATA_DIRECTORY", setup.data()).env("NOTIFY_SOCKET", &path);
        if let Some(microseconds) = watchdog {
            command.env("WATCHDOG_USEC", microseconds);
        }
        (Self(socket), Service::run(command, setup))
    }

    /// The next message.
    fn told(&self) -> String {
        let mut buffer = [0; 1024];
        let length = loop {
            match self.0.recv(&mut buffer) {
                // With a timeout, a pause of the machine ends the call.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                told => break told.expect("it is told something"),
            }
        };
        String::from_utf8(buffer[..length].to_vec()).expect("text")
    }
}

#[test]
fn the_service_manager_is_told_of_start_reload_and_stop() {
    let (manager, service) = Manager::start(Setup::plain(), None);
    assert_eq!(manager.told(), "READY=1\n");
    service.signal("HUP");
    assert!(manager.told().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    assert_eq!(manager.told(), "READY=1\n");
    service.signal("TERM");
    let stopping = manager.told();
    let longest = stopping.strip_prefix("STOPPING=1\nEXTEND_TIMEOUT_USEC=").expect(&stopping);
    let longest: u64 = longest.trim().parse().expect("microseconds");
    // 30 s for the work, 10 s for the fallback, and what is in the background.
    assert!((40_000_000..60_000_000).contains(&longest), "{longest}");
    assert_eq!(service.ended().status.code(), Some(0));
}

#[test]
fn a_watchdog_is_fed() {
    let (manager, _service) = Manager::start(Setup::plain(), Some("200000"));
    let told: Vec<_> = (0..4).map(|_| manager.told()).collect();
    assert_eq!(told.iter().filter(|message| *message == "WATCHDOG=1\n").count(), 3, "{told:?}");
}

#[test]
fn a_manager_that_went_away_does_not_stop_the_service() {
    let setup = Setup::plain();
    let (manager, service) = Manager::start(setup, Some("100000"));
    drop(manager);
    service.events_with("service.manager_deaf");
    service.ask("help").success();
}
