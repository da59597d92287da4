//! A file that a person chose to import: any bytes at all.

use std::collections::BTreeMap;

use satchel_exchange::draft::Reading;
use satchel_exchange::table::{CELL_CHARS, COLUMNS, ROWS, TEXT_BYTES};
use satchel_exchange::{Known, Mapping, Plan, card, table, write};
use satchel_model::{Currency, Edit, UserId, Value};

use super::seeds::Seed;

/// The first byte says what the others are: a file, or the text of a card file. What is read as a table keeps its limits,
/// becomes edits that the engine takes, and its rejected rows are a table again.
pub fn table_file(bytes: &[u8]) {
    let Some((form, bytes)) = bytes.split_first() else { return };
    if *form == CARDS {
        let _ = card::read(&String::from_utf8_lossy(bytes));
        return;
    }
    let Ok(table) = table::read(bytes) else { return };
    assert!(table.rows.len() <= ROWS && !table.rows.is_empty());
    let cells = || table.rows.iter().flat_map(|row| row.cells.iter());
    assert!(table.rows.iter().all(|row| row.cells.len() <= COLUMNS));
    assert!(cells().all(|cell| cell.chars().count() <= CELL_CHARS && cell.trim() == cell));
    assert!(cells().map(String::len).sum::<usize>() <= TEXT_BYTES);
    let mapping = Mapping::guess(&table.header);
    let reading =
        Reading { mapping: &mapping, importer: UserId::from_bytes([1; 16]), currency: Currency::CNY, people: &[] };
    let plan = Plan::of(&table, &reading, |_| Known::No);
    assert_eq!(plan.outcomes.len(), table.rows.len());
    for edit in plan.drafts().flat_map(|draft| &draft.edits) {
        if let Edit::Set { target, field, value: Some(value) } = edit {
            assert_eq!(field.entity(), target.entity());
            let again = field.kind().parse(&value.encode());
            assert!(matches!(value, Value::Unknown(_)) || again.is_ok_and(|again| again.is_some()), "{field}");
        }
    }
    let rejected =
        write::rejected(&table, &plan, ["row", "reason"].map(str::to_owned), |kind| kind.to_string(), &BTreeMap::new());
    let problems = plan.problems().count();
    match table::read(&rejected) {
        Ok(again) => assert!(again.rows.len() <= problems && again.rows.iter().all(|row| !row.has_broken_quotes)),
        // Two columns and an apostrophe more may be beyond a limit.
        Err(error) => assert!(
            problems == 0
                || matches!(
                    error,
                    table::ReadError::TooManyColumns { .. }
                        | table::ReadError::CellTooLong { .. }
                        | table::ReadError::TooLarge
                ),
            "{error}"
        ),
    }
}

const FILE: u8 = 0;
const CARDS: u8 = 1;

/// Files as programs write them, and as they break them.
pub(super) fn add_seeds(seeds: &mut Vec<Seed>) {
    const TEXT: &str = "客户名称,手机,成立日期,营业额,备注\n恒达机械,138 0013 8000,2003-07-01,12.5万,\"先打电话,\n再拜访\"\n\
                        \"大江\"物流,电话,2026-02-30,1.234,=1+1\n";
    let rows = || TEXT.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let utf_16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;建国;;;\r\nTEL;type=CELL:138\r\n 00138000\r\nBDAY:19800307\r\nEND:VCARD\r\n";
    let files = [
        ("utf-8", FILE, TEXT.as_bytes().to_vec()),
        ("utf-16", FILE, utf_16),
        ("our-csv", FILE, write::csv(rows())),
        ("semicolons", FILE, format!("sep=;\n{}", TEXT.replace(',', ";")).into_bytes()),
        ("open-quote", FILE, b"name,note\n\"a,b\n".to_vec()),
        ("workbook", FILE, write::workbook(rows()).unwrap_or_default()),
        ("cards", CARDS, cards.as_bytes().to_vec()),
    ];
    seeds.extend(files.into_iter().map(|(name, form, bytes)| Seed {
        target: "table_file",
        name: name.to_owned(),
        bytes: [&[form], bytes.as_slice()].concat(),
    }));
}
