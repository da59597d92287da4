//! Which customers may be one and the same: what identifies a customer, and how strongly two of them look alike.
//!
//! Start at [`Identity::likeness`]: evidence for and against adds up to points, and whoever has [`Likeness::SAME`] or more
//! is shown to a person. Nothing here decides for anybody: two files are only ever joined by hand.

mod company_name;
mod index;
mod trades;

use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::order::sort_by_key;
use crate::phone;
use crate::{Customer, Record};

pub use company_name::CompanyName;
pub use index::LikenessIndex;

use company_name::NameLikeness;

/// Why two customers may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Both have the same tax number (统一社会信用代码).
    TaxNumber,
    /// A phone number of one is a number of the other.
    Phone,
    /// An e-mail address of one is an address of the other.
    Email,
    /// The names are equal but for the form of the company, its place, and how it is written.
    Name,
    /// One name is a short form of the other.
    ShortName,
    /// The names differ by one character that is missing, or by two that changed places.
    NearName,
    /// The e-mail addresses are of one company's domain.
    Domain,
}

/// How much speaks for two customers being one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// 0 to 100, evidence against taken off.
    pub points: u8,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
}

impl Likeness {
    /// From here on a person is asked.
    pub const SAME: u8 = 50;
    /// From here on somebody who is typing sees an equal number or address.
    const SHOWN: u8 = 30;

    /// Whether a person should be asked.
    #[must_use]
    pub const fn is_worth_asking(&self) -> bool {
        self.points >= Self::SAME
    }

    /// Whether somebody who is typing a customer in should see the other one: they look once, and go on. One number for two
    /// names is worth that look, though most such pairs are two customers of one building.
    #[must_use]
    pub fn is_worth_showing(&self) -> bool {
        let says_enough = |reason: &Reason| matches!(reason, Reason::TaxNumber | Reason::Phone | Reason::Email);
        self.is_worth_asking() || self.points >= Self::SHOWN && self.reasons.iter().any(says_enough)
    }
}

/// What identifies a customer, made comparable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    names: Vec<CompanyName>,
    phones: Vec<String>,
    emails: Vec<String>,
    tax_number: Option<String>,
}

/// Digits that a phone number has at least; fewer are an extension or a service number.
const PHONE_DIGITS: usize = 7;
/// Digits of a number without its area code: what two spellings of it share at least.
const LOCAL_DIGITS: usize = 7;
/// Characters that a tax number has at least: old ones have 15, those of today 18 (GB 32100-2015).
const TAX_NUMBER_CHARS: std::ops::RangeInclusive<usize> = 15..=20;
/// Providers at which unrelated people have addresses.
const PUBLIC_DOMAINS: [&str; 14] = [
    "126.com",
    "139.com",
    "163.com",
    "188.com",
    "189.cn",
    "aliyun.com",
    "foxmail.com",
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "qq.com",
    "sina.cn",
    "sina.com",
    "sohu.com",
];

impl Identity {
    /// What a customer file says about who the customer is, contacts included.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        let mut identity = Self::of_record(&customer.record);
        for contact in customer.contacts.values().filter(|contact| contact.deleted.is_none()) {
            identity.add_record(&contact.record);
        }
        identity
    }

    /// What the fields of a customer say, such as those of a form that is being filled in, its first contact among them.
    #[must_use]
    pub fn of_record(record: &Record) -> Self {
        let mut identity = Self::default();
        identity.add_record(record);
        identity
    }

    fn add_record(&mut self, record: &Record) {
        for field in [Field::Name, Field::ShortName] {
            self.add_name(record.text(field));
        }
        for field in [Field::Mobile, Field::Phone, Field::ContactMobile, Field::ContactPhone] {
            self.add_phone(record.text(field));
        }
        for field in [Field::Email, Field::ContactEmail] {
            self.add_email(record.text(field));
        }
        self.add_tax_number(record.text(Field::TaxNumber));
    }

    /// Adds a name. Of names that come to the same only one is kept.
    pub fn add_name(&mut self, name: &str) {
        let name = CompanyName::new(name);
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// Adds a phone number; what is too short to be one is left out.
    pub fn add_phone(&mut self, number: &str) {
        let number = phone_key(number);
        if number.len() >= PHONE_DIGITS && !self.phones.contains(&number) {
            self.phones.push(number);
        }
    }

    /// Adds an e-mail address; what is none is left out.
    pub fn add_email(&mut self, address: &str) {
        let address = company_name::plain(address.trim());
        let is_address = address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if is_address && !self.emails.contains(&address) {
            self.emails.push(address);
        }
    }

    /// Sets the tax number; what is too short or too long to be one is left out.
    pub fn add_tax_number(&mut self, number: &str) {
        let number: String = company_name::plain(number).chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        if TAX_NUMBER_CHARS.contains(&number.len()) {
            self.tax_number = Some(number);
        }
    }

    /// Whether nothing is known by which somebody could be found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.phones.is_empty() && self.emails.is_empty() && self.tax_number.is_none()
    }

    /// How much speaks for two customers being one. Symmetric.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Likeness {
        let mut reasons: Vec<(i32, Reason)> = Vec::new();
        let mut against = 0;
        match (&self.tax_number, &other.tax_number) {
            (Some(mine), Some(theirs)) if mine == theirs => reasons.push((90, Reason::TaxNumber)),
            (Some(_), Some(_)) => against += 45,
            _ => {}
        }
        match self.name_likeness(other) {
            NameLikeness::Same { worth } => reasons.push((worth, Reason::Name)),
            NameLikeness::Short { worth } => reasons.push((worth, Reason::ShortName)),
            NameLikeness::Near { worth } => reasons.push((worth, Reason::NearName)),
            NameLikeness::Other { against: name } => against += name,
        }
        let phone = pairs(&self.phones, &other.phones).map(|(mine, theirs)| phone_worth(mine, theirs)).max();
        reasons.extend(phone.filter(|worth| *worth > 0).map(|worth| (worth, Reason::Phone)));
        let emails = || pairs(&self.emails, &other.emails);
        if emails().any(|(mine, theirs)| mine == theirs) {
            reasons.push((50, Reason::Email));
        } else if emails().any(|(mine, theirs)| share_domain(mine, theirs)) {
            reasons.push((20, Reason::Domain));
        }
        let points = reasons.iter().map(|(worth, _)| worth).sum::<i32>() - against;
        sort_by_key(&mut reasons, |(worth, _)| -worth);
        Likeness {
            points: u8::try_from(points.clamp(0, 100)).unwrap_or(100),
            reasons: reasons.into_iter().map(|(_, reason)| reason).collect(),
        }
    }

    fn name_likeness(&self, other: &Self) -> NameLikeness {
        pairs(&self.names, &other.names)
            .map(|(mine, theirs)| mine.likeness(theirs))
            .max_by_key(NameLikeness::weight)
            .unwrap_or(NameLikeness::Other { against: 0 })
    }
}

fn pairs<'a, T>(mine: &'a [T], theirs: &'a [T]) -> impl Iterator<Item = (&'a T, &'a T)> {
    mine.iter().flat_map(move |mine| theirs.iter().map(move |their| (mine, their)))
}

/// The digits by which numbers are compared: without extension, country code and the zero before the area code.
fn phone_key(number: &str) -> String {
    let main = number.split(['转', '#', 'x', 'X', '分']).next().unwrap_or_default();
    let main = match main.rsplit_once(['-', '－', '—']) {
        // 0512-66881300-801: up to five digits after a full number are an extension.
        Some((before, after)) if phone::digits(before).len() >= 10 && phone::digits(after).len() <= 5 => before,
        _ => main,
    };
    let digits = phone::digits(main);
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let national = match digits.strip_prefix("86") {
        Some(rest) if rest.len() >= 10 => rest,
        _ => digits,
    };
    national.strip_prefix('0').unwrap_or(national).to_owned()
}

fn is_mobile(number: &str) -> bool {
    number.len() == 11 && number.starts_with('1')
}

/// What two numbers say. A switchboard is shared by whoever sits in a building, a mobile number by nobody.
fn phone_worth(mine: &str, theirs: &str) -> i32 {
    if mine == theirs {
        return if is_mobile(mine) { 60 } else { 50 };
    }
    let (short, long) = if mine.len() < theirs.len() { (mine, theirs) } else { (theirs, mine) };
    // Written without its area code.
    let is_local = (LOCAL_DIGITS..=8).contains(&short.len()) && !is_mobile(long) && long.ends_with(short);
    if is_local { 35 } else { 0 }
}

/// What stands for a number among keys: the digits that every spelling has.
fn phone_block(number: &str) -> &str {
    let from = number.len().saturating_sub(LOCAL_DIGITS);
    if is_mobile(number) { number } else { number.get(from..).unwrap_or(number) }
}

fn share_domain(mine: &str, theirs: &str) -> bool {
    match (mine.split_once('@'), theirs.split_once('@')) {
        (Some((_, mine)), Some((_, theirs))) => mine == theirs && !PUBLIC_DOMAINS.contains(&mine),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
