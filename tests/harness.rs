//! Drives Satchel as people use it: a real server process, real browsers, one per tablet.
//!
//! Start with [`Server`] and [`Tablet`]. Nothing here sleeps for an amount of time: every
//! wait names what it waits for, looks again and again, and fails at a deadline with a
//! picture of the screen. A tablet on whose page an error went uncaught fails its test.

mod accessibility;
mod console;
mod display;
mod driver;
mod element;
mod emulation;
mod engine;
mod evidence;
mod figures;
mod fit;
mod gate;
mod held_back;
mod look;
mod milestone;
mod page;
mod process;
mod salesperson;
mod scroll;
mod server;
mod slow;
mod storage;
mod tablet;
mod touch;
mod wait;

pub use accessibility::Violation;
pub use element::test_id;
pub use engine::Engine;
pub use figures::Answered;
pub use gate::Gate;
pub use held_back::HeldBack;
pub use look::{Language, Look, Scheme};
pub use milestone::Milestone;
pub use salesperson::Choice;
pub use server::{Account, Server};
pub use tablet::Tablet;
pub use wait::{DEADLINE, until};
