//! Opening a customer file, and gathering what waits for a person's decision.

use std::cmp::Reverse;

use satchel_document::{Document, read};
use satchel_model::order::sort_by_key;
use satchel_model::{Customer, CustomerId, DocumentKind};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, RefusedItem, RemovedItem, Review, ReviewItem};

use crate::book::waits_removed;
use crate::context::{Context, Cx};
use crate::documents::{LoadFault, load_many};
use crate::records::SetAsideReason;

/// The most conflicts that one answer carries.
const MOST_CONFLICTS: usize = 200;

/// The documents of one customer.
pub(crate) struct File {
    pub(crate) main: Document,
    pub(crate) background: Option<Document>,
}

impl File {
    /// The background part, begun where there is none yet.
    pub(crate) fn background_or_new(&mut self, customer: CustomerId) -> &mut Document {
        let kind = DocumentKind::Background;
        self.background.get_or_insert_with(|| Document::genesis(kind, kind.document_id(customer)))
    }
}

/// Opens the documents of a customer; `None` when this device does not hold it. A background part
/// that is damaged is left out: the main file is still worth showing.
pub(crate) async fn load_file(cx: &Context, customer: CustomerId) -> Result<Option<File>, LoadFault> {
    let wanted = [(customer, DocumentKind::Customer), (customer, DocumentKind::Background)];
    let mut loaded = load_many(cx, &wanted).await?;
    let Some(main) = loaded.remove(&DocumentKind::Customer.document_id(customer)) else { return Ok(None) };
    let background = match loaded.remove(&DocumentKind::Background.document_id(customer)) {
        Some(Ok(background)) => Some(background),
        Some(Err(LoadFault::Store(fault))) => return Err(fault.into()),
        Some(Err(LoadFault::Damaged)) | None => None,
    };
    Ok(Some(File { main: main?, background }))
}

/// Puts documents back among the open ones, when they are still what the store holds.
pub(crate) fn close_file(cx: &Context, customer: CustomerId, file: File) {
    let mut state = cx.state.borrow_mut();
    let stored = state.book.stored(customer);
    for (kind, document) in [(DocumentKind::Customer, Some(file.main)), (DocumentKind::Background, file.background)] {
        if let (Some(document), Some(held)) = (document, stored.held(kind))
            && held.heads == document.heads()
        {
            state.cache.put(document);
        }
    }
}

/// Everything about one customer.
pub(crate) async fn customer(cx: &Cx, customer: CustomerId) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    match load_file(cx, customer).await {
        Ok(Some(file)) => {
            let view = view(cx, &file);
            let stored = cx.state.borrow().book.stored(customer);
            let is_whole = file.background.is_some() || stored.background.is_none();
            close_file(cx, customer, file);
            if !is_whole {
                // It is shown without its background part, which is fetched again.
                let _writing = cx.writer.lock().await;
                crate::sync::damage::report(cx, customer).await;
            }
            Answer::Customer(Box::new(view))
        }
        Ok(None) => Answer::Failed(Failure::NotFound),
        Err(LoadFault::Damaged) => {
            let _writing = cx.writer.lock().await;
            crate::sync::damage::report(cx, customer).await;
            Answer::Failed(Failure::Damaged)
        }
        Err(fault) => Answer::Failed(fault.into()),
    }
}

/// What the page shows of a file.
pub(crate) fn view(cx: &Context, file: &File) -> CustomerView {
    let customer = read(&file.main, file.background.as_ref());
    let mut state = cx.state.borrow_mut();
    state.book.grade();
    let entry = state.book.get(customer.id);
    CustomerView {
        owner: entry.and_then(|entry| entry.stored.owner),
        grade: entry.and_then(|entry| entry.grade),
        unsent: state.unsent_of(customer.id),
        heads: file.main.heads().as_slice().iter().map(ToString::to_string).collect(),
        customer,
    }
}

/// Conflicts in all files, removed customers that were changed, and refused work: newest first.
pub(crate) async fn review(cx: &Cx) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let customers: Vec<CustomerId> = {
        let state = cx.state.borrow();
        let waiting = state.book.listed().filter(|entry| entry.row.conflicts > 0 && !entry.row.deleted);
        waiting.map(|entry| entry.stored.customer).take(MOST_CONFLICTS).collect()
    };
    let mut conflicts: Vec<ReviewItem> = Vec::new();
    for customer in customers {
        match load_file(cx, customer).await {
            Ok(Some(file)) => {
                conflicts.extend(items(read(&file.main, file.background.as_ref())));
                close_file(cx, customer, file);
            }
            Ok(None) | Err(LoadFault::Damaged) => {}
            Err(fault) => return Answer::Failed(fault.into()),
        }
    }
    sort_by_key(&mut conflicts, |item| Reverse(item.conflict.values.iter().map(|value| value.author.at).max()));
    conflicts.truncate(MOST_CONFLICTS);
    match removed(cx).await {
        Ok(removed) => Answer::Review(Review { conflicts, removed, refused: refused(cx) }),
        Err(fault) => Answer::Failed(fault.into()),
    }
}

/// Removed customers that were changed without the removal knowing.
async fn removed(cx: &Cx) -> Result<Vec<RemovedItem>, LoadFault> {
    let customers: Vec<CustomerId> = {
        let state = cx.state.borrow();
        let waiting = state.book.listed().filter(|entry| waits_removed(entry));
        waiting.map(|entry| entry.stored.customer).take(MOST_CONFLICTS).collect()
    };
    let mut removed = Vec::new();
    for customer in customers {
        match load_file(cx, customer).await {
            Ok(Some(file)) => {
                let shown = read(&file.main, None);
                if let (Some(removal), Some(edit)) = (shown.deleted, shown.edited_after_removal) {
                    removed.push(RemovedItem { customer, name: shown.display_name().to_owned(), removal, edit });
                }
                close_file(cx, customer, file);
            }
            Ok(None) | Err(LoadFault::Damaged) => {}
            Err(fault) => return Err(fault),
        }
    }
    sort_by_key(&mut removed, |item| Reverse(item.edit.at));
    Ok(removed)
}

fn items(customer: Customer) -> Vec<ReviewItem> {
    let name = customer.display_name().to_owned();
    let id = customer.id;
    customer.conflicts.into_iter().map(|conflict| ReviewItem { customer: id, name: name.clone(), conflict }).collect()
}

fn refused(cx: &Context) -> Vec<RefusedItem> {
    let state = cx.state.borrow();
    let mut refused: Vec<RefusedItem> = state
        .refused()
        .filter_map(|(_, record)| match record.reason {
            SetAsideReason::Refused(code) => Some(RefusedItem {
                customer: record.name.customer,
                name: record.title.clone(),
                code,
                at: record.at,
                content: record.content.clone(),
            }),
            SetAsideReason::Damaged | SetAsideReason::Unattested => None,
        })
        .collect();
    sort_by_key(&mut refused, |item| Reverse(item.at));
    refused
}
