//! A generated team of any size, the same at every run: about 3 kB of JSON for each customer.

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use satchel_tests::harness::Server;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The name of the team on the server.
pub(crate) const NAME: &str = "bench";

const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙"];
const GIVEN: [&str; 12] = ["伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "晓岚", "志远"];
const CITIES: [(&str, &str); 8] = [
    ("江苏省", "苏州市"),
    ("江苏省", "南京市"),
    ("浙江省", "杭州市"),
    ("上海市", "上海市"),
    ("广东省", "深圳市"),
    ("广东省", "佛山市"),
    ("四川省", "成都市"),
    ("山东省", "青岛市"),
];
const TRADES: [&str; 8] = ["机电", "五金", "汽车配件", "电器", "建材", "仪表", "轴承", "电缆"];
const SUBJECTS: [&str; 6] = ["首次拜访", "报价跟进", "送样", "催款", "新品介绍", "年度合同"];
const PRODUCTS: [&str; 6] = ["伺服电机", "断路器", "轴承 6204", "变频器", "接触器", "传感器"];

/// The customers of a team, as lines of an import file.
pub(crate) struct Team {
    lines: Vec<u8>,
}

impl Team {
    /// A team of this many customers.
    pub(crate) fn of(customers: u32) -> Self {
        let mut dice = Dice(1);
        let mut lines = Vec::new();
        for number in 0..customers {
            lines.extend_from_slice(customer(number, &mut dice).to_string().as_bytes());
            lines.push(b'\n');
        }
        Self { lines }
    }

    /// Imports every customer into the server's database.
    pub(crate) async fn import(&self, server: &Server) -> Result<()> {
        import(server, &self.lines).await
    }

    /// What gzip makes of the whole team as JSON.
    pub(crate) fn gzip_bytes(&self) -> Result<f64> {
        gzip_bytes(&self.lines)
    }

    /// Changes a number of customers on the server, each by a phone number and a visit; returns
    /// what gzip makes of the changes as JSON.
    pub(crate) async fn change(&self, server: &Server, customers: u32) -> Result<f64> {
        let mut dice = Dice(2);
        let mut lines = Vec::new();
        for number in 0..customers {
            let change =
                json!({ "code": code(number), "phone": phone(&mut dice), "activities": [activity(99, &mut dice)] });
            lines.extend_from_slice(change.to_string().as_bytes());
            lines.push(b'\n');
        }
        import(server, &lines).await?;
        gzip_bytes(&lines)
    }
}

async fn import(server: &Server, lines: &[u8]) -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder for the import")?;
    let file = folder.path().join("customers.jsonl");
    write(&file, lines)?;
    let file = file.to_string_lossy().into_owned();
    server.satchel(&["import", &file, "--team", NAME]).await.map(drop)
}

fn write(file: &Path, lines: &[u8]) -> Result<()> {
    fs::write(file, lines).with_context(|| format!("writing {}", file.display()))
}

fn gzip_bytes(bytes: &[u8]) -> Result<f64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).context("compressing")?;
    Ok(encoder.finish().context("compressing")?.len() as f64)
}

/// Numbers that look random and are the same at every run (splitmix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    fn pick<T: Copy>(&mut self, choices: &[T], otherwise: T) -> T {
        let place = usize::try_from(self.below(choices.len() as u64)).unwrap_or_default();
        choices.get(place).copied().unwrap_or(otherwise)
    }
}

fn code(number: u32) -> String {
    format!("B{number:06}")
}

fn phone(dice: &mut Dice) -> String {
    format!("138{:08}", dice.below(100_000_000))
}

fn person(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&SURNAMES, "王"), dice.pick(&GIVEN, "伟"))
}

fn date(dice: &mut Dice) -> String {
    format!("2026-{:02}-{:02}", 1 + dice.below(10), 1 + dice.below(28))
}

fn customer(number: u32, dice: &mut Dice) -> Value {
    let (province, city) = dice.pick(&CITIES, ("江苏省", "苏州市"));
    let trade = dice.pick(&TRADES, "机电");
    let owner = person(dice);
    let name = format!("{}{owner}{trade}有限公司", city.trim_end_matches('市'));
    let contacts: Vec<_> = (0..3).map(|place| contact(place, dice)).collect();
    let activities: Vec<_> = (0..10).map(|place| activity(place, dice)).collect();
    let orders: Vec<_> = (0..3).map(|place| order(number, place, dice)).collect();
    json!({
        "code": code(number),
        "name": name,
        "short_name": format!("{owner}{trade}"),
        "type": "company",
        "trade_type": "parts_dealer",
        "industry": trade,
        "tax_number": format!("9132{:014}", dice.below(100_000_000_000_000)),
        "source": "exhibition",
        "profile": format!("{trade}经销，服务{city}及周边，员工约 {} 人。", 5 + dice.below(200)),
        "founded": "2009-05-18",
        "employees": 5 + dice.below(200),
        "turnover": format!("{}.00 CNY", 100_000 + dice.below(9_000_000)),
        "capacity": format!("仓库 {} 平方米", 100 + dice.below(5_000)),
        "cooperation": "月结 30 天",
        "credit": "good",
        "address": { "province": province, "city": city, "street": format!("星湖街 {} 号", 1 + dice.below(999)), "postcode": "215000" },
        "phone": format!("0512{:08}", dice.below(100_000_000)),
        "mobile": phone(dice),
        "fax": format!("0512{:08}", dice.below(100_000_000)),
        "email": format!("office{number}@example.com"),
        "website": format!("www.example{number}.com"),
        "wechat": format!("wx{number}"),
        "family": "两个孩子",
        "hobbies": "羽毛球、钓鱼",
        "needs": "交货期稳定",
        "tags": ["重点", trade],
        "note": format!("{owner}负责采购，喜欢上午见面。"),
        "contacts": contacts,
        "activities": activities,
        "orders": orders,
    })
}

fn contact(place: u32, dice: &mut Dice) -> Value {
    json!({
        "name": format!("{}{place}", person(dice)),
        "title": "采购经理",
        "department": "采购部",
        "role": "decision_maker",
        "mobile": phone(dice),
        "email": format!("c{}@example.com", dice.below(1_000_000)),
    })
}

fn activity(place: u32, dice: &mut Dice) -> Value {
    json!({
        "kind": "visit",
        "at": format!("{}T{:02}:{:02}:00Z", date(dice), 8 + dice.below(9), place % 60),
        "subject": dice.pick(&SUBJECTS, "送样"),
        "text": format!("与{}面谈，讨论{}的价格与交期。", person(dice), dice.pick(&PRODUCTS, "传感器")),
        "result": "advanced",
    })
}

fn order(number: u32, place: u32, dice: &mut Dice) -> Value {
    let lines: Vec<_> = (0..2)
        .map(|_| {
            json!({
                "product": dice.pick(&PRODUCTS, "传感器"),
                "quantity": 1 + dice.below(50),
                "unit_price": format!("{}.{:02}", 10 + dice.below(3_000), dice.below(100)),
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
