//! What the office brings in beside the tablets: new customers, and rows that change imported ones.

use satchel_document::{DocumentKind, read};
use satchel_model::{ActorId, Customer, CustomerId, DeviceId, DocumentId, Edit, Field, Target, TeamId, UnixMillis};
use satchel_server::bulk::{NewCustomer, Writer};
use satchel_server::push::commit::Origin;
use satchel_server::store::device::{self, Device};
use satchel_server::store::{Store, document, log};
use satchel_server::transfer::{Format, import};
use satchel_server::{ServerError, Service};

use super::Violation;
use super::ledger::Saved;
use super::server::person;
use super::world::World;
use crate::form::any_value;
use crate::numbers::Numbers;

/// No tablet: of what the office wrote, the server alone has a copy.
const OFFICE: usize = usize::MAX;
/// What rows say beside code and name, in the order in which an import writes it.
const FIELDS: [Field; 2] = [Field::Industry, Field::Phone];

/// What an import wrote.
struct Written {
    customer: CustomerId,
    edits: Vec<Edit>,
    changes: Vec<(DocumentId, Vec<u8>)>,
}

impl World {
    /// Imports one row: a customer that is new, or one that was imported before.
    ///
    /// # Errors
    /// The import fails, or writes something else than the row says.
    pub fn import(&mut self, numbers: &mut Numbers) -> Result<(), Violation> {
        let by = numbers.below(self.access.posts.len());
        let is_new = self.imported.is_empty() || (self.customers.len() < self.most_customers && numbers.one_in(2));
        let now = self.now;
        let (team, service) = self.server.office()?;
        let broken = |error: ServerError| Violation::new("the server's own work succeeds", error.to_string());
        let writer = enrol(&service.store, team, by, now, numbers).map_err(broken)?;
        let written = if is_new {
            create(service, &writer, self.imported.len(), numbers).map_err(broken).map(Some)?
        } else {
            let number = numbers.below(self.imported.len());
            let Some(customer) = self.imported.get(number).copied() else { return Ok(()) };
            change(service, &writer, (number, customer), numbers).map_err(broken)?
        };
        let Some(Written { customer, edits, changes }) = written else { return Ok(()) };
        if is_new {
            self.imported.push(customer);
            self.customers.push(customer);
            self.ledger.meet(customer);
            self.access.owners.insert(customer, by);
        }
        if changes.len() != usize::from(!edits.is_empty()) {
            let detail = format!("{} changes of {edits:?}", changes.len());
            return Err(Violation::new("an import writes what its row says and no more", detail));
        }
        let saved =
            Saved { tablet: OFFICE, enrolment: 0, person: by, edits: &edits, changes, may_reuse: self.may_refuse };
        self.ledger.note(saved).map(drop)
    }
}

/// A writer whose ids come from the run's numbers.
fn enrol(store: &Store, team: TeamId, by: usize, at: UnixMillis, numbers: &mut Numbers) -> Result<Writer, ServerError> {
    let (user, device) = (person(by), DeviceId::from_bytes(numbers.id()));
    let [first, second] = [numbers.id(), numbers.id()];
    let mut token_hash = [0; 32];
    token_hash.iter_mut().zip(first.into_iter().chain(second)).for_each(|(to, from)| *to = from);
    let label = "import".to_owned();
    let enrolled = Device {
        team,
        id: device,
        user,
        label,
        token_hash,
        is_revoked: false,
        expires_at: at,
        seen_at: at,
        created_at: at,
        emptied_at: None,
    };
    let actor = ActorId::from_bytes(numbers.id());
    store.write(move |connection| {
        device::enrol(connection, &enrolled)?;
        device::register_actor(connection, team, actor, device, user)
    })?;
    Ok(Writer { team, origin: Origin { device, user, at }, actor })
}

fn code(number: usize) -> String {
    format!("IMPORT-{number}")
}

fn create(service: &Service, writer: &Writer, number: usize, numbers: &mut Numbers) -> Result<Written, ServerError> {
    let customer = CustomerId::from_bytes(numbers.id());
    let mut file = Customer::empty(customer);
    file.record.0.insert(Field::Code, satchel_model::Value::Text(code(number)));
    for field in [Field::Name].into_iter().chain(FIELDS) {
        file.record.0.insert(field, any_value(field, numbers));
    }
    let set = |(field, value): (&Field, &satchel_model::Value)| Edit::Set {
        target: Target::Customer,
        field: *field,
        value: Some(value.clone()),
    };
    let edits = file.record.0.iter().map(set).collect();
    let before = head(service, writer.team)?;
    writer.create(&service.store, &[NewCustomer { owner: writer.origin.user, author: writer.origin.user, file }])?;
    Ok(Written { customer, edits, changes: changes_since(service, writer.team, before)? })
}

/// Imports a row for a customer that the server knows by its code; nothing where it does not, or where it was removed.
fn change(
    service: &Service,
    writer: &Writer,
    (number, customer): (usize, CustomerId),
    numbers: &mut Numbers,
) -> Result<Option<Written>, ServerError> {
    let team = writer.team;
    let main = DocumentKind::Customer.document_id(customer);
    let known = service.store.read(|connection| {
        let is_known = document::by_code(connection, team, &code(number))? == [customer];
        let record = document::find(connection, team, main)?.filter(|_| is_known);
        record.map(|record| document::open(connection, team, &record)).transpose()
    })?;
    let Some(file) = known.map(|known| read(&known, None)).filter(|file| file.deleted.is_none()) else {
        return Ok(None);
    };
    let wanted = FIELDS.map(|field| (field, any_value(field, numbers)));
    let differing = wanted.iter().filter(|(field, value)| file.record.get(*field) != Some(value));
    let edits = differing
        .map(|(field, value)| Edit::Set { target: Target::Customer, field: *field, value: Some(value.clone()) })
        .collect();
    let [industry, phone] = wanted.map(|(_, value)| value.encode());
    let rows = format!("code,industry,phone\n{},{industry},{phone}\n", code(number));
    let before = head(service, team)?;
    let done = import(&service.store, writer, writer.origin.user, rows.as_bytes(), ("rows", Format::Csv))?;
    if let Some(error) = done.errors.first() {
        return Err(ServerError::Request(error.reason.clone()));
    }
    Ok(Some(Written { customer, edits, changes: changes_since(service, team, before)? }))
}

fn head(service: &Service, team: TeamId) -> Result<i64, ServerError> {
    service.store.read(|connection| Ok(satchel_server::store::team::load(connection, team)?.head))
}

fn changes_since(service: &Service, team: TeamId, before: i64) -> Result<Vec<(DocumentId, Vec<u8>)>, ServerError> {
    let end = head(service, team)?;
    service.store.read(|connection| {
        let mut changes = Vec::new();
        for place in before + 1..=end {
            let entry = log::entry(connection, team, place)?;
            changes.extend(entry.hash.map(|_| (entry.name.document, entry.bytes)));
        }
        Ok(changes)
    })
}
