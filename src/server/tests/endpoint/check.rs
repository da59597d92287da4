//! `satchel check`: it finds whatever was changed behind the server's back.

use satchel_model::{DocumentKind, Field, Role};

use super::harness::{Server, satchel};
use super::tablet::{Tablet, customer};

async fn filled() -> Server {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let mut anna = Tablet::sign_in(&server, "anna").await;
    let written = [
        anna.set(customer(1), Field::Name, "山海公司"),
        anna.set(customer(1), Field::Phone, "010-1"),
        anna.set_background(customer(1), Field::Family, "一子"),
        anna.set(customer(2), Field::Name, "江河公司"),
    ];
    anna.push(&written).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_database_passes_and_is_counted() {
    let server = filled().await;
    let (done, text) = satchel(&["check", "--json"], &server.data());
    assert!(done, "{text}");
    let report: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
    let count = |key: &str| report[key].as_u64().unwrap();
    assert_eq!(["teams", "entries", "changes", "documents", "customers", "scopes"].map(count), [1, 4, 4, 3, 2, 6]);
    let (_, heads) = satchel(&["check", "--heads"], &server.data());
    assert_eq!(heads.lines().filter(|line| line.starts_with(&customer(1).to_string())).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_damage_is_found() {
    for damage in [
        "UPDATE log SET bytes = zeroblob(length(bytes)) WHERE seq = 2",
        "UPDATE log SET hash = randomblob(32) WHERE seq = 2",
        "UPDATE log SET chain = randomblob(32) WHERE seq = 3",
        "DELETE FROM log WHERE seq = 2",
        "DELETE FROM log WHERE seq = 4",
        "UPDATE doc SET heads = randomblob(32)",
        "UPDATE doc SET snapshot = zeroblob(length(snapshot))",
        "UPDATE doc SET row = x'00' WHERE kind = 0",
        "UPDATE doc SET text = 'other' WHERE kind = 0",
        "UPDATE doc SET last_seq = last_seq - 1",
        "UPDATE scope SET digest = zeroblob(32)",
        "UPDATE scope SET documents = documents + 1",
        "DELETE FROM doc_scope WHERE length(scope) = 2",
        "UPDATE doc SET owner = randomblob(16)",
        "UPDATE team SET head_seq = head_seq + 1",
    ] {
        let server = filled().await;
        let changed = server.service.store.write(move |c| Ok(c.execute(damage, [])?)).unwrap();
        assert!(changed > 0, "{damage}");
        let (done, text) = satchel(&["check"], &server.data());
        assert!(!done && !text.contains(" 0 findings"), "{damage}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_snapshot_is_no_loss_for_the_next_push() {
    let server = filled().await;
    server.service.store.write(|c| Ok(c.execute("UPDATE doc SET snapshot = zeroblob(length(snapshot))", [])?)).unwrap();
    let server = server.stop().await.start_again().await;
    let mut anna = Tablet::sign_in_at(server.address, "anna", None).await.unwrap();
    // This tablet has nothing; it begins a document of its own beside the damaged ones.
    let written = anna.set(customer(1), Field::Fax, "010-2");
    assert!(matches!(anna.push(&[written]).await[0][0], satchel_protocol::sync::ChangeResult::Accepted { .. }));
    let mut other = Tablet::sign_in_at(server.address, "anna", None).await.unwrap();
    let pages = other.first_page().await;
    let packed = pages.documents.iter().find(|packed| packed.name.document == customer(1).into()).unwrap();
    other.take(packed);
    assert_eq!(other.text(customer(1), Field::Phone), "010-1");
    assert_eq!(other.text(customer(1), Field::Fax), "010-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_an_older_version_are_computed_anew_when_the_server_starts() {
    let server = filled().await;
    let aged = "UPDATE doc SET row = x'00', row_version = 0, code = '' WHERE kind = 0";
    assert_eq!(server.service.store.write(move |c| Ok(c.execute(aged, [])?)).unwrap(), 2);
    let (done, _) = satchel(&["check"], &server.data());
    assert!(!done, "the rows are old");
    let server = server.stop().await.start_again().await;
    let (done, text) = satchel(&["check"], &server.data());
    assert!(done, "{text}");
}

/// Whatever of a stored document is damaged, tablets are sent what the log gives, and the operator is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_document_is_served_from_the_log_named_and_mended() {
    for damage in [
        "UPDATE doc SET heads = zeroblob(length(heads))",
        "UPDATE doc SET snapshot = zeroblob(length(snapshot))",
        "UPDATE doc SET row = zeroblob(length(row))",
        "UPDATE doc SET text = text || 'x' WHERE kind = 0",
    ] {
        let server = filled().await;
        let before = Tablet::sign_in_at(server.address, "anna", None).await.unwrap();
        let expected = before.first_page().await.documents;
        assert!(server.service.store.write(move |c| Ok(c.execute(damage, [])?)).unwrap() > 0, "{damage}");
        let after = Tablet::sign_in_at(server.address, "anna", None).await.unwrap();
        assert_eq!(after.first_page().await.documents, expected, "{damage}");
        let (done, text) = satchel(&["check"], &server.data());
        assert!(!done && text.contains("is not what was written"), "{damage}: {text}");
        let (done, text) = satchel(&["check", "--mend"], &server.data());
        assert!(done && text.contains("made again from the log"), "{damage}: {text}");
    }
}

/// A document that not even the log gives is sent to nobody; the others are.
#[tokio::test(flavor = "multi_thread")]
async fn a_document_beyond_the_log_is_refused_alone() {
    let server = filled().await;
    let id = DocumentKind::Customer.document_id(customer(1));
    let spoilt = server.service.store.write(move |c| {
        c.execute("UPDATE doc SET snapshot = x'00' WHERE doc = ?1", [id.as_bytes()])?;
        Ok(c.execute("UPDATE log SET bytes = x'00' WHERE doc = ?1", [id.as_bytes()])?)
    });
    assert!(spoilt.unwrap() > 0);
    let anna = Tablet::sign_in_at(server.address, "anna", None).await.unwrap();
    let sent = anna.first_page().await.documents;
    assert!(!sent.is_empty() && sent.iter().all(|packed| packed.name.document != id));
    let (done, text) = satchel(&["check", "--mend"], &server.data());
    assert!(!done && text.contains(&id.to_string()), "{text}");
}
