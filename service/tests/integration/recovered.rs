//! A trouble that passes leaves no trace in the answer.

use crate::support::setup::Setup;
use crate::support::trouble::Trouble;
use crate::support::upstream::Upstream;
use crate::support::upstream::completion;

#[test]
fn a_trouble_that_passes_is_not_told() {
    for trouble in [Trouble::ServerError, Trouble::Throttled, Trouble::Reset, Trouble::Hang] {
        let upstream = Upstream::new(move |_, number| match number {
            1 => trouble.reply().expect("these answer something"),
            _ => completion("It is written down."),
        });
        let setup = Setup::against(trouble, &["generate_response"]);
        let service = setup.model("generator", &upstream.url()).start();
        let answer = service.ask("Create a ticket: the login page is slow");
        assert_eq!(answer.success(), "It is written down.", "{trouble:?}");
        assert_eq!(upstream.count(), 2, "{trouble:?}");
        let ended = service.stop();
        let failed = ended.events("attempt.failed");
        assert_eq!(failed.len(), 1, "{trouble:?}");
        assert_eq!(failed[0]["code"], trouble.code());
        assert_eq!(failed[0]["operation"], "generate_response");
        assert_eq!(ended.events("operation.recovered").len(), 1, "{trouble:?}");
    }
}
