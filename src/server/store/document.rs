//! Stored documents: snapshot, heads, row and search text, in step with the log.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_document::digest::{self, Digest};
use satchel_document::{ChangeHash, Document, DocumentError, Heads};
use satchel_model::{CustomerId, DocumentId, DocumentKind, TeamId, UserId};
use satchel_protocol::sync::DocumentName;

use crate::error::ServerError;
use crate::policy::{Reach, Scope};
use crate::store::entry_kind::{kind_by_number, kind_number};
use crate::store::fold;
use crate::store::log::changes_after;
use crate::store::seal::{self, Part};

/// What is kept of a document beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The document.
    pub name: DocumentName,
    /// Whose customer it is.
    pub owner: UserId,
    /// The place in the log of its last change.
    pub last_seq: i64,
    /// Its heads.
    pub heads: Heads,
    /// How many changes the log has of it.
    pub changes: i64,
}

impl Record {
    /// The document's leaf in the digests of its scopes.
    #[must_use]
    pub fn leaf(&self) -> Digest {
        leaf(self.name.document, &self.heads)
    }
}

/// The leaf of a document with these heads.
#[must_use]
pub fn leaf(document: DocumentId, heads: &Heads) -> Digest {
    let hashes: Vec<Digest> = heads.as_slice().iter().map(|hash| *hash.as_bytes()).collect();
    digest::leaf(document, &hashes)
}

/// What lists show of a document: empty for a background document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The customer code, by which import finds the customer.
    pub code: String,
    /// The row in its stored form.
    pub row: Vec<u8>,
    /// The version of the row's shape.
    pub row_version: u16,
    /// The search text.
    pub text: String,
}

/// A record as it lies there, and whether its heads are what was written.
type Found = (Record, bool);

const COLUMNS: &str = "doc, kind, customer, owner, last_seq, heads, changes";

fn read(row: &Row<'_>) -> rusqlite::Result<Found> {
    let document = DocumentId::from_bytes(row.get(0)?);
    let heads = seal::opened(Part::Heads, document, &[], row.get_ref(5)?.as_blob()?);
    let record = Record {
        name: DocumentName {
            document,
            kind: kind_by_number(row.get(1)?)?,
            customer: CustomerId::from_bytes(row.get(2)?),
        },
        owner: UserId::from_bytes(row.get(3)?),
        last_seq: row.get(4)?,
        heads: heads.map(heads_of).unwrap_or_default(),
        changes: row.get(6)?,
    };
    Ok((record, heads.is_some()))
}

/// A record whose heads are those of the log when its own are damaged.
fn mended(connection: &Connection, team: TeamId, (record, is_whole): Found) -> Result<Record, ServerError> {
    if is_whole {
        return Ok(record);
    }
    let id = record.name.document;
    tracing::warn!(document = %id, "the heads of a document are damaged; taking them from the log");
    Ok(Record { heads: made_from_log(connection, team, record.name)?.heads(), ..record })
}

/// Mends what can be mended of many records. One that not even the log gives is left out: the others are served.
fn all_mended(connection: &Connection, team: TeamId, found: Vec<Found>) -> Vec<Record> {
    let mut records = Vec::with_capacity(found.len());
    for found in found {
        let id = found.0.name.document;
        match mended(connection, team, found) {
            Ok(record) => records.push(record),
            Err(error) => tracing::error!(document = %id, %error, "a document cannot be served"),
        }
    }
    records
}

/// A document from the log alone: what is folded, and the changes since.
pub(super) fn made_from_log(
    connection: &Connection,
    team: TeamId,
    name: DocumentName,
) -> Result<Document, ServerError> {
    let folded = fold::find(connection, team, name.document)?;
    let (seq, bytes) = folded.map_or((0, Vec::new()), |fold| (fold.seq, fold.bytes));
    let changes = changes_after(connection, team, name.document, seq)?;
    Ok(Document::load(name.kind, name.document, &bytes, &changes, None)?)
}

fn heads_of(blob: &[u8]) -> Heads {
    blob.as_chunks::<32>().0.iter().map(|hash| ChangeHash(*hash)).collect()
}

fn blob_of(heads: &Heads) -> Vec<u8> {
    heads.as_slice().iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// The record of a document, if there is one.
///
/// # Errors
/// The database failed.
pub fn find(connection: &Connection, team: TeamId, document: DocumentId) -> Result<Option<Record>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM doc WHERE team = ?1 AND doc = ?2");
    let found = connection.prepare_cached(&sql)?.query_row((team.as_bytes(), document.as_bytes()), read).optional()?;
    found.map(|found| mended(connection, team, found)).transpose()
}

/// The ids of the customers with a code, oldest id first.
///
/// # Errors
/// The database failed.
pub fn by_code(connection: &Connection, team: TeamId, code: &str) -> Result<Vec<CustomerId>, ServerError> {
    // Without the hint the planner walks the whole team for the sake of the order.
    let mut statement = connection.prepare_cached(
        "SELECT customer FROM doc INDEXED BY doc_by_code
         WHERE team = ?1 AND code = ?2 ORDER BY doc",
    )?;
    let found = statement
        .query_map((team.as_bytes(), code), |row| Ok(CustomerId::from_bytes(row.get(0)?)))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The records of every document in these scopes, by id.
///
/// # Errors
/// The database failed.
pub fn in_scopes(connection: &Connection, team: TeamId, scopes: &[Scope]) -> Result<Vec<Record>, ServerError> {
    let sql = "SELECT d.doc, d.kind, d.customer, d.owner, d.last_seq, d.heads, d.changes
               FROM doc_scope s JOIN doc d ON d.team = s.team AND d.doc = s.doc
               WHERE s.team = ?1 AND s.scope = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found: Vec<Found> = Vec::new();
    for scope in scopes {
        for record in statement.query_map((team.as_bytes(), scope), read)? {
            found.push(record?);
        }
    }
    let mut records = all_mended(connection, team, found);
    records.sort_unstable_by_key(|record| record.name.document);
    Ok(records)
}

/// The records of every document of a person's customers, by id.
///
/// # Errors
/// The database failed.
pub fn owned_by(connection: &Connection, team: TeamId, owner: UserId) -> Result<Vec<Record>, ServerError> {
    in_scopes(connection, team, &DocumentKind::ALL.map(|kind| Scope::new(Reach::Own(owner), kind)))
}

/// The records of every document of a team, by id.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection, team: TeamId) -> Result<Vec<Record>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM doc WHERE team = ?1 ORDER BY doc");
    let mut statement = connection.prepare(&sql)?;
    let found = statement.query_map([team.as_bytes()], read)?.collect::<Result<_, _>>()?;
    Ok(all_mended(connection, team, found))
}

/// Opens a stored document. The log is the truth: a snapshot that cannot be used is made again from it.
///
/// # Errors
/// Not even the log gives the recorded heads.
pub fn open(connection: &Connection, team: TeamId, record: &Record) -> Result<Document, ServerError> {
    let id = record.name.document;
    let (snapshot, snap_seq): (Vec<u8>, i64) = connection
        .prepare_cached("SELECT snapshot, snap_seq FROM doc WHERE team = ?1 AND doc = ?2")?
        .query_row((team.as_bytes(), id.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let heads = blob_of(&record.heads);
    let snapshot = seal::opened(Part::Snapshot, id, &[&heads], &snapshot).unwrap_or_default();
    let later = if snap_seq < record.last_seq { changes_after(connection, team, id, snap_seq)? } else { Vec::new() };
    if let Ok(document) = Document::load(record.name.kind, id, snapshot, &later, Some(&record.heads)) {
        return Ok(document);
    }
    tracing::warn!(document = %id, "a snapshot is damaged; rebuilding the document from the log");
    from_log(connection, team, record)
}

/// Makes a document from the log alone: what is folded, and the changes since.
///
/// # Errors
/// It does not give the recorded heads.
pub fn from_log(connection: &Connection, team: TeamId, record: &Record) -> Result<Document, ServerError> {
    let document = made_from_log(connection, team, record.name)?;
    if document.heads() == record.heads {
        return Ok(document);
    }
    let (recorded, found) = (record.heads.clone(), document.heads());
    Err(DocumentError::OtherHeads { recorded, found }.into())
}

/// Writes a document with its record. The snapshot is always that of the record, so that readers
/// send it as it is.
///
/// # Errors
/// The database failed.
pub(crate) fn put(
    connection: &Connection,
    team: TeamId,
    record: &Record,
    document: &Document,
    shown: &Shown,
) -> Result<(), ServerError> {
    let (id, heads) = (record.name.document, blob_of(&record.heads));
    connection
        .prepare_cached(
            "INSERT INTO doc(team, doc, kind, customer, owner, schema, snap_seq, last_seq, operations, changes,
                             heads, code, row_version, row, text, snapshot)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
             ON CONFLICT(team, doc) DO UPDATE
             SET owner = excluded.owner, schema = excluded.schema, snap_seq = excluded.snap_seq,
                 last_seq = excluded.last_seq, operations = excluded.operations, changes = excluded.changes,
                 heads = excluded.heads, code = excluded.code, row_version = excluded.row_version,
                 row = excluded.row, text = excluded.text, snapshot = excluded.snapshot",
        )?
        .execute((
            team.as_bytes(),
            id.as_bytes(),
            kind_number(record.name.kind),
            record.name.customer.as_bytes(),
            record.owner.as_bytes(),
            document.schema(),
            record.last_seq,
            i64::try_from(document.operations()).unwrap_or(i64::MAX),
            record.changes,
            seal::sealed(Part::Heads, id, &[], &heads),
            &shown.code,
            shown.row_version,
            shown.sealed(id),
            &shown.text,
            seal::sealed(Part::Snapshot, id, &[&heads], &document.save_uncompressed()),
        ))?;
    Ok(())
}

/// Writes what lists show of a document whose bytes stay as they are.
///
/// # Errors
/// The database failed.
pub(crate) fn put_shown(
    connection: &Connection,
    team: TeamId,
    document: DocumentId,
    shown: &Shown,
) -> Result<(), ServerError> {
    connection
        .prepare_cached("UPDATE doc SET code = ?3, row_version = ?4, row = ?5, text = ?6 WHERE team = ?1 AND doc = ?2")?
        .execute((
            team.as_bytes(),
            document.as_bytes(),
            &shown.code,
            shown.row_version,
            shown.sealed(document),
            &shown.text,
        ))?;
    Ok(())
}

/// What lists show of a document.
///
/// # Errors
/// There is no such document.
pub fn shown(connection: &Connection, team: TeamId, document: DocumentId) -> Result<Shown, ServerError> {
    Ok(connection
        .prepare_cached("SELECT code, row, row_version, text FROM doc WHERE team = ?1 AND doc = ?2")?
        .query_row((team.as_bytes(), document.as_bytes()), |row| {
            let shown = Shown { code: row.get(0)?, row: row.get(1)?, row_version: row.get(2)?, text: row.get(3)? };
            Ok(shown.opened(document).unwrap_or_default())
        })?)
}

/// What of a stored document is not what was written, in words for an operator.
///
/// # Errors
/// There is no such document.
pub fn damage(connection: &Connection, team: TeamId, document: DocumentId) -> Result<Vec<&'static str>, ServerError> {
    let mut statement = connection
        .prepare_cached("SELECT heads, snapshot, code, row, row_version, text FROM doc WHERE team = ?1 AND doc = ?2")?;
    let damage = statement.query_row((team.as_bytes(), document.as_bytes()), |row| {
        let heads = row.get_ref(0)?.as_blob()?;
        let whole = seal::opened(Part::Heads, document, &[], heads);
        let beside = whole.unwrap_or_default();
        let snapshot = seal::opened(Part::Snapshot, document, &[beside], row.get_ref(1)?.as_blob()?);
        let shown = Shown { code: row.get(2)?, row: row.get(3)?, row_version: row.get(4)?, text: row.get(5)? };
        let parts =
            [("heads", whole.is_some()), ("snapshot", snapshot.is_some()), ("row", shown.opened(document).is_some())];
        Ok(parts.into_iter().filter(|(_, is_whole)| !is_whole).map(|(part, _)| part).collect())
    })?;
    Ok(damage)
}

impl Shown {
    /// The row as it is stored.
    fn sealed(&self, document: DocumentId) -> Vec<u8> {
        let version = self.row_version.to_le_bytes();
        seal::sealed(Part::Row, document, &[self.code.as_bytes(), &version, self.text.as_bytes()], &self.row)
    }

    /// What is stored, with the row as it was written; `None` when something of it was not.
    pub(super) fn opened(self, document: DocumentId) -> Option<Self> {
        let version = self.row_version.to_le_bytes();
        let beside = [self.code.as_bytes(), &version, self.text.as_bytes()];
        let row = seal::opened(Part::Row, document, &beside, &self.row)?.to_vec();
        Some(Self { row, ..self })
    }
}

/// Notes another owner.
pub(crate) fn set_owner(
    connection: &Connection,
    team: TeamId,
    document: DocumentId,
    owner: UserId,
) -> Result<(), ServerError> {
    connection.execute(
        "UPDATE doc SET owner = ?3 WHERE team = ?1 AND doc = ?2",
        (team.as_bytes(), document.as_bytes(), owner.as_bytes()),
    )?;
    Ok(())
}

/// Customers whose row has another version than this, at most `limit`.
///
/// # Errors
/// The database failed.
pub fn with_other_rows(
    connection: &Connection,
    version: u16,
    limit: usize,
) -> Result<Vec<(TeamId, DocumentId)>, ServerError> {
    let mut statement =
        connection.prepare("SELECT team, doc FROM doc WHERE kind = ?1 AND row_version <> ?2 LIMIT ?3")?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = statement
        .query_map((kind_number(DocumentKind::Customer), version, most), |row| {
            Ok((TeamId::from_bytes(row.get(0)?), DocumentId::from_bytes(row.get(1)?)))
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}
