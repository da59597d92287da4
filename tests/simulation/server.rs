//! The server of a run: its real core on a database file, which can end, start again, and go back to a copy.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use satchel_document::ChangeHash;
use satchel_model::{AccountState, CustomerId, DeviceId, Role, TeamId, Unit, UnitId, UnixMillis, UserId};
use satchel_protocol::admin::{Answer, Ask, Verdict, Waiting};
use satchel_protocol::sync::{DocumentName, Hash};
use satchel_server::appoint::appoint;
use satchel_server::assign::assign;
use satchel_server::auth::Session;
use satchel_server::cursor::Cursor;
use satchel_server::endpoint::{self, Reply};
use satchel_server::policy::{Standing, scopes_of};
use satchel_server::push::commit::Origin;
use satchel_server::store::fold::{self, Folding};
use satchel_server::store::{device, document, handed_in, log, people, scope, team, unit};
use satchel_server::{Options, Pages, ServerError, Service, admin};

use super::Violation;
use super::access::{Access, Post, UNITS};
use crate::numbers::Numbers;

/// The password of everyone, and a hash of it that costs nothing to compare: people sign in often here.
pub const PASSWORD: &str = "sim";
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$c2ltdWxhdGlvbi1zYWx0IQ$MOY2r+hMDlAmJX47/j0qXmUJpY5vcYO9oxaezf5jDhk";

/// Pages so small that every run turns many, and in every other run so long that what was folded does not end a page.
const fn pages(seed: u64) -> Pages {
    let pull_items = if seed.is_multiple_of(2) { 2 } else { 8 };
    Pages { pull_items, first_bytes: 1, bytes: 3_000 }
}

/// So few changes that every run folds some.
const FOLDING: Folding = Folding { keep: 2, gather: 2 };

/// More entries than any run makes.
const MOST_ENTRIES: usize = 1_000_000;

/// A copy of the database, with what the harness knew when it was made.
pub(super) struct Backup {
    pub(super) path: PathBuf,
    pub(super) access: Access,
}

/// The server.
pub struct Server {
    pub(super) service: Option<Service>,
    pub(super) folder: tempfile::TempDir,
    team: TeamId,
    pages: Pages,
    pub(super) backups: Vec<Backup>,
    /// Customers that had changed hands in what a silent restore took away: a page that was sent before left them out, and
    /// the one that would have said why is no more. The digests tell.
    pub(super) moved_before: BTreeSet<CustomerId>,
    /// Whether anybody can reach it.
    pub is_reachable: bool,
    /// Its clock.
    pub now: UnixMillis,
}

/// A person of the team, by number.
#[must_use]
pub fn person(number: usize) -> UserId {
    let [.., low] = number.to_be_bytes();
    UserId::from_bytes([low + 1; 16])
}

fn unit_id(number: usize) -> UnitId {
    let [.., low] = number.to_be_bytes();
    UnitId::from_bytes([low + 128; 16])
}

/// The sign-in name of a person.
#[must_use]
pub fn name(number: usize) -> String {
    format!("person-{number}")
}

pub(super) fn broken(error: &ServerError) -> Violation {
    Violation::new("the server's own work succeeds", error.to_string())
}

impl Server {
    /// A server with a team of people and no customers.
    ///
    /// # Errors
    /// The database cannot be made.
    pub fn new(posts: &[Post], now: UnixMillis, seed: u64, numbers: &mut Numbers) -> Result<Self, Violation> {
        let io = |error: std::io::Error| Violation::new("the harness works", error.to_string());
        // A file system in memory where there is one: nothing is gained by waiting for a disk.
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.map_err(io)?;
        let team = TeamId::from_bytes([9; 16]);
        let (backups, moved_before) = (Vec::new(), BTreeSet::new());
        let pages = pages(seed);
        let mut server = Self { service: None, folder, team, pages, backups, moved_before, is_reachable: true, now };
        server.start()?;
        let epoch = numbers.id();
        let users: Vec<people::User> = posts
            .iter()
            .enumerate()
            .map(|(number, post)| people::User {
                team,
                id: person(number),
                name: name(number),
                display_name: name(number),
                role: post.role,
                unit: post.unit.map(unit_id),
                reads_background: true,
                password: PASSWORD_HASH.to_owned(),
                state: AccountState::Active,
            })
            .collect();
        let made = server.service()?.store.write(move |connection| {
            team::create(connection, team, "sim", epoch, now)?;
            for number in 0..UNITS {
                let (id, name) = (unit_id(number), format!("unit-{number}"));
                unit::add(connection, team, &Unit { id, name })?;
            }
            users.iter().try_for_each(|user| people::add(connection, user, now))
        });
        made.map_err(|error| broken(&error))?;
        Ok(server)
    }

    fn service(&self) -> Result<&Service, Violation> {
        self.service.as_ref().ok_or_else(|| Violation::new("the harness works", "the server does not run"))
    }

    pub(super) fn start(&mut self) -> Result<(), Violation> {
        let options = Options { pages: self.pages, folding: FOLDING, ..Options::default() };
        self.service = Some(Service::open(self.folder.path(), options).map_err(|error| broken(&error))?);
        Ok(())
    }

    /// Ends and starts again: what was in memory is gone.
    ///
    /// # Errors
    /// It does not start.
    pub fn restart(&mut self) -> Result<(), Violation> {
        self.service = None;
        self.start()
    }

    /// Answers one message.
    ///
    /// # Errors
    /// The server does not run.
    pub fn answer(&self, path: &str, token: Option<&str>, body: &[u8]) -> Result<Reply, Violation> {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Ok(endpoint::answer(self.service()?, path, token, body, address, self.now))
    }

    /// Gives a customer to another person.
    ///
    /// # Errors
    /// The server refuses.
    pub fn assign(&self, customer: CustomerId, owner: usize) -> Result<(), Violation> {
        let (team, at) = (self.team, self.now);
        let origin = Origin { device: DeviceId::from_bytes([0xAD; 16]), user: person(owner), at };
        let done = self.service()?.store.write(move |connection| {
            let mut team = team::load(connection, team)?;
            assign(connection, &mut team, &origin, customer, person(owner))?;
            team::advance(connection, &team)
        });
        done.map_err(|error| broken(&error))
    }

    /// Gives a person another post.
    ///
    /// # Errors
    /// The database failed.
    pub fn appoint(&self, number: usize, Post { role, unit }: Post) -> Result<(), Violation> {
        let (team, user) = (self.team, person(number));
        let origin = Origin { device: DeviceId::from_bytes([0xAD; 16]), user, at: self.now };
        let post = satchel_model::Post { role, unit: unit.map(unit_id), reads_background: true };
        let done = self.service()?.store.write(move |connection| {
            let mut team = team::load(connection, team)?;
            appoint(connection, &mut team, &origin, user, post)?;
            team::advance(connection, &team)
        });
        done.map_err(|error| broken(&error))
    }

    /// Revokes every enrolment of a tablet, by its label.
    ///
    /// # Errors
    /// The database failed.
    pub fn revoke(&self, label: &str) -> Result<(), Violation> {
        let (team, meant) = (self.team, self.devices(Some(label))?);
        let done = self
            .service()?
            .store
            .write(move |connection| meant.iter().try_for_each(|id| device::revoke(connection, team, *id)));
        done.map_err(|error| broken(&error))
    }

    /// Freezes an account, or ends that.
    ///
    /// # Errors
    /// The database failed.
    pub fn freeze(&self, number: usize, is_frozen: bool) -> Result<(), Violation> {
        let user = person(number);
        let reason = "sim".to_owned();
        let asked = if is_frozen { Ask::Freeze { user, reason } } else { Ask::Unfreeze { user, reason } };
        self.administer(asked).map(drop)
    }

    /// Decides on everything that was handed in.
    ///
    /// # Errors
    /// The database failed.
    pub fn review(&self, is_merged: bool) -> Result<(), Violation> {
        let Answer::Waiting(waiting) = self.administer(Ask::Waiting)? else {
            return Err(Violation::new("every question is answered", "what waits"));
        };
        let verdict = if is_merged { Verdict::Accept } else { Verdict::Reject };
        for Waiting { device, customer, .. } in waiting {
            self.administer(Ask::Review { device, customer, verdict })?;
        }
        Ok(())
    }

    /// Somebody of group management, who is on no tablet, asks.
    fn administer(&self, ask: Ask) -> Result<Answer, Violation> {
        let standing = Standing { user: person(99), role: Role::GroupManagement, unit: None, reads_background: true };
        let session = Session {
            team: self.team,
            epoch: [0; 16],
            user: standing.user,
            standing,
            device: DeviceId::from_bytes([0xAD; 16]),
            scopes: scopes_of(&standing),
        };
        admin::serve(self.service()?, &session, ask, self.now).map_err(|error| broken(&error))
    }

    /// The changes that were handed in, whatever became of them.
    ///
    /// # Errors
    /// The database failed.
    pub fn handed_in(&self) -> Result<BTreeSet<Hash>, Violation> {
        let names = self.service()?.store.read(|connection| handed_in::names(connection, self.team));
        names.map(|names| names.into_iter().collect()).map_err(|error| broken(&error))
    }

    /// Lets every token run out.
    ///
    /// # Errors
    /// The database failed.
    pub fn expire_tokens(&self) -> Result<(), Violation> {
        let (team, meant, now) = (self.team, self.devices(None)?, self.now);
        let done = self.service()?.store.write(move |connection| {
            meant.iter().try_for_each(|id| device::extend(connection, team, *id, UnixMillis(0), now))
        });
        done.map_err(|error| broken(&error))
    }

    fn devices(&self, label: Option<&str>) -> Result<Vec<DeviceId>, Violation> {
        let devices = self.service()?.store.read(|connection| device::all(connection, self.team));
        let devices = devices.map_err(|error| broken(&error))?.into_iter();
        let meant = devices.filter(|device| label.is_none_or(|label| device.label == label));
        Ok(meant.map(|device| device.id).collect())
    }

    /// The changes in the log, in order, each with its place.
    ///
    /// # Errors
    /// The database failed.
    pub fn log(&self) -> Result<Vec<(i64, Hash)>, Violation> {
        let mut entries = Vec::new();
        let read = self.service()?.store.read(|connection| {
            log::for_each(connection, self.team, |entry| {
                entries.extend(entry.hash.map(|hash| (entry.seq, hash)));
                Ok(())
            })
        });
        read.map_err(|error| broken(&error))?;
        Ok(entries)
    }

    /// The changes that a person's tablet must hold when it has the feed up to a cursor: those since an earlier one, or
    /// all. None when the cursor means nothing to this log, or not to what the person may see now.
    ///
    /// # Errors
    /// The database failed.
    pub fn due(
        &self,
        number: usize,
        since: Option<&[u8]>,
        cursor: &[u8],
    ) -> Result<Vec<(DocumentName, ChangeHash)>, Violation> {
        let team = self.team;
        let due = self.service()?.store.read(|connection| {
            let user = people::load(connection, team, person(number))?;
            let (team, standing) = (team::load(connection, team)?, user.standing());
            let scopes = scopes_of(&standing);
            let device = DeviceId::from_bytes([0; 16]);
            let session = Session { team: team.id, epoch: team.epoch, user: user.id, standing, device, scopes };
            let Ok(cursor) = Cursor::check(cursor, connection, &team, &session) else { return Ok(Vec::new()) };
            let since = since.and_then(|since| Cursor::check(since, connection, &team, &session).ok());
            let mut due = Vec::new();
            // What changed hands since may have been missed by a first sync: whoever hears of it compares.
            let mut moved = self.moved_before.clone();
            for place in log::places_after(connection, team.id, &session.scopes, cursor.seq, MOST_ENTRIES)? {
                let entry = log::entry(connection, team.id, place)?;
                if entry.kind == log::EntryKind::Owner {
                    moved.insert(entry.name.customer);
                }
            }
            let mut add = |entry: log::Entry| {
                let Some(hash) = entry.hash.filter(|_| entry.seq <= cursor.seq) else { return Ok(()) };
                if entry.bytes.is_empty() {
                    // Folded: the whole document comes in place of all such changes, with the last of them.
                    let last = fold::last_of_others(connection, team.id, entry.name.document, device)?;
                    if last.is_some_and(|last| last > cursor.seq) {
                        return Ok(());
                    }
                }
                let member = scope::membership(connection, team.id, entry.name.document, &session.scopes)?;
                // What came into the person's scopes later is sent whole then.
                if member.is_some_and(|member| member.entered <= cursor.seq) && !moved.contains(&entry.name.customer) {
                    due.push((entry.name, ChangeHash(hash)));
                }
                Ok(())
            };
            match since {
                None => log::for_each(connection, team.id, add)?,
                Some(since) => {
                    for place in log::places_after(connection, team.id, &session.scopes, since.seq, MOST_ENTRIES)? {
                        add(log::entry(connection, team.id, place)?)?;
                    }
                }
            }
            Ok(due)
        });
        due.map_err(|error| broken(&error))
    }

    /// The end of the log.
    ///
    /// # Errors
    /// The database failed.
    pub fn head(&self) -> Result<i64, Violation> {
        let head = self.service()?.store.read(|connection| Ok(team::load(connection, self.team)?.head));
        head.map_err(|error| broken(&error))
    }

    /// The documents that the server has.
    ///
    /// # Errors
    /// The database failed.
    pub fn documents(&self) -> Result<Vec<document::Record>, Violation> {
        let records = self.service()?.store.read(|connection| document::all(connection, self.team));
        records.map_err(|error| broken(&error))
    }

    /// The running server and its team, for what the office does beside the tablets.
    ///
    /// # Errors
    /// It does not run.
    pub fn office(&self) -> Result<(TeamId, &Service), Violation> {
        Ok((self.team, self.service()?))
    }
}
