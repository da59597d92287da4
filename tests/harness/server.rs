//! The real server in a process of its own, which can be killed and come back.

use super::engine::from_xtask;
use super::process::Process;
use super::wait::until;
use crate::server_process::Port;
use anyhow::{Context, Result, bail, ensure};
use satchel_model::Role;
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name to sign in with.
    pub name: String,
    /// The password.
    pub password: String,
}

/// `satchel serve` on an own database and an own port, the same after every restart.
pub struct Server {
    program: PathBuf,
    dist: PathBuf,
    folder: TempDir,
    port: Port,
    process: Option<Process>,
}

impl Server {
    /// A server with an empty database, not yet running.
    ///
    /// # Errors
    /// Fails when `SATCHEL_BIN` or `SATCHEL_DIST` is not set.
    pub fn new() -> Result<Self> {
        Self::serving(from_xtask("SATCHEL_DIST")?)
    }

    /// The same, handing out other files than the built page.
    ///
    /// # Errors
    /// Fails when `SATCHEL_BIN` is not set.
    pub fn serving(dist: PathBuf) -> Result<Self> {
        Ok(Self {
            program: from_xtask("SATCHEL_BIN")?,
            dist,
            folder: tempfile::tempdir().context("making a folder for the database")?,
            port: Port::reserve()?,
            process: None,
        })
    }

    /// What tablets open, without a slash at its end.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.number)
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.number
    }

    /// The folder of the database.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs another command of the server's program on its database, such as `["check"]`,
    /// and returns what it printed.
    ///
    /// # Errors
    /// Fails with the program's output unless it succeeds.
    pub async fn satchel(&self, arguments: &[&str]) -> Result<String> {
        self.satchel_reading(arguments, "").await
    }

    /// Adds a person to a team, which is made when there is none of that name.
    ///
    /// # Errors
    /// Fails when the program refuses.
    pub async fn add_person(&self, team: &str, name: &str, role: Role) -> Result<Account> {
        let password = format!("{name}-{}", self.port.number);
        let mut arguments = vec!["user", "add", "--team", team, "--name", name, "--display", name];
        arguments.extend(["--role", role.code()]);
        if role.has_unit() {
            // The first person of a team finds no unit, the others find one.
            self.satchel(&["unit", "add", "--team", team, "--name", team]).await.ok();
            arguments.extend(["--unit", team]);
        }
        self.satchel_reading(&arguments, &password).await?;
        Ok(Account { name: name.to_owned(), password })
    }

    async fn satchel_reading(&self, arguments: &[&str], input: &str) -> Result<String> {
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
            stdin.write_all(input.as_bytes()).await.ok();
        }
        let output = child.wait_with_output().await.with_context(|| format!("running satchel {arguments:?}"))?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "satchel {arguments:?}: {}\n{printed}{}",
            output.status,
            String::from_utf8_lossy(&output.stderr),
        );
        Ok(printed)
    }

    /// Starts the server and waits until it answers.
    ///
    /// # Errors
    /// Fails with the server's log when it ends or never answers.
    pub async fn start(&mut self) -> Result<()> {
        ensure!(self.process.is_none(), "the server is running already");
        let log =
            File::options().create(true).append(true).open(self.log_path()).context("opening the server's log")?;
        let errors = log.try_clone().context("opening the server's log")?;
        let mut command = Command::new(&self.program);
        command
            .arg("serve")
            .arg("--data")
            .arg(self.data())
            .args(["--port", &self.port.number.to_string()])
            .arg("--dist")
            .arg(&self.dist)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        let mut process = Process::start(&mut command)?;
        let ready = until("the server answers /healthz", async || {
            if let Some(status) = process.ended()? {
                return Ok(Some(Err(status)));
            }
            Ok(is_healthy(self.port.number).await.then_some(Ok(())))
        })
        .await;
        match ready {
            Ok(Ok(())) => {
                self.process = Some(process);
                Ok(())
            }
            Ok(Err(status)) => bail!("the server ended at once: {status}\n{}", self.log()),
            Err(error) => Err(error.context(self.log())),
        }
    }

    /// Kills the server as a power cut would.
    ///
    /// # Errors
    /// Fails when it is not running.
    pub async fn kill(&mut self) -> Result<()> {
        self.process.take().context("the server is not running")?.kill().await
    }

    /// Asks the server to end and waits until it has done so in order.
    ///
    /// # Errors
    /// Fails when it is not running or ends with an error.
    pub async fn stop(&mut self) -> Result<()> {
        let process = self.process.take().context("the server is not running")?;
        process.stop().await.with_context(|| self.log())
    }

    /// Everything that the server has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// The process id while it runs, to measure its memory.
    #[must_use]
    pub fn process_id(&mut self) -> Option<u32> {
        self.process.as_mut()?.child().id()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

async fn is_healthy(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return false;
    };
    let request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    let mut answer = Vec::new();
    stream.write_all(request).await.is_ok()
        && stream.read_to_end(&mut answer).await.is_ok()
        && (answer.starts_with(b"HTTP/1.1 200") || answer.starts_with(b"HTTP/1.0 200"))
}
