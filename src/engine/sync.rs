//! The exchange with the server: when it runs, in which order, and what the person sees of it.
//!
//! One round pushes what is unsent and pulls what is new. It runs after a save, a poke, a change of
//! network or visibility, and by the clock; when it fails it tries again after a growing pause.

pub(crate) mod adopt;
mod bootstrap;
pub(crate) mod call;
pub(crate) mod damage;
mod give_back;
mod hand_over;
mod incoming;
mod leave;
mod pull;
pub(crate) mod push;
mod reconcile;
pub(crate) mod refuse;
mod sweep;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::future::{Either, select};
use futures_util::{FutureExt as _, StreamExt as _};
use satchel_protocol::bridge::{Connection, Failure, Phase};
use satchel_protocol::frame;
use satchel_protocol::sync::{PokeHello, Pulled};

use crate::context::Cx;
use crate::effect::{Durability, Effect};
use crate::staged::Staged;
use crate::{lock, session, start, status};
use call::{Trouble, writing};

/// The first pause after a failure; it doubles up to [`LONGEST_PAUSE_MS`].
const FIRST_PAUSE_MS: u32 = 1_000;
/// The longest pause of a visible page: a person who walks back into coverage waits no longer.
const LONGEST_PAUSE_MS: u32 = 20_000;
/// The longest time that a server may send a tablet away for.
const LONGEST_WAIT_MS: u32 = 5 * 60_000;
/// The pause between rounds while the poke channel tells of news.
const POKED_PAUSE_MS: u32 = 10 * 60_000;
/// The pause between rounds without it.
const QUIET_PAUSE_MS: u32 = 30_000;
/// The pause of a hidden page.
const HIDDEN_PAUSE_MS: u32 = 30 * 60_000;

/// What a round moved.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pub(crate) sent: u32,
    pub(crate) received: u32,
    pub(crate) requests: u32,
    pub(crate) bytes_sent: usize,
    pub(crate) bytes_received: usize,
}

/// Runs as long as the engine.
pub(crate) async fn run(cx: &Cx, mut wakes: UnboundedReceiver<()>) {
    let mut failures: u32 = 0;
    loop {
        lock::review(cx);
        if may_run(cx) {
            match round(cx).await {
                Ok(()) => failures = 0,
                Err(trouble) => {
                    failures = failures.saturating_add(1);
                    settle(cx, &trouble).await;
                    if let Trouble::Busy { retry_after_ms } = trouble {
                        // Whatever wakes the sync meanwhile, the server would refuse it.
                        cx.sleep(wait_ms(cx, retry_after_ms)).await;
                        continue;
                    }
                }
            }
        }
        if failures == 0 && may_run(cx) && !cx.state.borrow().outbox.is_empty() {
            continue;
        }
        let pause = pause_ms(cx, failures);
        let woken = match select(wakes.next(), Box::pin(cx.sleep(pause))).await {
            Either::Left((woken, _)) => woken.is_some(),
            Either::Right(_) => true,
        };
        if !woken {
            return;
        }
        // Many reasons to wake make one round.
        while wakes.next().now_or_never().flatten().is_some() {}
    }
}

fn may_run(cx: &Cx) -> bool {
    let state = cx.state.borrow();
    let is_read = matches!(state.phase, Phase::Ready | Phase::Locked(_));
    // A device whose account has ended hands in its work even with a token that has run out.
    is_read && state.session.as_ref().is_some_and(|session| !session.expired || session.ended.is_some())
}

fn pause_ms(cx: &Cx, failures: u32) -> u32 {
    let (visible, poke_open) = {
        let state = cx.state.borrow();
        (state.visible, state.poke_open)
    };
    if failures > 0 {
        let doubled = FIRST_PAUSE_MS.saturating_mul(1 << failures.saturating_sub(1).min(16));
        let longest = if visible { LONGEST_PAUSE_MS } else { HIDDEN_PAUSE_MS };
        let pause = doubled.min(longest);
        // A quarter of jitter, so that a team does not come back all at once.
        let [draw] = cx.random::<1>();
        return pause - pause / 4 + (pause / 4).saturating_mul(u32::from(draw)) / 255;
    }
    match (visible, poke_open) {
        (false, _) => HIDDEN_PAUSE_MS,
        (true, true) => POKED_PAUSE_MS,
        (true, false) => QUIET_PAUSE_MS,
    }
}

/// How long to leave a busy server alone: as long as it says, and a little longer, so that a team does not come back all at
/// once.
fn wait_ms(cx: &Cx, retry_after_ms: u64) -> u32 {
    let wait = u32::try_from(retry_after_ms).unwrap_or(u32::MAX).clamp(FIRST_PAUSE_MS, LONGEST_WAIT_MS);
    let [draw] = cx.random::<1>();
    wait + (wait / 4) * u32::from(draw) / 255
}

/// One exchange, from the first request to agreement.
async fn round(cx: &Cx) -> Result<(), Trouble> {
    cx.exchange_life.set(cx.state.borrow().life);
    let ended = cx.state.borrow().session.as_ref().and_then(|session| session.ended);
    if let Some(ended) = ended {
        return lock::hand_in(cx, ended).await;
    }
    connection(cx, Connection::Busy);
    cx.mark("satchel:sync-start", String::new());
    let mut moved = Moved::default();
    damage::write_down(cx).await?;
    let first = cx.state.borrow().progress.cursor.is_none();
    if first {
        bootstrap::run(cx, &mut moved).await?;
    }
    if cx.state.borrow().progress.reconcile {
        reconcile::run(cx, &mut moved).await?;
    } else {
        // What the store refused to let go of after the last comparison.
        sweep::run(cx).await?;
    }
    let news = send_all(cx, &mut moved).await?;
    match pull::run(cx, &mut moved, news).await? {
        pull::Agreement::Equal | pull::Agreement::NotComparable => {}
        pull::Agreement::Unequal => {
            cx.state.borrow_mut().progress.reconcile = true;
            reconcile::run(cx, &mut moved).await?;
            send_all(cx, &mut moved).await?;
        }
    }
    let _writing = writing(cx).await?;
    let mut work = Staged::new(cx);
    work.progress.last_sync = Some(cx.now());
    work.commit(cx, Durability::Relaxed).await?;
    drop(_writing);
    // Whoever was too long without the server has reached it.
    lock::review(cx);
    if first {
        cx.mark("satchel:first-sync-done", describe(&moved));
    }
    cx.mark("satchel:sync-done", describe(&moved));
    connection(cx, Connection::Idle);
    open_poke(cx);
    start::project_stale(cx).await?;
    crate::fold::run(cx).await?;
    crate::compact::run(cx).await?;
    hand_over::run(cx).await?;
    // Beside the next exchange: an index of ten thousand customers takes a second. What fails is looked for after that one.
    let beside = cx.clone();
    cx.spawn(async move {
        let _looked_again_later = crate::alike::look(&beside).await;
    });
    Ok(())
}

/// Sends what is unsent. Where the server lacks something that it builds on, both ends compare what they hold and what
/// is lacking goes first; what builds on something that is nowhere any more is set aside.
async fn send_all(cx: &Cx, moved: &mut Moved) -> Result<Option<Pulled>, Trouble> {
    let mut sent = push::run(cx, moved).await?;
    if sent.lacking.is_empty() {
        return Ok(sent.news);
    }
    reconcile::run(cx, moved).await?;
    // The second time may bring what the third builds on.
    for _ in 0..2 {
        if !sent.lacking.is_empty() {
            sent = push::run(cx, moved).await?;
        }
    }
    for name in sent.lacking {
        refuse::orphaned(cx, name).await?;
    }
    Ok(None)
}

fn describe(moved: &Moved) -> String {
    let Moved { sent, received, requests, bytes_sent, bytes_received } = moved;
    format!(
        "{{\"sent\":{sent},\"received\":{received},\"requests\":{requests},\"bytes_sent\":{bytes_sent},\
         \"bytes_received\":{bytes_received}}}"
    )
}

fn connection(cx: &Cx, connection: Connection) {
    cx.state.borrow_mut().connection = connection;
    status::publish(cx);
}

fn open_poke(cx: &Cx) {
    let state = cx.state.borrow();
    let Some(session) = state.session.as_ref() else { return };
    if !state.visible || state.poke_open {
        return;
    }
    let hello = PokeHello { token: session.token.clone() };
    if let Ok(hello) = frame::encode(frame::Header::default(), &hello) {
        cx.emit(Effect::Poke { hello: Some(hello) });
    }
}

/// What a failed round means for the person and for this device's data.
async fn settle(cx: &Cx, trouble: &Trouble) {
    match trouble {
        Trouble::Offline => connection(cx, Connection::Offline),
        Trouble::Ended(ended) => match lock::end(cx, *ended).await {
            Ok(()) | Err(Trouble::Erased) => {}
            Err(Trouble::Offline) => connection(cx, Connection::Offline),
            // What is not handed in yet is kept, and the next round tries again.
            Err(trouble) => connection(cx, Connection::Error(trouble.failure())),
        },
        Trouble::Expired => {
            session::expire(cx).await;
            connection(cx, Connection::Error(Failure::SignInExpired));
        }
        Trouble::Erased => {}
        Trouble::Reconcile => {
            let mut state = cx.state.borrow_mut();
            state.progress.reconcile = true;
            if state.progress.cursor.is_none() {
                // A first sync of what this person could see before begins anew; what is here already is compared.
                state.progress.resume = None;
                state.progress.cursor_after = None;
            }
            drop(state);
            connection(cx, Connection::Busy);
        }
        Trouble::Busy { retry_after_ms } => {
            let retry_after_s = retry_after_ms.div_ceil(1000);
            connection(cx, Connection::Error(Failure::ServerBusy { retry_after_s }));
        }
        Trouble::NotOurServer
        | Trouble::WrongPassword
        | Trouble::Update
        | Trouble::NotAllowed
        | Trouble::NotFound
        | Trouble::NameTaken
        | Trouble::NotNow
        | Trouble::Server
        | Trouble::Store(_) => connection(cx, Connection::Error(trouble.failure())),
    }
}
