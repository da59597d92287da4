//! T18: one tablet runs a newer version of the program, which knows fields that this one does not. Both write offline;
//! afterwards the newer one finds everything, and this one shows what it can and writes over nothing.
//!
//! There is no second version of the layout yet, so the newer program is played: it writes its changes with Automerge
//! itself and brings them to the server as any tablet does.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, TextEncoding};
use satchel_document::DocumentKind;
use satchel_model::{CustomerId, DocumentId, Edit, Field, Target};
use satchel_protocol::bridge::{Connection, Failure, Save};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{ChangeResult, DocumentName, Push, PushDocument, Pushed, SignIn, SignedIn, path};
use satchel_tests::device::Device;
use satchel_tests::local_server::LocalServer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;

use super::{assert_equal, create, customer_field, edit, id, team};

/// A tablet with the newer program.
struct Newer {
    origin: String,
    signed_in: SignedIn,
}

impl Newer {
    fn sign_in(server: &LocalServer) -> Self {
        let origin = server.origin();
        let (name, password) = ("boss".to_owned(), "boss-password".to_owned());
        let message = SignIn { name, password, device_label: "version 2".to_owned(), device: None };
        let signed_in = call(&origin, path::SIGN_IN, None, &message);
        Self { origin, signed_in }
    }

    /// Writes into the document as the server has it, and pushes that. Returns the document.
    fn write(
        &self,
        server: &LocalServer,
        customer: CustomerId,
        write: impl FnOnce(&mut automerge::transaction::Transaction<'_>, &ObjId),
    ) -> Automerge {
        let mut document = stored(server, customer);
        document.set_actor(automerge::ActorId::from([0x99; 16].as_slice()));
        let fields = section(&document, "fields");
        let mut transaction = document.transaction();
        write(&mut transaction, &fields);
        let author = self.signed_in.user.id.to_string();
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(1).with_message(author));
        let bytes = document.get_change_by_hash(&hash.unwrap()).unwrap().raw_bytes().to_vec();
        let name = DocumentName::new(DocumentKind::Customer, customer);
        let push = Push { documents: vec![PushDocument { name, changes: vec![ByteBuf::from(bytes)] }], cursor: None };
        let pushed: Pushed = call(&self.origin, path::PUSH, Some(&self.signed_in.token), &push);
        assert!(matches!(pushed.results[0][0], ChangeResult::Accepted { .. }), "{:?}", pushed.results);
        document
    }
}

fn call<Q: Serialize, A: DeserializeOwned>(origin: &str, path: &str, token: Option<&String>, message: &Q) -> A {
    let mut request = ureq::post(format!("{origin}{path}")).header("Content-Type", frame::MEDIA_TYPE);
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut answer = request.send(&frame::encode(Header::default(), message).unwrap()[..]).unwrap();
    frame::decode(&answer.body_mut().read_to_vec().unwrap()).unwrap().1
}

/// The document of a customer as the server has it.
fn stored(server: &LocalServer, customer: CustomerId) -> Automerge {
    let record = server.documents().into_iter().find(|record| record.name.document == DocumentId::from(customer));
    let opened = server.service().store.read(|connection| {
        satchel_server::store::document::open(connection, server.team(), &record.expect("the server has it"))
    });
    let options = automerge::LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    Automerge::load_with_options(&opened.unwrap().save(), options).unwrap()
}

fn section(document: &Automerge, key: &str) -> ObjId {
    document.get(ROOT, key).unwrap().unwrap().1
}

fn text_at(document: &Automerge, object: &ObjId, key: &str) -> String {
    let value = document.get(object, key).unwrap().unwrap_or_else(|| panic!("nothing at {key}")).0;
    value.as_str().unwrap().to_owned()
}

fn customer_of_two() -> (LocalServer, Device, Device) {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    assert_eq!((a.sync(), b.sync()), (Connection::Idle, Connection::Idle));
    (server, a, b)
}

#[test]
fn both_versions_write_offline_and_the_newer_one_finds_both_and_its_own_fields() {
    let (server, mut a, mut b) = customer_of_two();
    let newer = Newer::sign_in(&server);
    a.online = false;
    edit(&mut a, id(1), vec![customer_field(Field::Phone, "13800000001")]);
    newer.write(&server, id(1), |transaction, fields| {
        transaction.put(ROOT, "schema", 2_u64).unwrap();
        transaction.put(fields, "horoscope", "属羊").unwrap();
        transaction.put(fields, Field::Industry.key(), "机床").unwrap();
        let routes = transaction.put_object(ROOT, "routes", ObjType::Map).unwrap();
        transaction.put(routes, "monday", "苏州").unwrap();
    });
    a.online = true;
    assert_eq!((a.sync(), b.sync()), (Connection::Idle, Connection::Idle));

    // The older tablets show what they know, and keep their hands off.
    for device in [&mut a, &mut b] {
        let view = device.open(id(1)).expect("it opens");
        assert!(view.customer.read_only);
        assert_eq!(view.customer.record.text(Field::Phone), "13800000001");
        assert_eq!(view.customer.record.text(Field::Industry), "机床");
        let save = Save { customer: id(1), create: false, edits: vec![customer_field(Field::Fax, "010-12345678")] };
        assert_eq!(device.save(save), Err(Failure::ReadOnly));
        let save = Save { customer: id(1), create: false, edits: vec![Edit::Delete(Target::Customer)] };
        assert_eq!(device.save(save), Err(Failure::ReadOnly));
        device.restart();
        assert!(device.open(id(1)).expect("it opens").customer.read_only);
        assert_eq!((device.status().unsent, device.status().refused), (0, 0));
    }
    // What the newer program reads from the server: both edits, and what only it knows.
    let document = stored(&server, id(1));
    let fields = section(&document, "fields");
    assert_eq!(text_at(&document, &fields, Field::Phone.key()), "13800000001");
    assert_eq!(text_at(&document, &fields, Field::Industry.key()), "机床");
    assert_eq!(text_at(&document, &fields, "horoscope"), "属羊");
    assert_eq!(text_at(&document, &section(&document, "routes"), "monday"), "苏州");
    assert_equal(&mut a, &mut b);
    server.check();
}

#[test]
fn a_document_that_an_older_program_made_goes_forward_and_keeps_every_byte_of_it() {
    let (server, mut a, _b) = customer_of_two();
    let before = stored(&server, id(1));
    let newer = Newer::sign_in(&server);
    // The step forward is one change on top: nothing of the older layout is rewritten, nobody's history is replaced.
    newer.write(&server, id(1), |transaction, _| transaction.put(ROOT, "schema", 2_u64).unwrap());
    let after = stored(&server, id(1));
    let hashes =
        |document: &Automerge| document.get_changes(&[]).iter().map(|change| change.hash()).collect::<Vec<_>>();
    assert!(hashes(&before).iter().all(|hash| hashes(&after).contains(hash)));
    assert_eq!(hashes(&after).len(), hashes(&before).len() + 1);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.open(id(1)).expect("it opens").customer.record.text(Field::Name), "客户");
    // The newer program writes on, and the older one still follows.
    newer.write(&server, id(1), |transaction, fields| transaction.put(fields, Field::Name.key(), "新名字").unwrap());
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.open(id(1)).expect("it opens").customer.record.text(Field::Name), "新名字");
    server.check();
}

#[test]
fn unknown_fields_beside_ours_survive_the_edits_of_a_program_that_does_not_know_them() {
    let (server, mut a, mut b) = customer_of_two();
    let newer = Newer::sign_in(&server);
    // A newer program of the same layout, which only knows one field more.
    newer.write(&server, id(1), |transaction, fields| transaction.put(fields, "horoscope", "属羊").unwrap());
    assert_eq!((a.sync(), b.sync()), (Connection::Idle, Connection::Idle));
    edit(&mut a, id(1), vec![customer_field(Field::Phone, "13800000001")]);
    edit(&mut b, id(1), vec![customer_field(Field::Industry, "机床")]);
    assert_eq!((a.sync(), b.sync(), a.sync()), (Connection::Idle, Connection::Idle, Connection::Idle));
    let document = stored(&server, id(1));
    let fields = section(&document, "fields");
    assert_eq!(text_at(&document, &fields, "horoscope"), "属羊");
    assert_eq!(text_at(&document, &fields, Field::Phone.key()), "13800000001");
    assert_equal(&mut a, &mut b);
    server.check();
}
