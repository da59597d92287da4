//! The tablets of a drill, each in a thread of its own and each of another person, who see the same customers.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail, ensure};
use satchel_model::{CustomerId, Edit, Field, Target, Value};
use satchel_protocol::bridge::{Answer, Connection, Failure, Filter, ListQuery, Save, Sort};

use crate::device::Device;
use crate::form::any_edits;
use crate::numbers::Numbers;

/// The password of everyone.
pub const PASSWORD: &str = "drill-password";
/// Customers at most: so few that people meet at them.
const CUSTOMERS: u32 = 24;
/// How often a tablet is asked to agree with the server before it counts as one that never does.
const ROUNDS: usize = 8;

/// The sign-in name of a person.
#[must_use]
pub fn person(number: u8) -> String {
    format!("person-{number}")
}

/// One tablet with what decides what its person does.
pub struct Member {
    /// The tablet.
    pub device: Device,
    /// What decides.
    pub numbers: Numbers,
    person: u8,
    fresh_characters: u32,
}

impl Member {
    /// A new tablet of a person. No two tablets have the same number.
    #[must_use]
    pub fn new(number: u8, person: u8, origin: &str, seed: u64) -> Self {
        let device = Device::new(number, origin, satchel_server::clock::now());
        Self { device, numbers: Numbers(seed), person, fresh_characters: u32::from(number) * 1_000 }
    }

    /// Whether this is the first person's tablet.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        self.person == 1
    }

    /// Signs the person in.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub fn sign_in(&mut self) -> Result<()> {
        let answer = self.device.sign_in(&person(self.person), PASSWORD);
        ensure!(answer == Answer::Done, "signing in: {answer:?}");
        Ok(())
    }

    /// Saves something, which is pushed at once where the server answers.
    ///
    /// # Errors
    /// The tablet does not take a save that it should.
    pub fn save(&mut self) -> Result<()> {
        let known = self.customers();
        let create = known.is_empty() || (known.len() < CUSTOMERS as usize && self.numbers.one_in(8));
        let customer = if create { CustomerId::from_bytes(self.numbers.id()) } else { self.numbers.pick(&known) };
        let edits = if create {
            let name = Value::Text(format!("客户{}", self.numbers.below(1_000)));
            vec![Edit::Set { target: Target::Customer, field: Field::Name, value: Some(name) }]
        } else {
            let view = self.device.open(customer);
            let view = view.map_err(|failure| anyhow::anyhow!("opening: {failure:?}"))?;
            any_edits(&view.customer, &mut self.fresh_characters, &mut self.numbers)
        };
        self.device.now.0 += 1_000;
        match self.device.save(Save { customer, create, edits }) {
            // Whoever archives a complaint too early is told what is missing, and nothing is written.
            Ok(_) | Err(Failure::ComplaintIncomplete { .. }) => Ok(()),
            Err(failure) => bail!("saving: {failure:?}"),
        }
    }

    /// Every customer that the tablet lists, removed ones too.
    pub fn customers(&mut self) -> Vec<CustomerId> {
        let mut customers = Vec::new();
        for deleted in [false, true] {
            let filter = Filter { deleted, ..Filter::default() };
            let (search, sort) = (String::new(), Sort::Name);
            let page = self.device.list(ListQuery { search, filter, sort, descending: false, offset: 0, limit: 200 });
            customers.extend(page.rows.into_iter().map(|row| row.row.id));
        }
        customers
    }

    /// Syncs until nothing is unsent and one request is enough to see that both ends hold the same.
    ///
    /// # Errors
    /// It never comes to that, or something was refused or set aside.
    pub fn settle(&mut self) -> Result<()> {
        for _ in 0..ROUNDS {
            self.device.let_time_pass();
            self.device.requests.clear();
            let connection = self.device.sync();
            let status = self.device.status();
            if connection == Connection::Idle && status.unsent == 0 && self.device.requests.len() == 1 {
                ensure!(status.refused == 0, "{} changes were refused", status.refused);
                return Ok(());
            }
        }
        let status = self.device.status();
        anyhow::bail!(
            "a tablet does not come to rest: {:?}, {} unsent, last requests {:?}",
            status.connection,
            status.unsent,
            self.device.requests
        )
    }

    /// Whether somebody is signed in and the tablet still has its customers.
    pub fn is_signed_in(&mut self) -> bool {
        self.device.status().account.is_some_and(|account| !account.expired)
    }

    /// Opens every customer and names the heads of its main document.
    ///
    /// # Errors
    /// One does not open.
    pub fn heads(&mut self) -> Result<BTreeMap<CustomerId, Vec<String>>> {
        let customers = self.customers();
        let open = |customer| {
            let view = self.device.open(customer).map_err(|failure| anyhow::anyhow!("opening: {failure:?}"))?;
            Ok((customer, view.heads))
        };
        customers.into_iter().map(open).collect()
    }
}

type Task = Box<dyn FnOnce(&mut Member) + Send>;

/// All tablets.
pub struct Crew {
    tasks: Vec<Sender<Task>>,
    threads: Vec<JoinHandle<()>>,
}

impl Crew {
    /// So many tablets, numbered from 1, which talk to `origin`; nobody is signed in yet.
    #[must_use]
    pub fn new(tablets: u8, origin: &str, seed: u64) -> Self {
        let (mut tasks, mut threads) = (Vec::new(), Vec::new());
        for number in 1..=tablets {
            let (sender, receiver) = channel::<Task>();
            let origin = origin.to_owned();
            let seed = Numbers(seed ^ (u64::from(number) << 56)).draw();
            threads.push(std::thread::spawn(move || {
                // The engine stays in the thread that made it.
                let mut member = Member::new(number, number, &origin, seed);
                while let Ok(task) = receiver.recv() {
                    task(&mut member);
                }
            }));
            tasks.push(sender);
        }
        Self { tasks, threads }
    }

    /// Begins the same work on every tablet at once.
    pub fn begin<R: Send + 'static>(
        &self,
        work: impl Fn(&mut Member) -> Result<R> + Clone + Send + 'static,
    ) -> Pending<R> {
        let answers = self.tasks.iter().map(|task| {
            let (sender, receiver) = channel();
            let work = work.clone();
            // A thread that is gone answers nothing, which is seen when its answer is waited for.
            let _gone = task.send(Box::new(move |member| drop(sender.send(work(member)))));
            receiver
        });
        Pending(answers.collect())
    }

    /// Does the same work on every tablet at once and waits for all of them.
    ///
    /// # Errors
    /// The first one that fails.
    pub fn all<R: Send + 'static>(
        &self,
        work: impl Fn(&mut Member) -> Result<R> + Clone + Send + 'static,
    ) -> Result<Vec<R>> {
        self.begin(work).wait()
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.tasks.clear();
        for thread in self.threads.drain(..) {
            // One that panicked has been reported where its answer was waited for.
            let _ended = thread.join();
        }
    }
}

/// Answers that are not all there yet, in the order of the tablets.
pub struct Pending<R>(Vec<Receiver<Result<R>>>);

impl<R> Pending<R> {
    /// Waits for all of them.
    ///
    /// # Errors
    /// The first one that fails.
    pub fn wait(self) -> Result<Vec<R>> {
        let all: Vec<Result<R>> =
            self.0.into_iter().map(|answer| answer.recv().context("a tablet's thread ended")?).collect();
        all.into_iter().enumerate().map(|(at, answer)| answer.with_context(|| format!("tablet {}", at + 1))).collect()
    }
}
