//! Many devices at one server: changes that it takes in, and answers while hundreds are connected.
//!
//! The server is the release program in a process of its own, held to one processor (`taskset`);
//! devices are threads and tasks of this program, on the others. They push real changes of the
//! imported customers and were enrolled in the database beforehand, see [`Database::enrol`]: all
//! of them belong to one person who sees the whole team, so that each change is news to everyone.

use super::database::Database;
use super::measure::Spread;
use anyhow::{Context, Result, bail, ensure};
use satchel_document::{Document, Stamp};
use satchel_model::{ActivityId, ActorId, Edit, Field, Target, UserId, Value};
use satchel_protocol::frame::{self, Header, MEDIA_TYPE};
use satchel_protocol::sync::{ChangeResult, DocumentName, Pull, Pulled, Push, PushDocument, Pushed, path};
use satchel_server::{clock, random};
use satchel_tests::harness::{Account, Server};
use std::process::Command;
use std::sync::Barrier;
use std::thread;

/// Devices that push at the same time.
const WRITERS: usize = 8;
/// Pushes of each, with as many changes as a day without a network leaves.
const PUSHES: usize = 6;
/// Changes in each.
const CHANGES: usize = 100;
/// Pushes of one change by each device: people who save while they have a network.
const SINGLES: usize = 60;
/// Devices that pull at the same time.
const READERS: usize = 8;
/// Pulls of each.
const PULLS: usize = 250;

/// Requests of one device, ready to be sent.
pub(crate) struct Writer {
    token: String,
    /// Each a framed push.
    pub(crate) full: Vec<Vec<u8>>,
    /// Each a framed push of one change.
    pub(crate) single: Vec<Vec<u8>>,
}

impl Writer {
    /// The device's token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

/// Prepares devices that each change a part of the customers: a new activity with its kind, time,
/// subject and text, about 0.5 kB as a change.
pub(crate) fn writers(database: &Database, account: &Account) -> Result<Vec<Writer>> {
    let user = database.person(account)?.id;
    let tokens = database.enrol(&database.person(account)?, WRITERS)?;
    let customers = database.customers(WRITERS * (PUSHES * CHANGES + SINGLES))?;
    let mut parts: Vec<Vec<(DocumentName, Document)>> = (0..WRITERS).map(|_| Vec::new()).collect();
    for (number, customer) in customers.into_iter().enumerate() {
        if let Some(part) = parts.get_mut(number % WRITERS) {
            part.push(customer);
        }
    }
    tokens.into_iter().zip(parts).map(|(token, part)| writer(token, user, part)).collect()
}

fn writer(token: String, user: UserId, mut customers: Vec<(DocumentName, Document)>) -> Result<Writer> {
    ensure!(!customers.is_empty(), "there are fewer customers than devices");
    let actor = ActorId::from_bytes(random::bytes()?);
    let count = customers.len();
    let mut next = 0;
    let mut changes = |wanted: usize| -> Result<Vec<u8>> {
        let mut documents = Vec::with_capacity(wanted);
        for _ in 0..wanted {
            let (name, document) = customers.get_mut(next % count).context("a device has no customers")?;
            next += 1;
            documents.push(PushDocument { name: *name, changes: vec![visit(document, actor, user)?.into()] });
        }
        Ok(frame::encode(Header::default(), &Push { documents, ..Push::default() })?)
    };
    let full = (0..PUSHES).map(|_| changes(CHANGES)).collect::<Result<_>>()?;
    let single = (0..SINGLES).map(|_| changes(1)).collect::<Result<_>>()?;
    Ok(Writer { token, full, single })
}

fn visit(document: &mut Document, actor: ActorId, user: UserId) -> Result<Vec<u8>> {
    let now = clock::now();
    let target = Target::Activity(ActivityId::at(now, random::bytes()?));
    let text = |text: &str| Value::Text(text.to_owned());
    let values = [
        (Field::ActivityKind, text("visit")),
        (Field::ActivityAt, Value::Instant(now)),
        (Field::ActivitySubject, text("报价跟进")),
        (Field::ActivityText, text("主要谈变频器的价格，希望再降3个点；约好12月4日再谈。")),
    ];
    let edits: Vec<Edit> =
        values.into_iter().map(|(field, value)| Edit::Set { target, field, value: Some(value) }).collect();
    let stamp = Stamp { actor, author: user, now, seed: random::bytes()? };
    let change = document.edit(&edits, &stamp)?.into_iter().next().context("an activity made no change")?;
    Ok(change.bytes)
}

/// Lets the server run on one processor from now on.
pub(crate) fn hold_to_one_processor(server: &mut Server) -> Result<()> {
    let id = server.process_id().context("the server is not running")?.to_string();
    let status = Command::new("taskset")
        .args(["--all-tasks", "--cpu-list", "--pid", "0", &id])
        .stdout(std::process::Stdio::null())
        .status()
        .context("running taskset")?;
    ensure!(status.success(), "taskset: {status}");
    Ok(())
}

/// Every device sends its pushes one after the other, all devices at the same time. Changes that
/// were accepted, so durable, in a second.
pub(crate) fn push(origin: &str, writers: &[Writer], pushes: impl Fn(&Writer) -> &[Vec<u8>] + Sync) -> Result<f64> {
    let barrier = Barrier::new(writers.len() + 1);
    let (accepted, seconds) = thread::scope(|scope| {
        let threads: Vec<_> = writers
            .iter()
            .map(|writer| {
                scope.spawn(|| {
                    let agent = agent();
                    barrier.wait();
                    pushes(writer)
                        .iter()
                        .map(|push| accepted(&agent, origin, &writer.token, push))
                        .sum::<Result<usize>>()
                })
            })
            .collect();
        barrier.wait();
        let start = clock::instant();
        let mut accepted = 0;
        for thread in threads {
            accepted += thread.join().map_err(|_| anyhow::anyhow!("a device stopped"))??;
        }
        anyhow::Ok((accepted, start.elapsed().as_secs_f64()))
    })?;
    Ok(accepted as f64 / seconds)
}

/// Sends one framed push; all its changes must be accepted.
pub(crate) fn accepted(agent: &ureq::Agent, origin: &str, token: &str, push: &[u8]) -> Result<usize> {
    let answer = exchange(agent, origin, path::PUSH, token, push)?;
    let (_, pushed): (_, Pushed) = frame::decode(&answer)?;
    let results: Vec<ChangeResult> = pushed.results.into_iter().flatten().collect();
    let refused = results.iter().find(|result| !matches!(result, ChangeResult::Accepted { .. }));
    if let Some(refused) = refused {
        bail!("a change was not accepted: {refused:?}");
    }
    Ok(results.len())
}

/// Pulls of connected devices, some at the same time and one after the other without a pause,
/// each of what is new since `cursor`.
pub(crate) fn pull(origin: &str, tokens: &[String], cursor: &[u8]) -> Result<Spread> {
    let body = frame::encode(Header::default(), &Pull { cursor: cursor.to_vec().into() })?;
    let durations_ms = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let body = &body;
                scope.spawn(move || {
                    let agent = agent();
                    let turns = tokens.iter().skip(reader).step_by(READERS).cycle().take(PULLS);
                    turns.map(|token| timed_pull(&agent, origin, token, body)).collect::<Result<Vec<f64>>>()
                })
            })
            .collect();
        let mut durations_ms = Vec::new();
        for reader in readers {
            durations_ms.extend(reader.join().map_err(|_| anyhow::anyhow!("a device stopped"))??);
        }
        anyhow::Ok(durations_ms)
    })?;
    Spread::of(durations_ms)
}

fn timed_pull(agent: &ureq::Agent, origin: &str, token: &str, body: &[u8]) -> Result<f64> {
    let start = clock::instant();
    let answer = exchange(agent, origin, path::PULL, token, body)?;
    let duration = start.elapsed();
    let (_, pulled): (_, Pulled) = frame::decode(&answer)?;
    ensure!(!pulled.items.is_empty(), "a pull brought nothing");
    Ok(duration.as_secs_f64() * 1000.0)
}

/// A device's connection, which stays open between requests.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

/// Posts a framed message and returns the framed answer.
pub(crate) fn exchange(agent: &ureq::Agent, origin: &str, path: &str, token: &str, body: &[u8]) -> Result<Vec<u8>> {
    let request = agent
        .post(format!("{origin}{path}"))
        .header("Content-Type", MEDIA_TYPE)
        .header("Authorization", format!("Bearer {token}"));
    let mut answer = request.send(body).with_context(|| format!("asking {path}"))?;
    ensure!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.body_mut().with_config().limit(8 << 20).read_to_vec().context("reading an answer")
}
