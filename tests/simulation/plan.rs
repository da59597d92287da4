//! From a seed to a list of steps. Each step carries its own numbers, so that leaving one out changes no other.

use crate::numbers::Numbers;

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// A person opens a customer; the form stays open until it is saved.
    Open,
    /// A person saves the open form, or makes a new customer.
    Save,
    /// A person makes a new customer.
    Create,
    /// A person asks for a sync.
    Sync,
    /// The tablet's timers run out.
    Elapse,
    /// The page is hidden or shown.
    Hide,
    /// The poke channel opens, closes or says that there is news.
    Poke,
    /// The tablet loses its network, or has it again.
    Network,
    /// The tablet's clock is set to something else, up to two years off.
    Clock,
    /// The tablet's program is another version than the server's, or is brought up to date.
    Update,
    /// Another tab takes the lock while this one sleeps with effects under way.
    Steal,
    /// The tab is closed and opened again.
    Restart,
    /// The tablet's battery is pulled: what was not flushed is gone.
    Crash,
    /// The next commit on the tablet fails.
    CommitFault,
    /// One stored record of the tablet changes a bit.
    BitFlip,
    /// The tablet's whole store is gone.
    Evict,
    /// Somebody keeps a copy of the tablet's store.
    Copy,
    /// The tablet's store is put back from that copy.
    PutBack,
    /// A person signs out, and gives unsent work up if there is some.
    SignOut,
    /// The server ends and starts again.
    ServerRestart,
    /// The server cannot be reached, or can be again.
    ServerDown,
    /// A stored document of the server is damaged.
    Rot,
    /// The server's database is copied.
    Backup,
    /// The server is restored from a copy, with the command that is made for it.
    Restore,
    /// The server's file is replaced by a copy without telling anybody.
    RestoreSilently,
    /// The office imports a row.
    Import,
    /// An administrator gives a customer to another person.
    Assign,
    /// An administrator changes what a person may see.
    Role,
    /// An administrator revokes a tablet.
    Revoke,
    /// An account is frozen, or works again.
    Freeze,
    /// Somebody decides on work that was handed in.
    Review,
    /// Every sign-in of the team runs out.
    Expire,
    /// A request that was sent before arrives once more.
    Replay,
    /// Somebody sends bytes that are no message of ours, or a change under another's name.
    Hostile,
}

/// What people do in every run: without it nothing happens.
const WORK: [(Act, usize); 6] =
    [(Act::Open, 6), (Act::Save, 36), (Act::Create, 4), (Act::Sync, 10), (Act::Elapse, 4), (Act::Poke, 3)];

/// What may happen besides, each in half of the runs.
const TROUBLE: [(Act, usize); 28] = [
    (Act::Hide, 2),
    (Act::Network, 6),
    (Act::Clock, 2),
    (Act::Update, 2),
    (Act::Steal, 3),
    (Act::Restart, 3),
    (Act::Crash, 3),
    (Act::CommitFault, 3),
    (Act::BitFlip, 1),
    (Act::Evict, 1),
    (Act::Copy, 1),
    (Act::PutBack, 1),
    (Act::SignOut, 1),
    (Act::ServerRestart, 2),
    (Act::ServerDown, 2),
    (Act::Rot, 2),
    (Act::Backup, 2),
    (Act::Restore, 1),
    (Act::RestoreSilently, 1),
    (Act::Import, 3),
    (Act::Assign, 4),
    (Act::Role, 1),
    (Act::Revoke, 1),
    (Act::Freeze, 2),
    (Act::Review, 1),
    (Act::Expire, 1),
    (Act::Replay, 4),
    (Act::Hostile, 2),
];

impl Act {
    /// Whether two ends can differ afterwards although nobody erred: then they may compare what they hold.
    #[must_use]
    pub const fn is_a_reason_to_compare(self) -> bool {
        matches!(
            self,
            Self::BitFlip | Self::PutBack | Self::Restore | Self::RestoreSilently | Self::Role | Self::Assign
        )
    }

    /// Whether honest work can be refused afterwards, or be set aside.
    #[must_use]
    pub const fn is_a_reason_to_refuse(self) -> bool {
        self.is_a_reason_to_compare() || matches!(self, Self::Revoke | Self::Freeze | Self::SignOut | Self::Evict)
    }
}

/// How often the wire does what, in a thousand exchanges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wire {
    /// The request is lost.
    pub request_lost: u16,
    /// The answer is lost.
    pub answer_lost: u16,
    /// The request arrives twice.
    pub doubled: u16,
    /// The answer is cut off.
    pub cut: u16,
    /// A network's sign-in page answers.
    pub portal: u16,
    /// A gateway answers for the server.
    pub gateway: u16,
    /// The server ends right after it has done the request.
    pub server_dies: u16,
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub act: Act,
    /// To which tablet, counted round.
    pub tablet: usize,
    /// The start of the step's own numbers.
    pub draw: u64,
}

/// A run before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where everything comes from.
    pub seed: u64,
    /// Tablets, 3 to 20.
    pub tablets: usize,
    /// People, who share the tablets.
    pub people: usize,
    /// What the network does.
    pub wire: Wire,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// Whether every exchange and every step is printed.
    pub is_traced: bool,
}

/// How large a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 3 to 5 tablets, 30 to 120 steps.
    Usual,
    /// 6 to 20 tablets, 200 to 600 steps.
    Large,
}

impl Plan {
    /// The plan of a seed: a random part of all troubles, at random rates.
    #[must_use]
    pub fn new(seed: u64, size: Size) -> Self {
        let mut numbers = Numbers(seed ^ 0x5a7c_4e1d_0000_0000);
        let (tablets, length) = match size {
            Size::Usual => (3 + numbers.below(3), 30 + numbers.below(91)),
            Size::Large => (6 + numbers.below(15), 200 + numbers.below(401)),
        };
        let mut weights: Vec<(Act, usize)> = WORK.to_vec();
        // Some runs are all trouble, others hardly any: then people meet more often.
        let share = numbers.pick(&[2, 2, 4, 8]);
        weights.extend(TROUBLE.iter().filter(|_| numbers.one_in(share)));
        let mut share =
            |most: usize| if numbers.one_in(2) { 0 } else { u16::try_from(numbers.below(most)).unwrap_or(0) };
        let wire = Wire {
            request_lost: share(150),
            answer_lost: share(150),
            doubled: share(100),
            cut: share(60),
            portal: share(60),
            gateway: share(60),
            server_dies: share(40),
        };
        let total: usize = weights.iter().map(|(_, weight)| weight).sum();
        let steps = (0..length)
            .map(|_| Step {
                act: weighted(&weights, numbers.below(total)),
                tablet: numbers.below(tablets),
                draw: numbers.draw(),
            })
            .collect();
        Self { seed, tablets, people: 2 + numbers.below(tablets - 1), wire, steps, is_traced: false }
    }

    /// The same run with these steps alone, by their places in the list.
    #[must_use]
    pub fn keep(&self, places: &[usize]) -> Self {
        let steps = places.iter().filter_map(|place| self.steps.get(*place).copied()).collect();
        Self { steps, ..self.clone() }
    }
}

fn weighted(weights: &[(Act, usize)], mut at: usize) -> Act {
    for (act, weight) in weights {
        if at < *weight {
            return *act;
        }
        at -= weight;
    }
    Act::Sync
}
