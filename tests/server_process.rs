//! The program `satchel` in a process of its own, which can be killed and come back on the same port.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use satchel_model::Role;
use tempfile::TempDir;

/// Ports below those that the kernel hands out by itself: none of them is taken by a passing connection while the
/// server is down.
const PORTS: std::ops::Range<u16> = 20_000..30_000;

/// A port that is this value's own, also while nobody listens on it: two test processes never take one port in turn.
#[derive(Debug)]
pub struct Port {
    /// The number, on 127.0.0.1.
    pub number: u16,
    _lock: File,
}

impl Port {
    /// A port that nobody uses; each process begins its search elsewhere.
    ///
    /// # Errors
    /// None is free.
    pub fn reserve() -> Result<Self> {
        let count = PORTS.end - PORTS.start;
        let first = u16::try_from(std::process::id() % u32::from(count)).unwrap_or_default();
        for number in (0..count).map(|step| PORTS.start + (first + step) % count) {
            let path = std::env::temp_dir().join(format!("satchel-test-port-{number}.lock"));
            // A file of another user is a port of another user.
            let Ok(lock) = File::options().create(true).append(true).open(path) else { continue };
            if lock.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok() {
                return Ok(Self { number, _lock: lock });
            }
        }
        bail!("no port is free")
    }
}

/// `satchel serve` on a database and a port of its own, and the other commands on the same database.
pub struct ServerProcess {
    program: PathBuf,
    folder: TempDir,
    port: Port,
    running: Running,
}

/// The process, for whoever must kill it.
#[derive(Clone, Default)]
pub struct Running(Arc<Mutex<Option<Child>>>);

impl Running {
    fn take(&self) -> Option<Child> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Ends the process by SIGKILL, and returns when it is gone. Nothing happens when it does not run.
    pub fn kill(&self) {
        if let Some(mut child) = self.take() {
            // Both fail only for a process that has ended already.
            let _killed = child.kill();
            let _ended = child.wait();
        }
    }
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Whether its exit code is 0.
    pub succeeded: bool,
    /// What it said on both outputs.
    pub printed: String,
}

impl ServerProcess {
    /// A server with an empty database, not yet running. The program is the one that `SATCHEL_BIN` names, else the one
    /// beside this process's own folder, where Cargo puts it.
    ///
    /// # Errors
    /// There is no program.
    pub fn new() -> Result<Self> {
        let program = program()?;
        ensure!(program.is_file(), "{} is missing: cargo build --bin satchel", program.display());
        Ok(Self { program, folder: tempfile::tempdir()?, port: Port::reserve()?, running: Running::default() })
    }

    /// Where it listens when it runs.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port.number).into()
    }

    /// The folder of the database.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for backups.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The process, for whoever must kill it.
    #[must_use]
    pub fn running(&self) -> Running {
        self.running.clone()
    }

    /// Starts the server and waits until it says that it listens.
    ///
    /// # Errors
    /// It runs already, or it ends at once: then with its log.
    pub fn start(&self) -> Result<()> {
        let mut running = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(running.is_none(), "the server is running already");
        let log = File::options().create(true).append(true).open(self.log_path())?;
        let mut child = Command::new(&self.program)
            .arg("serve")
            .arg("--data")
            .arg(self.data())
            .args(["--port", &self.port.number.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {}", self.program.display()))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        if !line.starts_with("listening") {
            let status = child.wait()?;
            bail!("the server ended at once: {status}\n{}", fs::read_to_string(self.log_path()).unwrap_or_default());
        }
        *running = Some(child);
        Ok(())
    }

    /// Asks the server to end and waits until it has done so in order.
    ///
    /// # Errors
    /// It does not run, or ends with an error.
    pub fn stop(&self) -> Result<()> {
        let mut child = self.running.take().context("the server is not running")?;
        let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw).context("a process id")?;
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).context("asking the server to end")?;
        let status = child.wait()?;
        ensure!(status.success(), "asked to end, the server failed: {status}");
        Ok(())
    }

    /// Runs another command of the program on the database.
    ///
    /// # Errors
    /// It cannot be started. How it ends is in the answer.
    pub fn command(&self, arguments: &[&str], input: &str) -> Result<Finished> {
        let mut child = Command::new(&self.program)
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("running satchel {arguments:?}"))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that asks nothing may have ended by now; its exit status says how.
            let _unread = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output()?;
        let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
        printed.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok(Finished { succeeded: output.status.success(), printed })
    }

    /// Runs a command that must succeed, and returns what it said.
    ///
    /// # Errors
    /// It fails: then with what it said.
    pub fn satchel(&self, arguments: &[&str]) -> Result<String> {
        self.satchel_reading(arguments, "")
    }

    fn satchel_reading(&self, arguments: &[&str], input: &str) -> Result<String> {
        let Finished { succeeded, printed } = self.command(arguments, input)?;
        ensure!(succeeded, "satchel {arguments:?} failed:\n{printed}");
        Ok(printed)
    }

    /// Makes a team with one unit.
    ///
    /// # Errors
    /// The program refuses.
    pub fn add_team(&self, team: &str, administrator: &str, password: &str) -> Result<()> {
        let arguments = ["user", "add", "--team", team, "--name", administrator, "--display", administrator];
        let role = ["--role", Role::SystemAdministrator.code()];
        self.satchel_reading(&[arguments.as_slice(), &role].concat(), password)?;
        self.satchel(&["unit", "add", "--team", team, "--name", team])?;
        Ok(())
    }

    /// Adds a head of the team's unit.
    ///
    /// # Errors
    /// The program refuses.
    pub fn add_unit_head(&self, team: &str, name: &str, password: &str) -> Result<()> {
        let arguments = ["user", "add", "--team", team, "--name", name, "--display", name];
        let post = ["--role", Role::UnitHead.code(), "--unit", team];
        self.satchel_reading(&[arguments.as_slice(), &post].concat(), password)?;
        Ok(())
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.running.kill();
    }
}

fn program() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("SATCHEL_BIN") {
        return Ok(named.into());
    }
    let this = std::env::current_exe().context("finding this program")?;
    let folder = this.parent().context("a folder")?;
    // Tests lie in `deps`, programs beside it.
    let folder = if folder.ends_with("deps") { folder.parent().context("a folder")? } else { folder };
    Ok(folder.join("satchel"))
}
