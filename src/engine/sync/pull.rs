//! Bringing what is new from the server, one ordered page after the other.

use satchel_protocol::sync::{Pull, Pulled, ScopeDigest, path};
use serde_bytes::ByteBuf;

use crate::context::Cx;
use crate::sync::Moved;
use crate::sync::call::{Trouble, send};
use crate::sync::incoming;

/// Whether both ends hold the same after a pull.
pub(crate) enum Agreement {
    /// They do.
    Equal,
    /// They do not.
    Unequal,
    /// There is unsent work, so they cannot.
    NotComparable,
}

/// Pulls to the end of the feed, from a first page that is here already if a push brought one.
pub(crate) async fn run(cx: &Cx, moved: &mut Moved, mut first: Option<Pulled>) -> Result<Agreement, Trouble> {
    loop {
        let Some(cursor) = cx.state.borrow().progress.cursor.clone() else { return Ok(Agreement::NotComparable) };
        let page: Pulled = match first.take() {
            Some(page) => page,
            None => send(cx, moved, path::PULL, &Pull { cursor: ByteBuf::from(cursor.to_vec()) }).await?,
        };
        let (more, digest) = (page.more, page.digest);
        let idle = page.items.is_empty() && page.cursor == cursor && page.roster.is_none();
        moved.received += u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        if !idle {
            incoming::page(cx, page).await?;
        }
        if !more {
            return Ok(compare(cx, digest));
        }
    }
}

fn compare(cx: &Cx, theirs: Option<ScopeDigest>) -> Agreement {
    let Some(theirs) = theirs else { return Agreement::NotComparable };
    let mut state = cx.state.borrow_mut();
    let refused_is_rebuilt = state.damaged.is_empty();
    if !state.outbox.is_empty() || !refused_is_rebuilt {
        return Agreement::NotComparable;
    }
    if state.book.digest() == theirs { Agreement::Equal } else { Agreement::Unequal }
}
