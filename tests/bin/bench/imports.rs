//! T26: a list of ten thousand customers, taken in without a network on a tablet whose page is four times slower.

use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Tablet, test_id};
use std::fmt::Write as _;
use std::fs;

use super::dice::Dice;
use super::report::{Budget, Report};
use super::{measure, slow, words};

/// Rows of the list.
const ROWS: u32 = 10_000;

/// A list as a spreadsheet in China saves it: nine columns, in GB18030.
fn list() -> Result<Vec<u8>> {
    let mut dice = Dice::new(26);
    let mut text = String::from("客户名称,客户编号,联系人,手机,邮箱,城市,详细地址,行业,备注\r\n");
    for number in 0..ROWS {
        let mut place = dice.pick_common(words::PLACES).split(' ').skip(1);
        let (city, trade) = (place.next().unwrap_or_default(), dice.pick_common(words::TRADES));
        let brand = format!("{}{}", dice.pick(words::BRANDS), dice.pick(words::GIVEN));
        let (surname, given) = (dice.pick_common(words::SURNAMES), dice.pick(words::GIVEN));
        let (mobile, house) = (dice.below(100_000_000), dice.between(1, 999));
        let (street, hobby) = (dice.pick(words::STREETS), dice.pick(words::HOBBIES));
        write!(
            text,
            "{city}{brand}{trade}有限公司,L{number:05},{surname}{given},138{mobile:08},l{number}@list.example,{city},\
             {street}{house}号,{trade},喜欢{hobby}\r\n"
        )
        .context("writing a list")?;
    }
    let (bytes, _, is_lossy) = encoding_rs::GB18030.encode(&text);
    ensure!(!is_lossy, "not all of the list is GB18030");
    Ok(bytes.into_owned())
}

/// Takes the list in. Nobody may answer the tablet meanwhile.
pub(crate) async fn measure(tablet: &Tablet, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder for the list")?;
    let file = folder.path().join("list.csv");
    fs::write(&file, list()?).context("writing the list")?;
    tablet.open("/customers/import").await?;
    tablet.wait_for(&test_id("import-page")).await?;
    tablet.throttle_page(slow::RATE).await?;
    let begun_ms = tablet.now_ms().await?;
    tablet.give_file(&test_id("import-file"), &file).await?;
    tablet.wait_for(&format!("{}:enabled", test_id("import-run"))).await?;
    let shown_ms = tablet.now_ms().await? - begun_ms;
    let begun_ms = tablet.now_ms().await?;
    tablet.click(&test_id("import-run")).await?;
    tablet.wait_for(&test_id("import-done")).await?;
    let done_ms = tablet.now_ms().await? - begun_ms;
    let made = tablet.text_of(&test_id("import-made")).await?;
    ensure!(made == "10,000", "{made} of {ROWS} rows became customers");
    let longest_ms = measure::longest_task_ms(tablet).await?;
    tablet.throttle_page(1).await?;
    report.add("T26: list of 10 000 → columns and problems shown, page 4× slower", shown_ms, Budget::None, "ms");
    report.add("T26: list of 10 000 taken in offline, page 4× slower", done_ms, Budget::AtMost(60_000.0), "ms");
    report.add("T26: longest task meanwhile, page 4× slower", longest_ms, Budget::AtMost(50.0), "ms");
    Ok(())
}
