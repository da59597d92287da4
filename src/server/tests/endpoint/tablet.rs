//! A tablet without a screen: signs in, edits real documents, and speaks the protocol.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use satchel_document::{Document, Heads, Stamp};
use satchel_model::{
    ActorId, CustomerId, DeviceId, DocumentId, DocumentKind, Edit, Field, Target, UnixMillis, UserId, Value,
};
use satchel_protocol::frame::{self, Epoch, Header};
use satchel_protocol::sync::{
    Bootstrap, BootstrapPage, ChangeResult, DocumentName, Item, Packed, Problem, ProblemCode, Pull, Pulled, Push,
    PushDocument, Pushed, SignIn, SignedIn, path,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;

use super::harness::{PASSWORD, Server};
use super::wire::request;

/// An answer that is no 200.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) problem: Problem,
}

impl Refused {
    pub(crate) fn code(&self) -> ProblemCode {
        self.problem.code
    }
}

/// Sends a framed message and reads the framed answer.
pub(crate) async fn call<Q: Serialize, A: DeserializeOwned>(
    address: SocketAddr,
    path: &str,
    token: &str,
    message: &Q,
) -> Result<(Epoch, A), Refused> {
    let body = frame::encode(Header::default(), message).unwrap();
    let (status, bytes) = send(address, path, token, &[], body).await;
    if status == 200 {
        let (header, answer) = frame::decode(&bytes).unwrap();
        return Ok((header.epoch, answer));
    }
    Err(refused(status, &bytes))
}

pub(crate) fn refused(status: u16, bytes: &[u8]) -> Refused {
    let (header, problem) = frame::decode(bytes).unwrap();
    assert!(header.server_time_ms > 0);
    Refused { status, problem }
}

/// Sends any bytes.
pub(crate) async fn send(
    address: SocketAddr,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> (u16, Vec<u8>) {
    let bearer = format!("Bearer {token}");
    let mut all = headers.to_vec();
    if !token.is_empty() {
        all.push(("authorization", &bearer));
    }
    let answer = request(address, ("POST", path), &all, &body).await;
    (answer.status, answer.body)
}

pub(crate) struct Tablet {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
    pub(crate) device: DeviceId,
    pub(crate) user: UserId,
    pub(crate) actor: ActorId,
    pub(crate) cursor: ByteBuf,
    pub(crate) documents: BTreeMap<DocumentId, Document>,
    minute: i64,
}

/// A change that was written and not pushed yet.
pub(crate) type Written = (DocumentName, Vec<u8>);

impl Tablet {
    /// Signs in on a new device; the tablet is empty.
    pub(crate) async fn sign_in(server: &Server, name: &str) -> Self {
        Self::sign_in_at(server.address, name, None).await.unwrap()
    }

    pub(crate) async fn sign_in_at(address: SocketAddr, name: &str, device: Option<DeviceId>) -> Result<Self, Refused> {
        let request =
            SignIn { name: name.to_owned(), password: PASSWORD.to_owned(), device_label: "test".to_owned(), device };
        let (_, signed_in): (_, SignedIn) = call(address, path::SIGN_IN, "", &request).await?;
        Ok(Self::of(address, signed_in))
    }

    /// The empty tablet of a sign-in.
    pub(crate) fn of(address: SocketAddr, signed_in: SignedIn) -> Self {
        Self {
            address,
            token: signed_in.token,
            device: signed_in.device,
            user: signed_in.user.id,
            actor: ActorId::from_bytes(*signed_in.device.as_bytes()),
            cursor: ByteBuf::new(),
            documents: BTreeMap::new(),
            minute: 0,
        }
    }

    pub(crate) async fn call<Q: Serialize, A: DeserializeOwned>(&self, path: &str, message: &Q) -> Result<A, Refused> {
        call(self.address, path, &self.token, message).await.map(|(_, answer)| answer)
    }

    pub(crate) fn stamp(&mut self) -> Stamp {
        self.minute += 1;
        let now = UnixMillis(1_790_000_000_000 + self.minute * 60_000);
        let seed = *blake3::hash(&[self.device.as_bytes().as_slice(), &self.minute.to_le_bytes()].concat())
            .as_bytes()
            .first_chunk()
            .unwrap();
        Stamp { actor: self.actor, author: self.user, now, seed }
    }

    /// Sets a field as one save.
    pub(crate) fn set(&mut self, customer: CustomerId, field: Field, text: &str) -> Written {
        self.edit(DocumentKind::Customer, customer, &[set(Target::Customer, field, text)])
    }

    /// Writes a background field.
    pub(crate) fn set_background(&mut self, customer: CustomerId, field: Field, text: &str) -> Written {
        self.edit(DocumentKind::Background, customer, &[set(Target::Background, field, text)])
    }

    pub(crate) fn edit(&mut self, kind: DocumentKind, customer: CustomerId, edits: &[Edit]) -> Written {
        let name = DocumentName::new(kind, customer);
        let stamp = self.stamp();
        let genesis = || Document::genesis(kind, name.document);
        let document = self.documents.entry(name.document).or_insert_with(genesis);
        let change = document.edit(edits, &stamp).unwrap().remove(0);
        (name, change.bytes)
    }

    /// Pushes changes, each document in the order in which it was written.
    pub(crate) async fn push(&self, written: &[Written]) -> Vec<Vec<ChangeResult>> {
        let pushed: Pushed = self.call(path::PUSH, &push_of(written)).await.unwrap();
        pushed.results
    }

    /// Everything since the cursor, applied.
    pub(crate) async fn pull(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        loop {
            let pulled = self.pull_page().await.unwrap();
            items.extend(pulled.items);
            if !pulled.more {
                return items;
            }
        }
    }

    pub(crate) async fn pull_page(&mut self) -> Result<Pulled, Refused> {
        let pulled: Pulled = self.call(path::PULL, &Pull { cursor: self.cursor.clone() }).await?;
        self.cursor = pulled.cursor.clone();
        for item in &pulled.items {
            match item {
                Item::Change { name, bytes, .. } => {
                    let applied = self.documents.get_mut(&name.document).unwrap().apply(&[bytes.to_vec()]).unwrap();
                    assert!(applied.waiting.is_empty(), "the feed is in causal order");
                }
                Item::Enter(packed) => self.take(packed),
                Item::Leave { name, .. } => {
                    self.documents.remove(&name.document);
                }
                Item::Echo { .. } | Item::Owner { .. } => {}
            }
        }
        Ok(pulled)
    }

    /// Everything from nothing.
    pub(crate) async fn bootstrap(&mut self) -> Vec<BootstrapPage> {
        let mut pages = Vec::new();
        let mut resume = None;
        loop {
            let page: BootstrapPage = self.call(path::BOOTSTRAP, &Bootstrap { resume }).await.unwrap();
            page.documents.iter().for_each(|packed| self.take(packed));
            self.cursor = page.cursor.clone();
            resume = page.resume.clone();
            pages.push(page);
            if resume.is_none() {
                return pages;
            }
        }
    }

    /// The first page of everything, not taken yet.
    pub(crate) async fn first_page(&self) -> BootstrapPage {
        self.call(path::BOOTSTRAP, &Bootstrap { resume: None }).await.unwrap()
    }

    pub(crate) fn take(&mut self, packed: &Packed) {
        let heads: Heads = packed.heads.iter().map(|head| satchel_document::ChangeHash(*head)).collect();
        let name = packed.name;
        let loaded = Document::load(name.kind, name.document, &packed.bytes, &[], Some(&heads)).unwrap();
        match self.documents.get_mut(&name.document) {
            Some(held) => {
                let changes: Vec<Vec<u8>> = loaded.all_changes().into_iter().map(|(_, bytes)| bytes).collect();
                held.apply(&changes).unwrap();
            }
            None => {
                self.documents.insert(name.document, loaded);
            }
        }
    }

    pub(crate) fn text(&self, customer: CustomerId, field: Field) -> String {
        let document = &self.documents[&DocumentId::from(customer)];
        satchel_document::read(document, None).record.text(field).to_owned()
    }

    pub(crate) fn heads(&self, document: DocumentId) -> Heads {
        self.documents[&document].heads()
    }
}

pub(crate) fn set(target: Target, field: Field, text: &str) -> Edit {
    Edit::Set { target, field, value: Some(Value::Text(text.to_owned())) }
}

pub(crate) fn customer(number: u8) -> CustomerId {
    CustomerId::from_bytes([number; 16])
}

/// One push with these changes, grouped by document in order of first appearance.
pub(crate) fn push_of(written: &[Written]) -> Push {
    let mut documents: Vec<PushDocument> = Vec::new();
    for (name, bytes) in written {
        let bytes = ByteBuf::from(bytes.clone());
        match documents.iter_mut().find(|document| document.name == *name) {
            Some(document) => document.changes.push(bytes),
            None => documents.push(PushDocument { name: *name, changes: vec![bytes] }),
        }
    }
    Push { documents, cursor: None }
}
