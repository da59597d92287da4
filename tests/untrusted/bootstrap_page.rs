//! The pages of a first sync, as a tablet reads and stores them.

use satchel_protocol::frame;
use satchel_protocol::sync::{BootstrapPage, path};

use super::tablet::{Tablet, memory_follows_the_store};
use super::{chunk, ground};

/// Whatever a page holds, the tablet comes to rest, keeps its own unsent work, and shows what its store holds.
///
/// The lowest bit of the first byte says whether the documents are sealed anew, the next whether the same page comes twice.
pub fn bootstrap_pack(bytes: &[u8]) {
    let Some((form, page)) = bytes.split_first() else { return };
    let mut page = page.to_vec();
    if form & 1 == 1 {
        let Ok((header, mut read)) = frame::decode::<BootstrapPage>(&page) else { return };
        for packed in &mut read.documents {
            chunk::reseal(&mut packed.bytes);
        }
        let Ok(sealed) = frame::encode(header, &read) else { return };
        page = sealed;
    }
    let pages = if form & 2 == 2 { vec![page.clone(), page] } else { vec![page] };
    let mut tablet = Tablet::start(ground::new_tablet(), pages.into_iter().map(|page| (path::BOOTSTRAP, page)));
    let status = tablet.status();
    assert!(status.is_some_and(|status| status.unsent + status.refused > 0), "what is unsent stays");
    memory_follows_the_store(tablet);
}
