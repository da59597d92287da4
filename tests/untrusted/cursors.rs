//! The opaque bytes that come back to the server: the cursor of a pull and the resume token of a first sync.

use satchel_protocol::limits::CURSOR_BYTES;
use satchel_protocol::sync::{Bootstrap, Pull};
use satchel_server::bootstrap::bootstrap;
use satchel_server::cursor::Cursor;
use satchel_server::pull::pull;
use serde_bytes::ByteBuf;

use super::ground::{Server, with_server};

/// Whatever comes as a cursor is one or is refused. What is taken is of this very log, and what it gives goes on from there.
pub fn cursor(bytes: &[u8]) {
    with_server(|server| check(server, bytes));
}

fn check(server: &Server, bytes: &[u8]) {
    if let Ok(cursor) = Cursor::decode(bytes) {
        assert!(bytes.len() <= CURSOR_BYTES);
        let again = cursor.encode().and_then(|bytes| Cursor::decode(&bytes));
        assert!(again.is_ok_and(|again| again == cursor), "a cursor reads back as it was written");
    }
    let pulled = pull(&server.service, &server.session, &Pull { cursor: ByteBuf::from(bytes) });
    if let Ok(page) = pulled {
        let (asked, given) = (Cursor::decode(bytes), Cursor::decode(&page.cursor));
        let goes_on = matches!((asked, given), (Ok(asked), Ok(given))
            if asked.epoch == server.session.epoch && given.epoch == asked.epoch && given.seq >= asked.seq);
        assert!(goes_on, "a page goes on from its cursor");
        assert!(pull(&server.service, &server.session, &Pull { cursor: page.cursor }).is_ok());
    }
    let page = bootstrap(&server.service, &server.session, &Bootstrap { resume: Some(ByteBuf::from(bytes)) });
    if let Ok(page) = page {
        assert!(pull(&server.service, &server.session, &Pull { cursor: page.cursor }).is_ok());
    }
}
