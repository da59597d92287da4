//! The real server in a thread of the test, on a port of its own and an SQLite file of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use satchel_model::{AccountState, CustomerId, Post, Role, TeamId, Unit, UnitId, UnixMillis, UserId};
use satchel_server::appoint::appoint;
use satchel_server::assign::assign;
use satchel_server::auth::password;
use satchel_server::bulk::Writer;
use satchel_server::store::{device, document, people, team, unit};
use satchel_server::{Options, Service, clock, http, random};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A running server with one team of one unit. It ends, in order, when it is dropped.
pub struct LocalServer {
    service: Arc<Service>,
    team: TeamId,
    unit: UnitId,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test without its server must stop")]
impl LocalServer {
    /// Starts it.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(Options::default())
    }

    /// Starts it as an operator chose.
    #[must_use]
    pub fn start_with(options: Options) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let service = Arc::new(Service::open(folder.path(), options).expect("the database opens"));
        let now = clock::now();
        let id = TeamId::at(now, random::bytes().expect("randomness"));
        let epoch = random::bytes().expect("randomness");
        let unit = UnitId::at(now, random::bytes().expect("randomness"));
        let made = service.store.write(move |connection| {
            team::create(connection, id, "测试组", epoch, now)?;
            unit::add(connection, id, &Unit { id: unit, name: "一部".to_owned() })
        });
        made.expect("the team is made");
        let (address_sender, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let of_thread = service.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                address_sender.send(listener.local_addr().expect("an address")).expect("the test waits");
                let shutdown = async {
                    // Dropping the sender stops the server too.
                    let _dropped = stopped.await;
                };
                http::serve(listener, of_thread, None, shutdown).await.expect("the server serves");
            });
        });
        let address = address.recv().expect("the server starts");
        Self { service, team: id, unit, address, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    /// What devices talk to.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The team.
    #[must_use]
    pub const fn team(&self) -> TeamId {
        self.team
    }

    /// The server behind the socket.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Adds a unit beside the one that there is.
    pub fn add_unit(&self, name: &str) -> UnitId {
        let id = UnitId::at(clock::now(), random::bytes().expect("randomness"));
        let (team, unit) = (self.team, Unit { id, name: name.to_owned() });
        self.service.store.write(move |connection| unit::add(connection, team, &unit)).expect("a new name");
        id
    }

    /// Adds a person who signs in with a name and a password, in the first unit where the role has one.
    pub fn add_person(&self, name: &str, secret: &str, role: Role) -> UserId {
        self.add_person_in(name, secret, role, role.has_unit().then_some(self.unit))
    }

    /// Adds a person to a unit.
    pub fn add_person_in(&self, name: &str, secret: &str, role: Role, unit: Option<UnitId>) -> UserId {
        let now = clock::now();
        let id = UserId::at(now, random::bytes().expect("randomness"));
        let account = people::User {
            team: self.team,
            id,
            name: name.to_owned(),
            display_name: name.to_owned(),
            role,
            unit,
            reads_background: role.reads_background(),
            password: password::hash(secret).expect("the password is hashed"),
            state: AccountState::Active,
        };
        self.service.store.write(move |connection| people::add(connection, &account, now)).expect("a new name");
        id
    }

    /// Gives customers to another owner, as the command line does.
    pub fn assign(&self, customers: &[CustomerId], owner: UserId) {
        let (team, customers) = (self.team, customers.to_vec());
        let writer = Writer::enrol(&self.service.store, team, owner, "assign", clock::now()).expect("a device");
        let given = self.service.store.write(move |connection| {
            let mut team = team::load(connection, team)?;
            for customer in customers {
                assign(connection, &mut team, &writer.origin, customer, owner)?;
            }
            team::advance(connection, &team)
        });
        given.expect("the customers are given");
    }

    /// Gives a person another post, as the command line does.
    pub fn appoint(&self, user: UserId, post: Post) {
        let team = self.team;
        let writer = Writer::enrol(&self.service.store, team, user, "post", clock::now()).expect("a device");
        let appointed = self.service.store.write(move |connection| {
            let mut team = team::load(connection, team)?;
            appoint(connection, &mut team, &writer.origin, user, post)?;
            team::advance(connection, &team)
        });
        appointed.expect("the post goes with the unit");
    }

    /// Every document that the server has, with its owner and its heads.
    #[must_use]
    pub fn documents(&self) -> Vec<document::Record> {
        let records = self.service.store.read(|connection| document::all(connection, self.team));
        records.expect("the documents are read")
    }

    /// The unit that is there from the start.
    #[must_use]
    pub const fn unit(&self) -> UnitId {
        self.unit
    }

    /// Begins a new incarnation of the log, as a restored server has it.
    pub fn stamp_new_epoch(&self) {
        let stamped = self
            .service
            .store
            .write(|connection| Ok(connection.execute("UPDATE team SET epoch = randomblob(16)", [])?));
        stamped.expect("the epoch is another one");
    }

    /// Revokes every device with this label.
    pub fn revoke_devices_named(&self, label: &str) {
        for device in self.devices().into_iter().filter(|device| device.label == label) {
            let team = self.team;
            let revoked = self.service.store.write(move |connection| device::revoke(connection, team, device.id));
            revoked.expect("the device is revoked");
        }
    }

    /// Freezes, closes or reopens somebody's account.
    pub fn set_state(&self, user: UserId, state: AccountState) {
        let team = self.team;
        let set = self.service.store.write(move |connection| {
            Ok(connection.execute(
                "UPDATE user SET state = ?3, frozen = ?4 WHERE team = ?1 AND user = ?2",
                (
                    team.as_bytes(),
                    user.as_bytes(),
                    if state == AccountState::Closed { "disabled" } else { "active" },
                    state == AccountState::Frozen,
                ),
            )?)
        });
        assert_eq!(set.expect("the account is there"), 1);
    }

    /// Lets every token of the team run out.
    pub fn expire_tokens(&self) {
        for device in self.devices() {
            let team = self.team;
            let past = UnixMillis(0);
            let ended =
                self.service.store.write(move |connection| device::extend(connection, team, device.id, past, past));
            ended.expect("the token ends");
        }
    }

    /// Recomputes every hash and digest that the server keeps; all must agree.
    pub fn check(&self) {
        let report = satchel_server::check::check(&self.service.store).expect("the check runs");
        assert!(report.findings.is_empty(), "the data of the server does not agree with itself: {:?}", report.findings);
    }

    fn devices(&self) -> Vec<device::Device> {
        let devices = self.service.store.read(|connection| device::all(connection, self.team));
        devices.expect("the devices are read")
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A server that failed has already failed its test.
            let _ended = thread.join();
        }
    }
}
