//! Stored documents as they are sent whole. Whoever sends them attests them.

use rusqlite::{Connection, Row};
use satchel_document::Document;
use satchel_model::{CustomerId, CustomerRow, DocumentId, DocumentKind, TeamId, UserId};
use satchel_protocol::sync::{Attestation, DocumentName, Packed};
use serde_bytes::ByteBuf;

use crate::auth::Session;
use crate::error::ServerError;
use crate::policy::Scope;
use crate::push::shown;
use crate::store::document::{self, Shown};
use crate::store::entry_kind::kind_by_number;
use crate::store::seal::{self, Part};

const PACKED: &str = "d.doc, d.kind, d.customer, d.owner, d.heads, d.snapshot, d.row, d.row_version, d.text, d.code";

/// A document as it lies there, and whether all of it is what was written.
type Found = (Packed, bool);

fn read_packed(row: &Row<'_>) -> rusqlite::Result<Found> {
    let document = DocumentId::from_bytes(row.get(0)?);
    let shown = Shown { code: row.get(9)?, row: row.get(6)?, row_version: row.get(7)?, text: row.get(8)? };
    let heads = seal::opened(Part::Heads, document, &[], row.get_ref(4)?.as_blob()?).unwrap_or_default();
    let snapshot = seal::opened(Part::Snapshot, document, &[heads], row.get_ref(5)?.as_blob()?);
    let shown = shown.opened(document);
    let is_whole = !heads.is_empty() && snapshot.is_some() && shown.is_some();
    let shown = shown.unwrap_or_default();
    let packed = Packed {
        name: DocumentName {
            document,
            kind: kind_by_number(row.get(1)?)?,
            customer: CustomerId::from_bytes(row.get(2)?),
        },
        owner: UserId::from_bytes(row.get(3)?),
        heads: heads.as_chunks::<32>().0.to_vec(),
        bytes: ByteBuf::from(snapshot.unwrap_or_default()),
        row: ByteBuf::from(shown.row),
        row_version: shown.row_version,
        text: shown.text,
        attestation: Attestation::default(),
    };
    Ok((packed, is_whole))
}

/// What can be sent: the document as it lies there, or made again from the log when it is damaged. `None` when not even
/// the log gives it: then nobody is sent this one, and everybody the others.
fn whole(connection: &Connection, team: TeamId, (packed, is_whole): Found) -> Option<Packed> {
    if is_whole {
        return Some(packed);
    }
    let document = packed.name.document;
    tracing::warn!(%document, "a stored document is damaged; making it again from the log");
    match made_again(connection, team, packed) {
        Ok(packed) => Some(packed),
        Err(error) => {
            tracing::error!(%document, %error, "a document cannot be served");
            None
        }
    }
}

fn made_again(connection: &Connection, team: TeamId, packed: Packed) -> Result<Packed, ServerError> {
    let document = document::made_from_log(connection, team, packed.name)?;
    let shown = shown_of(connection, team, packed.name, &document)?;
    Ok(Packed {
        heads: document.heads().as_slice().iter().map(|hash| hash.0).collect(),
        bytes: ByteBuf::from(document.save_uncompressed()),
        row: ByteBuf::from(shown.row),
        row_version: shown.row_version,
        text: shown.text,
        ..packed
    })
}

/// What lists show of a document, computed from it and its customer's background part.
pub(crate) fn shown_of(
    connection: &Connection,
    team: TeamId,
    name: DocumentName,
    document: &Document,
) -> Result<Shown, ServerError> {
    if name.kind == DocumentKind::Background {
        return Ok(Shown::default());
    }
    let background = document::find(connection, team, DocumentKind::Background.document_id(name.customer))?;
    let background = match background {
        Some(record) => Some(document::open(connection, team, &record)?),
        None => None,
    };
    shown(document, background.as_ref())
}

/// What a packed document weighs in a page.
#[must_use]
pub fn weight(packed: &Packed) -> usize {
    packed.bytes.len() + packed.row.len() + packed.text.len() + packed.heads.len() * 32 + 64
}

/// A document as it is sent whole; `None` when it is damaged beyond what the log can give.
///
/// # Errors
/// There is no such document.
pub fn packed(connection: &Connection, team: TeamId, document: DocumentId) -> Result<Option<Packed>, ServerError> {
    let sql = format!("SELECT {PACKED} FROM doc d WHERE d.team = ?1 AND d.doc = ?2");
    let found = connection.prepare_cached(&sql)?.query_row((team.as_bytes(), document.as_bytes()), read_packed)?;
    Ok(whole(connection, team, found))
}

/// A document as a device may have it: a row counts the conflicts of the background part, which is not for everybody.
#[must_use]
pub fn for_device(mut packed: Packed, session: &Session) -> Packed {
    if session.holds_background() || packed.row_version != CustomerRow::VERSION {
        return packed;
    }
    if let Ok(mut row) = postcard::from_bytes::<CustomerRow>(&packed.row)
        && row.background_conflicts > 0
    {
        row.set_background_conflicts(0);
        packed.row = postcard::to_allocvec(&row).map(ByteBuf::from).unwrap_or_default();
    }
    packed
}

/// Documents of one or two scopes after a place, the documents of a customer together, as long as `visit` wants more;
/// customers of `but_of` are left out.
///
/// # Errors
/// The database failed.
pub fn for_each_packed(
    connection: &Connection,
    team: TeamId,
    scopes: &[Scope],
    but_of: Option<UserId>,
    after: Option<(CustomerId, DocumentId)>,
    mut visit: impl FnMut(Packed) -> bool,
) -> Result<(), ServerError> {
    let mut statement = connection.prepare_cached(&in_two_scopes())?;
    let (customer, document): (&[u8], &[u8]) =
        after.as_ref().map_or((&[], &[]), |(customer, document)| (customer.as_bytes(), document.as_bytes()));
    let but_of = but_of.as_ref().map(|owner| owner.as_bytes());
    let [one, other] = [scopes.first(), scopes.get(1)];
    for packed in statement.query_map((team.as_bytes(), one, other, customer, document, but_of), read_packed)? {
        if let Some(packed) = whole(connection, team, packed?)
            && !visit(packed)
        {
            break;
        }
    }
    Ok(())
}

/// Two scopes read side by side in the order of their index: nothing is sorted, so a page costs what it holds.
pub(super) fn in_two_scopes() -> String {
    let of_scope = |scope: &str| {
        format!(
            "SELECT s.doc AS doc, d.kind, s.customer AS customer, d.owner, d.heads, d.snapshot, d.row, d.row_version, d.text, d.code
             FROM doc_scope s JOIN doc d ON d.team = s.team AND d.doc = s.doc
             WHERE s.team = ?1 AND s.scope = {scope} AND (s.customer, s.doc) > (?4, ?5) AND d.owner IS NOT ?6"
        )
    };
    format!("{} UNION ALL {} ORDER BY customer, doc", of_scope("?2"), of_scope("?3"))
}
