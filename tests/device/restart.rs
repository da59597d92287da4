//! A tab that is killed and opened again.

use std::collections::VecDeque;

use satchel_engine::{Engine, Event};
use satchel_protocol::bridge::{Answer, Request};

use super::Device;

impl Device {
    /// The tab is killed and opened again: memory is gone, the store stays.
    pub fn restart(&mut self) {
        self.boots += 1;
        let mut seed = [self.seed; 32];
        if let Some(first) = seed.first_mut() {
            *first = self.boots;
        }
        self.engine = Engine::new(seed);
        self.timers.clear();
        self.answers.clear();
        self.events = VecDeque::from([Event::Start]);
        // What the page asked and nobody answered is asked again.
        let unanswered = self.unanswered.iter().map(|(number, request)| (*number, request.clone()));
        self.events.extend(unanswered.map(|(number, request)| Event::Ask { port: 1, number, request }));
        self.run();
    }

    /// The same, and the page asks this before the store is read.
    ///
    /// # Panics
    /// When the engine never answers: then a flow is stuck.
    #[expect(clippy::expect_used, reason = "a stuck flow must stop the test")]
    pub fn restart_asking(&mut self, request: Request) -> Answer {
        self.next_number += 1;
        let number = self.next_number;
        self.unanswered.insert(number, request);
        self.restart();
        self.answers.remove(&number).expect("the engine answers every request")
    }
}
