//! Customers out of a file: some rows, one commit; and an import undone.
//!
//! Which customers an import made, and in which state, lies beside them and goes with them. Undoing removes those that are
//! still in that state, so nothing that anybody wrote is taken away.

use std::collections::{BTreeMap, HashMap};

use satchel_document::{Document, NewChange, read};
use satchel_model::{CustomerId, DocumentKind, Edit, Field, Target, UnixMillis, Value};
use satchel_protocol::bridge::{Answer, Failure, ImportBatch, ImportRow, ImportRows, Imported, Save, Undone};
use satchel_protocol::sync::DocumentName;

use crate::context::Cx;
use crate::documents::LoadFault;
use crate::effect::{Durability, StoreFault, Table};
use crate::open::{File, close_file, load_file};
use crate::records::{ImportedCustomer, OutboxEntry, key, read as read_record, write};
use crate::save;
use crate::staged::{Staged, same};

/// Rows in one request: what the worker does between two answers to a person who goes on working.
const MOST_ROWS: usize = 100;

/// Makes customers of rows: all of those that can be, or none if the store refuses.
pub(crate) async fn import(cx: &Cx, import: ImportRows) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    if import.rows.len() > MOST_ROWS {
        return Answer::Failed(Failure::InvalidEdit);
    }
    let _writing = cx.writer.lock().await;
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let mut work = Staged::new(cx);
    let mut customer_by_code = codes(cx);
    let mut outcome = Imported::default();
    let importer = cx.state.borrow().session.as_ref().map(|session| session.user.id);
    let mut is_for_others = false;
    for ImportRow { row, customer, edits, owner } in import.rows {
        let code = edits.iter().find_map(code_of).map(str::to_owned);
        let of_code = code.as_ref().and_then(|code| customer_by_code.get(code)).copied();
        let save = Save { customer, create: true, edits };
        match stage(cx, &mut work, import.batch, save, of_code).await {
            Ok(None) => {
                outcome.created.push(row);
                if let Some(owner) = owner.filter(|owner| Some(*owner) != importer) {
                    // The server alone gives customers away, so it waits for a network.
                    work.batch.put(Table::Meta, key::owner(customer), write(&owner));
                    is_for_others = true;
                }
            }
            Ok(Some(customer)) => outcome.here.push((row, customer)),
            Err(failure) => outcome.refused.push((row, failure)),
        }
        if let Some(code) = code {
            customer_by_code.entry(code).or_insert(customer);
        }
    }
    if !outcome.created.is_empty() {
        if let Err(fault) = work.commit(cx, Durability::Strict).await {
            return Answer::Failed(fault.into());
        }
        let mut state = cx.state.borrow_mut();
        state.owners_wait = if is_for_others { Some(true) } else { state.owners_wait };
        state.wake_sync();
    }
    Answer::Imported(outcome)
}

/// Customers that are here by code.
fn codes(cx: &Cx) -> HashMap<String, CustomerId> {
    let state = cx.state.borrow();
    let listed = state.book.listed().filter(|entry| !entry.row.deleted && !entry.row.code.is_empty());
    listed.map(|entry| (entry.row.code.clone(), entry.stored.customer)).collect()
}

fn code_of(edit: &Edit) -> Option<&str> {
    match edit {
        Edit::Set { target: Target::Customer, field: Field::Code, value: Some(Value::Text(code)) } => Some(code),
        _ => None,
    }
}

/// Stages one customer; `Some` when it is here already. One that was removed, as by an undone import, comes back.
async fn stage(
    cx: &Cx,
    work: &mut Staged,
    batch: UnixMillis,
    mut save: Save,
    of_code: Option<CustomerId>,
) -> Result<Option<CustomerId>, Failure> {
    if save::is_beyond_the_grade(cx, &save) || save.edits.iter().any(Edit::is_background) {
        return Err(Failure::NotAllowed);
    }
    save::check(&save)?;
    let customer = save.customer;
    let known = cx.state.borrow().book.get(customer).map(|entry| (entry.stored.main.is_some(), entry.row.deleted));
    let mut main = match (known, of_code) {
        (Some((true, false)), _) => return Ok(Some(customer)),
        (_, Some(other)) => return Ok(Some(other)),
        (Some((true, true)), None) => {
            save.edits.insert(0, Edit::Restore(Target::Customer));
            match load_file(cx, customer).await {
                Ok(Some(file)) => file.main,
                Ok(None) => return Err(Failure::NotFound),
                Err(fault) => return Err(fault.into()),
            }
        }
        (Some((false, _)) | None, None) => Document::genesis(DocumentKind::Customer, customer.into()),
    };
    save.edits.extend(save::missing_code(customer, &save.edits));
    write_one(cx, work, customer, &mut main, &save.edits, Some(batch))?;
    Ok(None)
}

/// Stages the edits of one main document. Of an import its state is kept, to know it again; else what was kept goes.
fn write_one(
    cx: &Cx,
    work: &mut Staged,
    customer: CustomerId,
    main: &mut Document,
    edits: &[Edit],
    batch: Option<UnixMillis>,
) -> Result<(), Failure> {
    let stamp = save::stamp(cx)?;
    let changes = main.edit(edits, &stamp).map_err(save::failure)?;
    if changes.is_empty() {
        return Err(Failure::InvalidEdit);
    }
    let mut stored = cx.state.borrow().book.stored(customer);
    stored.owner.get_or_insert(stamp.author);
    for NewChange { hash, bytes, .. } in changes {
        work.change(main, hash, bytes);
        Staged::hold(&mut stored, DocumentKind::Customer, main, 1);
        let name = DocumentName::new(DocumentKind::Customer, customer);
        work.unsent(OutboxEntry { name, hash, made_at: stamp.now });
    }
    match batch {
        Some(batch) => {
            let heads = main.heads().as_slice().iter().map(|head| head.0).collect();
            work.batch.put(Table::Meta, key::import(customer), write(&ImportedCustomer { batch, heads }));
        }
        None => {
            work.batch.delete(Table::Meta, key::import(customer));
            work.batch.delete(Table::Meta, key::owner(customer));
        }
    }
    work.project(stored, Some(main), None);
    Ok(())
}

/// The customers of every import that can be undone.
async fn imported(cx: &Cx) -> Result<Vec<(CustomerId, ImportedCustomer)>, StoreFault> {
    let scanned = cx.scan(Table::Meta, key::IMPORTS.to_vec()).await?;
    let imported = scanned.records.iter().filter_map(|(record_key, bytes)| {
        let customer = CustomerId::from_slice(record_key.get(key::IMPORTS.len()..)?).ok()?;
        Some((customer, read_record(bytes)?))
    });
    Ok(imported.collect())
}

/// Imports of this device, the latest first.
pub(crate) async fn batches(cx: &Cx) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let imported = match imported(cx).await {
        Ok(imported) => imported,
        Err(fault) => return Answer::Failed(fault.into()),
    };
    let mut customers_by_batch: BTreeMap<UnixMillis, u32> = BTreeMap::new();
    for (_, ImportedCustomer { batch, .. }) in imported {
        *customers_by_batch.entry(batch).or_default() += 1;
    }
    let batches = customers_by_batch.into_iter().rev();
    Answer::Imports(batches.map(|(batch, customers)| ImportBatch { batch, customers }).collect())
}

/// Removes the customers of an import that nobody has written into since.
pub(crate) async fn undo(cx: &Cx, batch: UnixMillis) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let of_batch: Vec<(CustomerId, ImportedCustomer)> = match imported(cx).await {
        Ok(imported) => imported.into_iter().filter(|(_, imported)| imported.batch == batch).collect(),
        Err(fault) => return Answer::Failed(fault.into()),
    };
    let mut undone = Undone::default();
    for some in of_batch.chunks(MOST_ROWS) {
        if let Err(failure) = undo_some(cx, some, &mut undone).await {
            return Answer::Failed(failure);
        }
    }
    cx.state.borrow().wake_sync();
    Answer::ImportUndone(undone)
}

async fn undo_some(cx: &Cx, some: &[(CustomerId, ImportedCustomer)], undone: &mut Undone) -> Result<(), Failure> {
    let _writing = cx.writer.lock().await;
    if let Some(failure) = crate::not_ready(cx) {
        return Err(failure);
    }
    let mut work = Staged::new(cx);
    for (customer, imported) in some {
        let File { mut main, background } = match load_file(cx, *customer).await {
            Ok(Some(file)) => file,
            Ok(None) | Err(LoadFault::Damaged) => continue,
            Err(fault) => return Err(fault.into()),
        };
        let shown = read(&main, None);
        if shown.deleted.is_some() {
            work.batch.delete(Table::Meta, key::import(*customer));
            continue;
        }
        if background.is_some() || !same(&main.heads(), &imported.heads) {
            undone.edited.push((*customer, shown.display_name().to_owned()));
            close_file(cx, *customer, File { main, background });
            continue;
        }
        write_one(cx, &mut work, *customer, &mut main, &[Edit::Delete(Target::Customer)], None)?;
        undone.removed += 1;
    }
    work.commit(cx, Durability::Strict).await?;
    Ok(())
}
