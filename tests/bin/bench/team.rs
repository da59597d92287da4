//! A generated team of any size, the same at every run.
//!
//! Each customer has 25 fields, 3 contacts, 10 activities and 3 orders: 3.9 kB of JSON. Names and
//! texts are composed from [`words`], so that records differ from one another as real ones do:
//! gzip leaves 680 B of a customer, 17 % (measured over 1 000 customers as one file).

use super::dice::Dice;
use super::words;
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use satchel_tests::harness::Server;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;

/// The name of the team on the server.
pub(crate) const NAME: &str = "bench";

/// Customers whose words searches use.
const SAMPLES: u32 = 40;

/// The customers of a team, as lines of an import file.
pub(crate) struct Team {
    customers: u32,
    lines: Vec<u8>,
    samples: Vec<Sample>,
}

/// What can be searched for to find one customer.
pub(crate) struct Sample {
    /// The customer's name.
    pub(crate) name: String,
    /// The name of a contact.
    pub(crate) contact: String,
    /// The text of an activity.
    pub(crate) text: String,
    /// The customer's mobile number.
    pub(crate) mobile: String,
}

impl Team {
    /// A team of this many customers.
    pub(crate) fn of(customers: u32) -> Self {
        let mut dice = Dice::new(1);
        let mut lines = Vec::new();
        let mut samples = Vec::new();
        let every = (customers / SAMPLES).max(1);
        for number in 0..customers {
            let customer = customer(number, &mut dice);
            if number % every == every / 2 {
                samples.push(sample(&customer));
            }
            lines.extend_from_slice(customer.to_string().as_bytes());
            lines.push(b'\n');
        }
        Self { customers, lines, samples }
    }

    /// Imports every customer into the server's database.
    pub(crate) async fn import(&self, server: &Server) -> Result<()> {
        import(server, &self.lines).await
    }

    /// How many customers there are.
    pub(crate) const fn customers(&self) -> u32 {
        self.customers
    }

    /// Bytes of the whole team as JSON.
    pub(crate) fn json_bytes(&self) -> f64 {
        self.lines.len() as f64
    }

    /// What gzip makes of the whole team as JSON.
    pub(crate) fn gzip_bytes(&self) -> Result<f64> {
        gzip_bytes(&self.lines)
    }

    /// Customers from all over the team.
    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Changes a number of customers on the server, each by a phone number and a visit; each night in another way.
    pub(crate) async fn change(&self, server: &Server, customers: u32, night: u32) -> Result<()> {
        let mut dice = Dice::new(2 + u64::from(night));
        let mut lines = Vec::new();
        for number in 0..customers.min(self.customers) {
            let change = json!({ "code": code(number), "mobile": mobile(&mut dice), "activities": [activity(99 + u64::from(night), &mut dice)] });
            lines.extend_from_slice(change.to_string().as_bytes());
            lines.push(b'\n');
        }
        import(server, &lines).await
    }
}

/// What gzip of its usual effort leaves.
pub(crate) fn gzip_bytes(bytes: &[u8]) -> Result<f64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).context("compressing")?;
    Ok(encoder.finish().context("compressing")?.len() as f64)
}

async fn import(server: &Server, lines: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder for the import")?;
    let file = folder.path().join("customers.jsonl");
    fs::write(&file, lines).with_context(|| format!("writing {}", file.display()))?;
    let file = file.to_string_lossy().into_owned();
    server.satchel(&["import", &file, "--team", NAME]).await.map(drop)
}

fn sample(customer: &Value) -> Sample {
    let text = |path: &str| customer.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    Sample {
        name: text("/name"),
        contact: text("/contacts/1/name"),
        text: text("/activities/4/text"),
        mobile: text("/mobile"),
    }
}

fn code(number: u32) -> String {
    format!("B{number:06}")
}

fn mobile(dice: &mut Dice) -> String {
    let network = dice.pick(&["138", "139", "136", "150", "186", "177", "133", "188"]);
    format!("{network}{:08}", dice.below(100_000_000))
}

fn person(dice: &mut Dice) -> String {
    let (surname, given) = (dice.pick_common(words::SURNAMES), dice.pick(words::GIVEN));
    let second = if dice.below(4) == 0 { "" } else { dice.pick(words::GIVEN) };
    format!("{surname}{given}{second}")
}

fn date(dice: &mut Dice) -> String {
    format!("2026-{:02}-{:02}", dice.between(1, 10), dice.between(1, 28))
}

/// Fills the gaps of a text, from its beginning.
fn write(text: &str, dice: &mut Dice) -> String {
    let mut parts = text.split('{');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (gap, rest) = part.split_once('}').unwrap_or((part, ""));
        match gap {
            "p" => written.push_str(&person(dice)),
            "g" => written.push_str(dice.pick(words::GOODS)),
            "d" => written.push_str(&format!("{}月{}日", dice.between(1, 12), dice.between(1, 28))),
            _ => written.push_str(&dice.between(2, 900).to_string()),
        }
        written.push_str(rest);
    }
    written
}

fn customer(number: u32, dice: &mut Dice) -> Value {
    let mut place = dice.pick_common(words::PLACES).split(' ');
    let mut part = || place.next().unwrap_or_default();
    let (province, city, postcode, area) = (part(), part(), part(), part());
    let trade = dice.pick_common(words::TRADES);
    let brand = format!("{}{}", dice.pick(words::BRANDS), dice.pick(words::GIVEN));
    let domain = format!("{:x}", dice.below(1 << 28));
    let contacts: Vec<_> = (0..3).map(|_| contact(&domain, dice)).collect();
    let activities: Vec<_> = (0..10).map(|place| activity(place, dice)).collect();
    let orders: Vec<_> = (0..3).map(|place| order(number, place, dice)).collect();
    json!({
        "code": code(number),
        "name": format!("{}{brand}{trade}有限公司", city.trim_end_matches('市')),
        "short_name": format!("{brand}{trade}"),
        "type": "company",
        "trade_type": "parts_dealer",
        "industry": trade,
        "tax_number": format!("9132{:014}", dice.below(100_000_000_000_000)),
        "source": "exhibition",
        "profile": format!("{trade}经销，主营{}和{}，员工约{}人。",
            dice.pick(words::GOODS), dice.pick(words::GOODS), dice.between(5, 200)),
        "founded": format!("{}-{:02}-{:02}", dice.between(1988, 2024), dice.between(1, 12), dice.between(1, 28)),
        "employees": dice.between(5, 200),
        "turnover": format!("{}.00 CNY", dice.between(100_000, 9_000_000)),
        "capacity": format!("仓库 {} 平方米", dice.between(100, 5_000)),
        "cooperation": format!("月结 {} 天", dice.pick(&["15", "30", "45", "60", "90"])),
        "credit": "good",
        "address": {
            "province": province,
            "city": city,
            "street": format!("{} {} 号", dice.pick(words::STREETS), dice.between(1, 999)),
            "postcode": postcode,
        },
        "phone": format!("{area}{:08}", dice.below(100_000_000)),
        "mobile": mobile(dice),
        "fax": format!("{area}{:08}", dice.below(100_000_000)),
        "email": format!("office@{domain}.example"),
        "website": format!("www.{domain}.example"),
        "wechat": format!("wx{:07}", dice.below(10_000_000)),
        "hobbies": format!("{}、{}", dice.pick(words::HOBBIES), dice.pick(words::HOBBIES)),
        "needs": write(dice.pick(words::NEEDS), dice),
        "tags": [dice.pick(words::TAGS), trade],
        "note": write(dice.pick(words::NOTES), dice),
        "contacts": contacts,
        "activities": activities,
        "orders": orders,
    })
}

fn contact(domain: &str, dice: &mut Dice) -> Value {
    let (title, department) = dice.pick_common(words::POSTS).split_once(' ').unwrap_or_default();
    json!({
        "name": person(dice),
        "title": title,
        "department": department,
        "role": "decision_maker",
        "mobile": mobile(dice),
        "email": format!("c{}@{domain}.example", dice.below(1_000)),
    })
}

fn activity(place: u64, dice: &mut Dice) -> Value {
    let mut text = String::new();
    // Few reports say how the visit began, or how it ended.
    if dice.below(8) == 0 {
        text.push_str(&write(dice.pick(words::OPENINGS), dice));
    }
    text.push_str(&write(dice.pick(words::MATTERS), dice));
    if dice.below(4) == 0 {
        text.push_str(&write(dice.pick(words::ENDINGS), dice));
    }
    json!({
        "kind": "visit",
        "at": format!("{}T{:02}:{:02}:00Z", date(dice), dice.between(8, 17), (place * 7 + dice.below(60)) % 60),
        "subject": dice.pick_common(words::SUBJECTS),
        "text": text,
        "result": "advanced",
    })
}

fn order(number: u32, place: u32, dice: &mut Dice) -> Value {
    let lines: Vec<_> = (0..2)
        .map(|_| {
            json!({
                "product": dice.pick(words::GOODS),
                "quantity": dice.between(1, 50),
                "unit_price": format!("{}.{:02}", dice.between(10, 3_000), dice.below(100)),
            })
        })
        .collect();
    json!({
        "number": format!("SO{number:06}-{place}"),
        "date": date(dice),
        "currency": "CNY",
        "state": "delivered",
        "lines": lines,
    })
}
