//! What a server answers to a pull, as the tablet takes it.

use satchel_protocol::frame;
use satchel_protocol::sync::{Item, Pulled, Pushed, path};

use super::tablet::{Tablet, memory_follows_the_store};
use super::{chunk, ground};

/// Whatever a server answers, the tablet comes to rest, answers its person, and shows what its store holds.
///
/// The lowest bit of the first byte says whether changes and documents are sealed anew, the next whether the answer is to a
/// push.
pub fn pull_frame(bytes: &[u8]) {
    let Some((form, answer)) = bytes.split_first() else { return };
    let mut answer = answer.to_vec();
    let is_of_push = form & 2 == 2;
    if form & 1 == 1 {
        let sealed = if is_of_push {
            frame::decode::<Pushed>(&answer).map(|(header, mut pushed)| {
                pushed.pulled.as_mut().into_iter().for_each(seal);
                frame::encode(header, &pushed)
            })
        } else {
            frame::decode::<Pulled>(&answer).map(|(header, mut pulled)| {
                seal(&mut pulled);
                frame::encode(header, &pulled)
            })
        };
        let Ok(Ok(sealed)) = sealed else { return };
        answer = sealed;
    }
    let (store, path) = if is_of_push {
        (ground::tablet_with_unsent_work(), path::PUSH)
    } else {
        (ground::tablet_at_rest(), path::PULL)
    };
    memory_follows_the_store(Tablet::start(store, [(path, answer)]));
}

fn seal(pulled: &mut Pulled) {
    for item in &mut pulled.items {
        match item {
            Item::Change { bytes, .. } => **bytes = chunk::change(chunk::contents(bytes)),
            Item::Enter(packed) => chunk::reseal(&mut packed.bytes),
            Item::Echo { .. } | Item::Leave { .. } | Item::Owner { .. } => {}
        }
    }
}
