//! What the page asks of the worker, and what the worker answers to it.

use satchel_model::complaint::MonthlyReport;
use satchel_model::trade::TradeStamp;
use satchel_model::{Customer, CustomerId, Edit, Field, PastValue, Target, UnixMillis, UserId};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::{
    ComplaintsQuery, DuplicatePair, Failure, ImportBatch, ImportRows, Imported, ListPage, ListQuery, Nearby,
    NearbyQuery, Pipeline, PipelineQuery, Review, Similar, SimilarQuery, Status, Today, TodayQuery, Undone, Week,
    WeekQuery,
};

/// What the page can ask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// The present status. → [`Answer::Status`]
    Status,
    /// Signs in and enrols this device. → [`Answer::Done`]
    SignIn {
        /// The sign-in name.
        name: String,
        /// The password.
        password: String,
        /// What the person will recognise the device by.
        device_label: String,
    },
    /// Signs out and erases this device's data. Refused with [`Failure::UnsentWork`] while work is
    /// unsent, unless `discard_unsent`. → [`Answer::Done`]
    SignOut {
        /// The person confirmed the loss of unsent work.
        discard_unsent: bool,
    },
    /// A window of the customer list. → [`Answer::List`]
    List(ListQuery),
    /// What is due. → [`Answer::Today`]
    Today(TodayQuery),
    /// A week of visits. → [`Answer::Week`]
    Week(WeekQuery),
    /// The day's stops, and who is around. → [`Answer::Nearby`]
    Nearby(NearbyQuery),
    /// The opportunities by stage. → [`Answer::Pipeline`]
    Pipeline(PipelineQuery),
    /// What figures are computed from: everything, or what changed since a stamp. → [`Answer::Trade`]
    Trade(Option<TradeStamp>),
    /// The complaints of a month. → [`Answer::Complaints`]
    Complaints(ComplaintsQuery),
    /// Every value that a field of a customer was given. → [`Answer::History`]
    History {
        /// The customer.
        customer: CustomerId,
        /// The record.
        target: Target,
        /// The field.
        field: Field,
    },
    /// A customer as it was at an instant. → [`Answer::Customer`], without owner, grade and unsent work
    AsOf {
        /// The customer.
        customer: CustomerId,
        /// When, by the clocks of those who wrote.
        at: UnixMillis,
    },
    /// Takes the last change back that was made of a customer on this device: later work of others stays. → [`Answer::Saved`]
    Undo {
        /// The customer.
        customer: CustomerId,
        /// What the log says where a stage or a state goes back.
        reason: String,
    },
    /// Customers like one that is being typed in. → [`Answer::Similar`]
    Similar(Box<SimilarQuery>),
    /// Pairs of customers that may be one. → [`Answer::Duplicates`]
    Duplicates,
    /// The person has looked at a pair: they are two, or not sure after all. → [`Answer::Done`]
    Apart {
        /// One of them.
        one: CustomerId,
        /// The other.
        other: CustomerId,
        /// Whether they are two.
        are_two: bool,
    },
    /// Makes one of two customers: everything of the other goes into the kept one's file, and the other is removed.
    /// → [`Answer::Saved`], the kept one
    Join {
        /// The customer that is kept.
        kept: CustomerId,
        /// The one that goes into it.
        other: CustomerId,
        /// Fields that differ and take the other's value.
        take: Vec<Field>,
    },
    /// Takes a [`Request::Join`] back: what was written since stays. → [`Answer::Saved`], the customer that went into another
    Part {
        /// The customer that went into another.
        other: CustomerId,
        /// What the log says where a stage or a state goes back.
        reason: String,
    },
    /// Makes customers of some rows of a file, in one step. → [`Answer::Imported`]
    Import(ImportRows),
    /// The imports of this device that can be undone. → [`Answer::Imports`]
    Imports,
    /// Removes the customers of an import that nobody wrote into since. → [`Answer::ImportUndone`]
    UndoImport(UnixMillis),
    /// A whole customer file. → [`Answer::Customer`]
    Open(CustomerId),
    /// The files of the first 50 of these customers, without their background parts. → [`Answer::Files`]
    Files(Vec<CustomerId>),
    /// Saves a form: every edit or none, durable before the answer. → [`Answer::Saved`]
    Save(Save),
    /// Gives a customer to another owner; the server decides, so it takes a network. → [`Answer::Done`]
    Assign {
        /// The customer.
        customer: CustomerId,
        /// The owner from now on.
        owner: UserId,
    },
    /// Asks the server as somebody who looks after accounts; it takes a network. Holds a [`crate::admin::Ask`], written by
    /// [`super::encode`], which the worker passes on as it is. → [`Answer::Admin`]
    Admin(ByteBuf),
    /// What waits for a person's decision. → [`Answer::Review`]
    Review,
    /// Forgets the refused work of one customer after the person has seen it. → [`Answer::Done`]
    DismissRefused(CustomerId),
    /// Keeps what is typed into a form. → [`Answer::Done`]
    PutDraft {
        /// Names the form, such as `customer/<id>/business`.
        key: String,
        /// The form's fields, in the page's own encoding.
        body: String,
    },
    /// What was typed into a form before. → [`Answer::Draft`]
    GetDraft {
        /// Names the form.
        key: String,
    },
    /// The form was saved or given up. → [`Answer::Done`]
    DeleteDraft {
        /// Names the form.
        key: String,
    },
    /// The forms with unsaved text. → [`Answer::Drafts`]
    ListDrafts,
    /// Synchronises now. → [`Answer::Done`] at once; notices tell the rest
    SyncNow,
    /// The page became visible or hidden; a hidden page syncs less. → [`Answer::Done`]
    Visible(bool),
    /// The browser says that the network came or went. → [`Answer::Done`]
    Network(bool),
}

/// A form's edits of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Save {
    /// The customer.
    pub customer: CustomerId,
    /// Whether it is a new customer, whose id the page made.
    pub create: bool,
    /// The edits, at most 500.
    pub edits: Vec<Edit>,
}

/// The answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Request::Status`].
    Status(Box<Status>),
    /// To [`Request::List`].
    List(ListPage),
    /// To [`Request::Today`].
    Today(Today),
    /// To [`Request::Week`].
    Week(Week),
    /// To [`Request::Nearby`].
    Nearby(Nearby),
    /// To [`Request::Pipeline`].
    Pipeline(Pipeline),
    /// To [`Request::Trade`].
    Trade {
        /// What to ask for changes with.
        stamp: TradeStamp,
        /// A [`satchel_model::trade::TradeUpdate`], which the page passes on to the worker for figures as it is.
        update: ByteBuf,
    },
    /// To [`Request::Complaints`].
    Complaints(Box<MonthlyReport>),
    /// To [`Request::History`], the latest first.
    History(Vec<PastValue>),
    /// To [`Request::Similar`]: the likest first, at most 5.
    Similar(Vec<Similar>),
    /// To [`Request::Duplicates`]: the likest first, at most 200.
    Duplicates(Vec<DuplicatePair>),
    /// To [`Request::Import`].
    Imported(Imported),
    /// To [`Request::Imports`]: the latest first.
    Imports(Vec<ImportBatch>),
    /// To [`Request::UndoImport`].
    ImportUndone(Undone),
    /// To [`Request::Files`]: a `Vec` of [`Customer`], which the page passes on to the worker for files as it is. A customer
    /// that is not here, or damaged, is not in it.
    Files(ByteBuf),
    /// To [`Request::Open`].
    Customer(Box<CustomerView>),
    /// To [`Request::Save`]: durable on this device.
    Saved(Box<CustomerView>),
    /// To [`Request::Admin`]: a [`crate::admin::Answer`], to be read by [`super::decode`].
    Admin(ByteBuf),
    /// To [`Request::Review`].
    Review(Review),
    /// To [`Request::GetDraft`].
    Draft(Option<String>),
    /// To [`Request::ListDrafts`]: key and time of each, newest first.
    Drafts(Vec<(String, UnixMillis)>),
    /// It is done.
    Done,
    /// It is not done; nothing was changed.
    Failed(Failure),
}

/// A customer file with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerView {
    /// The file.
    pub customer: Customer,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// ABC grade; `None` without sales.
    pub grade: Option<char>,
    /// Changes of this file that the server has not confirmed.
    pub unsent: u32,
    /// Heads of the customer document, in hexadecimal, sorted: equal heads mean equal files.
    pub heads: Vec<String>,
}
