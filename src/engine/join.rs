//! Two customers that are one: their files joined by hand, and taken apart again. Both files change in one commit.

use satchel_document::{NewChange, Parted, Stamp, read};
use satchel_model::{Customer, CustomerId, Edit, Field, Joining, Target};
use satchel_protocol::bridge::{Answer, Failure};

use crate::context::Cx;
use crate::effect::Durability;
use crate::open::{File, close_file, load_file, view};
use crate::save::{failure, stage, stamp};
use crate::staged::Staged;

/// Joins the other file into the kept one.
pub(crate) async fn join(cx: &Cx, kept: CustomerId, other: CustomerId, take: &[Field]) -> Answer {
    match try_join(cx, kept, other, take).await {
        Ok(answer) => answer,
        Err(failure) => Answer::Failed(failure),
    }
}

async fn try_join(cx: &Cx, kept: CustomerId, other: CustomerId, take: &[Field]) -> Result<Answer, Failure> {
    let _writing = cx.writer.lock().await;
    let (mut file, mut leaving) = both(cx, kept, other).await?;
    let (before, from) = (shown(&file), shown(&leaving));
    if kept == other || before.deleted.is_some() || from.deleted.is_some() {
        return Err(Failure::NotFound);
    }
    if before.read_only || from.read_only {
        return Err(Failure::ReadOnly);
    }
    // What two people say must be decided while it is in sight.
    if !from.conflicts.is_empty() {
        return Err(Failure::NotNow);
    }
    let stamp = stamp(cx)?;
    let edits = Joining::of(&before, &from).edits(&before, &from, take);
    let main = file.main.join(&from, &edits, &stamp).map_err(failure)?;
    let background = if edits.iter().any(Edit::is_background) {
        file.background_or_new(kept).join(&from, &edits, &stamp).map_err(failure)?
    } else {
        Vec::new()
    };
    let removal = leaving.main.edit(&[Edit::JoinInto(kept)], &stamp).map_err(failure)?;
    commit(cx, &stamp, [(kept, &file, [main, background]), (other, &leaving, [removal, Vec::new()])]).await?;
    Ok(saved(cx, [(other, leaving), (kept, file)]))
}

/// Takes the joining of a file back.
pub(crate) async fn part(cx: &Cx, other: CustomerId, reason: &str) -> Answer {
    match try_part(cx, other, reason).await {
        Ok(answer) => answer,
        Err(failure) => Answer::Failed(failure),
    }
}

async fn try_part(cx: &Cx, other: CustomerId, reason: &str) -> Result<Answer, Failure> {
    let _writing = cx.writer.lock().await;
    let Some(leaving) = load(cx, other).await? else { return Err(Failure::NotFound) };
    let from = shown(&leaving);
    close_file(cx, other, leaving);
    let (Some(removal), Some(kept)) = (from.deleted, from.joined_into) else { return Err(Failure::NotNow) };
    let (mut file, mut leaving) = both(cx, kept, other).await?;
    let stamp = stamp(cx)?;
    let parted = |document: &satchel_document::Document| document.part(&from, removal.at, reason);
    let Some(Parted { kept: back, other: later }) = parted(&file.main) else { return Err(Failure::NotNow) };
    let main = file.main.edit(&back, &stamp).map_err(failure)?;
    let background = match file.background.as_mut() {
        Some(background) => match parted(background) {
            Some(Parted { kept: back, .. }) => background.edit(&back, &stamp).map_err(failure)?,
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let edits: Vec<Edit> = [Edit::Restore(Target::Customer)].into_iter().chain(later).collect();
    let restored = leaving.main.edit(&edits, &stamp).map_err(failure)?;
    commit(cx, &stamp, [(kept, &file, [main, background]), (other, &leaving, [restored, Vec::new()])]).await?;
    Ok(saved(cx, [(kept, file), (other, leaving)]))
}

/// Both files. Only a device that holds both can join or part them.
async fn both(cx: &Cx, kept: CustomerId, other: CustomerId) -> Result<(File, File), Failure> {
    if let Some(failure) = crate::not_ready(cx) {
        return Err(failure);
    }
    match (load(cx, kept).await?, load(cx, other).await?) {
        (Some(kept), Some(other)) => Ok((kept, other)),
        _ => Err(Failure::NotFound),
    }
}

async fn load(cx: &Cx, customer: CustomerId) -> Result<Option<File>, Failure> {
    Ok(load_file(cx, customer).await?)
}

fn shown(file: &File) -> Customer {
    read(&file.main, file.background.as_ref())
}

async fn commit(cx: &Cx, stamp: &Stamp, files: [(CustomerId, &File, [Vec<NewChange>; 2]); 2]) -> Result<(), Failure> {
    let mut work = Staged::new(cx);
    for (customer, file, changes) in files {
        stage(cx, &mut work, stamp, customer, file, changes);
    }
    Ok(work.commit(cx, Durability::Strict).await?)
}

/// The answer, with what the last of the files looks like now.
fn saved(cx: &Cx, files: [(CustomerId, File); 2]) -> Answer {
    let [(first, first_file), (last, last_file)] = files;
    let view = view(cx, &last_file);
    close_file(cx, first, first_file);
    close_file(cx, last, last_file);
    cx.mark("satchel:edit-durable", String::new());
    cx.state.borrow().wake_sync();
    Answer::Saved(Box::new(view))
}
