//! Who asks: people who come whether or not anything works, each served by one of the client processes.

use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use breakfall::Handler;
use breakfall::Outcome;
use breakfall::clock::Dice;
use breakfall::clock::later;
use breakfall::clock::now;
use breakfall::clock::sleep_until;
use breakfall::policy::timeout::Limited;
use tokio::task::JoinSet;

use crate::storm::upstream::Upstream;
use crate::storm::upstream::World;

/// What users do who got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temper {
    /// They go.
    Patient,
    /// Half of them press again, 10 s after they pressed.
    AfterTen,
    /// Half of them press again, 1 to 3 s after they were told.
    Hasty,
}

/// How long an impatient user waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The shortest pause of a hasty user.
const PAUSE: Duration = Duration::from_secs(1);
/// Of those who got no answer, who presses again where people are impatient.
const IMPATIENT: f64 = 0.5;
/// How often one of them comes back.
const RETURNS: u32 = 2;

/// What became of one press of the button.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Press {
    /// When, in seconds since the start.
    pub(crate) at: f64,
    /// Whether it was answered by the upstream.
    pub(crate) served: bool,
    /// Whether the user will not press again.
    pub(crate) last: bool,
}

/// One run: users come at random moments (a Poisson process) and go to one of the `clients` by lot.
pub(crate) async fn crowd(
    world: World,
    upstream: &Arc<Upstream>,
    clients: &[Handler],
    temper: Temper,
    dice: &Dice,
) -> Vec<Press> {
    let presses = Arc::new(Mutex::new(Vec::new()));
    let mut users = JoinSet::new();
    let mut at = 0.0;
    loop {
        at += -(1.0 - dice.share()).ln() / world.users;
        if at >= f64::from(world.end()) {
            break;
        }
        sleep_until(later(upstream.start(), Duration::from_secs_f64(at))).await;
        let Some(client) = lot(clients, dice).cloned() else { break };
        let presses = Arc::clone(&presses);
        users.spawn(user(client, Arc::clone(upstream), temper, dice.clone(), presses));
    }
    while users.join_next().await.is_some() {}
    let mut presses = presses.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut *presses)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a place among a few"
)]
fn lot<'c, T>(of: &'c [T], dice: &Dice) -> Option<&'c T> {
    of.get((dice.share() * of.len() as f64) as usize)
}

/// Presses, waits for what comes, and presses again as [`Temper`] says; an impatient user leaves what still runs after [`PATIENCE`].
async fn user(
    client: Handler,
    upstream: Arc<Upstream>,
    temper: Temper,
    dice: Dice,
    presses: Arc<Mutex<Vec<Press>>>,
) {
    for left in (0..=RETURNS).rev() {
        let start = now();
        let request = request(&client, &upstream);
        let served = match temper {
            Temper::Patient => request.await,
            Temper::Hasty | Temper::AfterTen => {
                let request = pin!(request);
                Limited::new(request, later(start, PATIENCE)).await.unwrap_or(false)
            }
        };
        let at = (start - upstream.start()).as_secs_f64();
        let last = served || left == 0 || temper == Temper::Patient || !dice.chance(IMPATIENT);
        presses.lock().unwrap_or_else(PoisonError::into_inner).push(Press { at, served, last });
        if last {
            break;
        }
        sleep_until(match temper {
            Temper::Patient | Temper::AfterTen => later(start, PATIENCE),
            Temper::Hasty => later(now(), dice.between(PAUSE, 3 * PAUSE)),
        })
        .await;
    }
}

/// Whether the upstream answered, through whatever the client has between them.
async fn request(client: &Handler, upstream: &Upstream) -> bool {
    let outcome = client.operation("ask").read_only().run(|_attempt| upstream.call()).await;
    matches!(outcome, Ok(Outcome::Full(())))
}
