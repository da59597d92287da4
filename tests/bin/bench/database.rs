//! Looks into the server's database, and prepares it, while the server is not running.

use anyhow::{Context, Result};
use satchel_document::Document;
use satchel_model::{DeviceId, DocumentKind, UnixMillis};
use satchel_protocol::sync::DocumentName;
use satchel_server::auth::token::Token;
use satchel_server::cursor::Cursor;
use satchel_server::policy::{Reach, Scope, fingerprint};
use satchel_server::store::people::User;
use satchel_server::store::team::Team;
use satchel_server::store::{Store, device, document, log, people, team};
use satchel_server::{clock, random};
use satchel_tests::harness::{Account, Server};

/// How long an enrolled device stays signed in: longer than a run takes.
const TOKEN_MS: i64 = 24 * 3_600_000;

/// The database of a stopped server, with its one team.
pub(crate) struct Database {
    store: Store,
    team: Team,
}

impl Database {
    /// Opens it.
    pub(crate) fn open(server: &Server) -> Result<Self> {
        let store = Store::open(&server.data()).context("opening the server's database")?;
        let teams = store.read(team::all)?;
        let team = teams.into_iter().next().context("the server has no team")?;
        Ok(Self { store, team })
    }

    /// The last place in the log.
    pub(crate) const fn head(&self) -> i64 {
        self.team.head
    }

    /// The change chunks after a place in the log, one after the other, as the server keeps them.
    pub(crate) fn changes_after(&self, place: i64) -> Result<Vec<u8>> {
        let team = self.team.id;
        let whole_team = DocumentKind::ALL.map(|kind| Scope::new(Reach::Team, kind));
        let chunks = self.store.read(|connection| {
            let places = log::places_after(connection, team, &whole_team, place, usize::MAX)?;
            let mut chunks = Vec::new();
            for place in places {
                let entry = log::entry(connection, team, place)?;
                if entry.hash.is_some() {
                    chunks.extend_from_slice(&entry.bytes);
                }
            }
            Ok(chunks)
        })?;
        Ok(chunks)
    }

    /// The person of an account.
    pub(crate) fn person(&self, account: &Account) -> Result<User> {
        let user = self.store.read(|connection| people::by_sign_in_name(connection, &account.name))?;
        user.context("nobody has the name of the account")
    }

    /// Enrols devices of a person and returns their tokens. No password is hashed for it, which
    /// would take minutes for hundreds of devices and measure nothing.
    pub(crate) fn enrol(&self, user: &User, count: usize) -> Result<Vec<String>> {
        let now = clock::now();
        let mut tokens = Vec::with_capacity(count);
        let mut devices = Vec::with_capacity(count);
        for number in 0..count {
            let token = Token::new(random::bytes()?);
            devices.push(device::Device {
                team: self.team.id,
                id: DeviceId::at(now, random::bytes()?),
                user: user.id,
                label: format!("bench {number}"),
                token_hash: token.hash(),
                is_revoked: false,
                expires_at: UnixMillis(now.0 + TOKEN_MS),
                seen_at: now,
                created_at: now,
                emptied_at: None,
            });
            tokens.push(token.to_hex());
        }
        self.store.write(move |connection| devices.iter().try_for_each(|one| device::enrol(connection, one)))?;
        Ok(tokens)
    }

    /// The first customers' documents, at most `count`.
    pub(crate) fn customers(&self, count: usize) -> Result<Vec<(DocumentName, Document)>> {
        let team = self.team.id;
        let opened = self.store.read(|connection| {
            let records = document::all(connection, team)?;
            let customers = records.iter().filter(|record| record.name.kind == DocumentKind::Customer);
            customers.take(count).map(|record| Ok((record.name, document::open(connection, team, record)?))).collect()
        })?;
        Ok(opened)
    }

    /// The cursor of a person's device that lacks the last `behind` entries of the log.
    pub(crate) fn cursor(&self, user: &User, behind: i64) -> Result<Vec<u8>> {
        let seq = (self.team.head - behind).max(0);
        let chain = self.store.read(|connection| log::chain_at(connection, self.team.id, seq))?;
        let cursor = Cursor {
            epoch: self.team.epoch,
            seq,
            chain: chain.context("the log has a gap")?,
            scopes: fingerprint(&satchel_server::policy::scopes_of(&user.standing())),
            people_version: self.team.people_version,
        };
        Ok(cursor.encode()?.into_vec())
    }
}
