//! A server on a port of its own, in this process or in one that can be measured.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use satchel_model::{AccountState, CustomerId, Post, Role, TeamId, Unit, UnitId, UnixMillis, UserId};
use satchel_server::appoint::appoint;
use satchel_server::assign::assign;
use satchel_server::auth::password;
use satchel_server::bulk::Writer;
use satchel_server::store::people::{self, User};
use satchel_server::store::team;
use satchel_server::store::unit;
use satchel_server::{Options, Service, http};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const TEAM: TeamId = TeamId::from_bytes([0x7e; 16]);
pub(crate) const TEAM_NAME: &str = "north";
/// The unit of everyone who has one, unless a test says otherwise.
pub(crate) const UNIT: UnitId = UnitId::from_bytes([0x11; 16]);

/// A server with the team [`TEAM_NAME`] and the unit [`UNIT`].
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) service: Arc<Service>,
    folder: Arc<TempDir>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default(), None).await
    }

    pub(crate) async fn start_with(options: Options, dist: Option<PathBuf>) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let server = Self::serve(folder, options, dist).await;
        server
            .service
            .store
            .write(|connection| team::create(connection, TEAM, TEAM_NAME, [0xe0; 16], UnixMillis(0)))
            .unwrap();
        server.unit(UNIT, "trade");
        server
    }

    async fn serve(folder: Arc<TempDir>, options: Options, dist: Option<PathBuf>) -> Self {
        let service = Arc::new(Service::open(&folder.path().join("data"), options).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = http::serve(listener, service.clone(), dist, async move {
            let _ = stopped.await;
        });
        let task = tokio::spawn(async move { serving.await.unwrap() });
        Self { address, service, folder, stop: Some(stop), task }
    }

    /// Ends the server and lets go of its database.
    pub(crate) async fn stop(mut self) -> Stopped {
        let _ = self.stop.take().unwrap().send(());
        self.task.await.unwrap();
        Stopped { folder: self.folder }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Adds a unit.
    pub(crate) fn unit(&self, id: UnitId, name: &str) {
        let unit = Unit { id, name: name.to_owned() };
        self.service.store.write(move |connection| unit::add(connection, TEAM, &unit)).unwrap();
    }

    /// Gives a customer to anybody, whatever the rights are.
    pub(crate) fn give(&self, customer: CustomerId, to: UserId) {
        let store = &self.service.store;
        let writer = Writer::enrol(store, TEAM, to, "assign", UnixMillis(0)).unwrap();
        store
            .write(move |connection| {
                let mut team = team::load(connection, TEAM)?;
                assign(connection, &mut team, &writer.origin, customer, to)?;
                team::advance(connection, &team)
            })
            .unwrap();
    }

    /// Gives somebody another post, with the grade of the role.
    pub(crate) fn appoint(&self, user: UserId, role: Role, unit: Option<UnitId>) {
        self.appoint_with_grade(user, role, unit, role.reads_background());
    }

    pub(crate) fn appoint_with_grade(&self, user: UserId, role: Role, unit: Option<UnitId>, reads_background: bool) {
        let store = &self.service.store;
        let writer = Writer::enrol(store, TEAM, user, "post", UnixMillis(0)).unwrap();
        let post = Post { role, unit, reads_background };
        store
            .write(move |connection| {
                let mut team = team::load(connection, TEAM)?;
                appoint(connection, &mut team, &writer.origin, user, post)?;
                team::advance(connection, &team)
            })
            .unwrap();
    }

    /// Adds somebody who signs in with [`PASSWORD`], in [`UNIT`] where the role has a unit.
    pub(crate) fn person(&self, name: &str, role: Role) -> UserId {
        self.person_in(name, role, role.has_unit().then_some(UNIT))
    }

    /// Adds somebody to a unit.
    pub(crate) fn person_in(&self, name: &str, role: Role, unit: Option<UnitId>) -> UserId {
        let id = UserId::from_bytes(*blake3::hash(name.as_bytes()).as_bytes().first_chunk().unwrap());
        let user = User {
            team: TEAM,
            id,
            name: name.to_owned(),
            display_name: name.to_uppercase(),
            role,
            unit,
            reads_background: role.reads_background(),
            password: password::hash(PASSWORD).unwrap(),
            state: AccountState::Active,
        };
        self.service.store.write(move |connection| people::add(connection, &user, UnixMillis(0))).unwrap();
        id
    }
}

/// A server that has ended, with its database.
pub(crate) struct Stopped {
    folder: Arc<TempDir>,
}

impl Stopped {
    /// A server that has never run, with a database that these statements make.
    pub(crate) fn holding(statements: &str) -> Self {
        let stopped = Self { folder: Arc::new(tempfile::tempdir().unwrap()) };
        std::fs::create_dir(stopped.data()).unwrap();
        let database = stopped.data().join(satchel_server::store::DATABASE_FILE);
        rusqlite::Connection::open(database).unwrap().execute_batch(statements).unwrap();
        stopped
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn start_again(self) -> Server {
        Server::serve(self.folder, Options::default(), None).await
    }
}

/// `satchel serve` in a process of its own, ended with this value.
pub(crate) struct ServerProcess {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl ServerProcess {
    pub(crate) fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_satchel"))
            .args(["serve", "--addr", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address }
    }

    /// The most memory that the process ever had, in KiB (`VmHWM`, proc(5)).
    pub(crate) fn peak_memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs `satchel` and returns whether it succeeded and what it printed.
pub(crate) fn satchel(arguments: &[&str], data: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_satchel"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}
