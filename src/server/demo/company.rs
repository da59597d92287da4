//! Makes up who a demo customer is: name, trade, address, numbers, contacts, background.

use satchel_model::{
    Address, Birthday, Contact, ContactId, Currency, Customer, Date, Field, Money, Record, UnixMillis, Value,
};

use super::dice::Dice;
use super::phrases::{FAMILIES, HISTORIES, HOBBIES, NEEDS, POSITIONS, PROFILES, TAGS};
use super::places::{FIRST, PLACES, Place, SECOND, STREETS, TRADES, Trade};

/// Puts a text where there is one.
pub(super) fn put(record: &mut Record, field: Field, text: impl Into<String>) {
    let text = text.into();
    if !text.is_empty() {
        record.0.insert(field, Value::Text(text));
    }
}

/// Fills in who the customer is. `number` is the one in the sample, `since` the day of the first purchase.
pub(super) fn describe(customer: &mut Customer, number: u32, since: Date, dice: &mut Dice) {
    let (Some(first_place), Some(first_trade)) = (PLACES.first(), TRADES.first()) else { return };
    let place = dice.one_of(PLACES, *first_place);
    let mut trade = dice.one_of(TRADES, *first_trade);
    if trade.form.is_empty() && dice.happens(65) {
        // There are few libraries and schools in a district, and each has one name.
        trade = *first_trade;
    }
    let is_person = dice.happens(12);
    let brand = format!("{}{}", dice.text(FIRST), dice.text(SECOND));
    let record = &mut customer.record;
    if is_person {
        put(record, Field::Name, dice.person());
        put(record, Field::AccountType, "person");
        put(record, Field::Industry, "个人收藏");
    } else {
        business(record, &place, &trade, &brand, since, dice);
    }
    put(record, Field::Code, format!("CD{number:04}"));
    put(record, Field::Source, dice.text(&["own_staff", "referral", "exhibition", "media", "distributor", "partner"]));
    communication(record, &place, dice);
    contacts(customer, is_person, since, dice);
    for _ in 0..dice.below(3) {
        customer.tags.insert(dice.text(TAGS).to_owned());
    }
    background(&mut customer.background, dice);
}

fn business(record: &mut Record, place: &Place, trade: &Trade, brand: &str, since: Date, dice: &mut Dice) {
    if trade.form.is_empty() {
        put(record, Field::Name, format!("{}市{}{}", place.city, dice.text(&place.districts), trade.word));
        put(record, Field::ShortName, format!("{}{}", place.city, trade.word));
    } else {
        put(record, Field::Name, format!("{}{brand}{}{}", place.city, trade.word, trade.form));
        put(record, Field::ShortName, format!("{brand}{}", trade.word));
        put(record, Field::TaxNumber, format!("91{}", dice.digits("################")));
        put(record, Field::TradeType, trade.trade_type);
    }
    put(record, Field::AccountType, trade.account_type);
    put(record, Field::Industry, trade.industry);
    if dice.happens(60) {
        put(record, Field::Profile, dice.text(PROFILES));
    }
    put(record, Field::Credit, dice.text(&["good", "good", "good", "fair", "fair", "watch", "poor"]));
    record.0.insert(Field::Employees, Value::Count(3 + dice.below(180).unsigned_abs()));
    if dice.happens(50) {
        let minor = (20 + dice.below(2_000)) * 1_000_000;
        record.0.insert(Field::Turnover, Value::Money(Money { minor, currency: Currency::CNY }));
    }
    let year = since.year() - 1 - i16::try_from(dice.below(15)).unwrap_or(0);
    if let Ok(founded) = Date::new(year, month(dice), day(dice)) {
        record.0.insert(Field::Founded, Value::Date(founded));
    }
}

fn communication(record: &mut Record, place: &Place, dice: &mut Dice) {
    let street = format!("{}{}号", dice.text(STREETS), 1 + dice.below(880));
    let address = Address {
        country: "中国".to_owned(),
        province: place.province.to_owned(),
        city: place.city.to_owned(),
        district: dice.text(&place.districts).to_owned(),
        street,
        postcode: format!("{}{}", place.postcode, dice.digits("##")),
    };
    record.0.insert(Field::Address, Value::Address(Box::new(address)));
    let local = if place.area_code.len() == 3 { "^#######" } else { "^######" };
    put(record, Field::Phone, format!("{}-{}", place.area_code, dice.digits(local)));
    if dice.happens(55) {
        put(record, Field::Mobile, dice.mobile());
    }
    if dice.happens(40) {
        put(record, Field::Email, format!("sales@s{}.example", dice.digits("^####")));
    }
    if dice.happens(25) {
        put(record, Field::Wechat, format!("wx_{}", dice.digits("^######")));
    }
}

fn contacts(customer: &mut Customer, is_person: bool, since: Date, dice: &mut Dice) {
    let count = if is_person { dice.below(2) } else { 1 + dice.below(3) };
    for order in 0..count {
        let (title, department, role) = dice.one_of(POSITIONS, ("", "", "unknown"));
        let mut record = Record::default();
        put(&mut record, Field::ContactName, dice.person());
        put(&mut record, Field::ContactTitle, title);
        put(&mut record, Field::ContactDepartment, department);
        put(&mut record, Field::ContactRole, role);
        put(&mut record, Field::ContactMobile, dice.mobile());
        if dice.happens(45) {
            let year = dice.happens(60).then(|| 1950 + i16::try_from(dice.below(28)).unwrap_or(0));
            if let Some(birthday) = Birthday::new(year, month(dice), day(dice)) {
                record.0.insert(Field::ContactBirthday, Value::Birthday(birthday));
            }
        }
        let id = ContactId::at(UnixMillis(UnixMillis::noon(since).0 + order), dice.bytes());
        customer.contacts.insert(id, Contact { record, deleted: None });
    }
}

fn background(record: &mut Record, dice: &mut Dice) {
    if !dice.happens(35) {
        return;
    }
    put(record, Field::Hobbies, dice.text(HOBBIES));
    put(record, Field::Needs, dice.text(NEEDS));
    if dice.happens(60) {
        put(record, Field::Family, dice.text(FAMILIES));
    }
    if dice.happens(50) {
        put(record, Field::History, dice.text(HISTORIES));
    }
}

fn month(dice: &mut Dice) -> i8 {
    1 + i8::try_from(dice.below(12)).unwrap_or(0)
}

fn day(dice: &mut Dice) -> i8 {
    1 + i8::try_from(dice.below(28)).unwrap_or(0)
}
