//! Files as they come: every encoding and separator that programs write, and what is broken is said by row, or refused whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

use std::io::{Cursor, Write as _};

use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;
use satchel_exchange::table::{CELL_CHARS, COLUMNS, ROWS, UNPACKED_BYTES, read};
use satchel_exchange::{ReadError, Table, write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TEXT: &str =
    "客户名称,电话,备注\n苏州恒达机械有限公司,0512-66881300,镕基路一号\n无锡大江物流有限公司,13800138000,下个月拜访\n";

fn cells(table: &Table) -> Vec<Vec<String>> {
    table.rows.iter().map(|row| row.cells.clone()).collect()
}

fn utf_16(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn every_usual_encoding_gives_the_same_table() {
    let expected = read(TEXT.as_bytes()).unwrap();
    assert_eq!(expected.header, ["客户名称", "电话", "备注"]);
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark.to_vec(), bytes].concat();
    let encodings = [
        ("UTF-8 with its mark", marked(b"\xef\xbb\xbf", TEXT.as_bytes().to_vec())),
        ("UTF-16 LE", marked(b"\xff\xfe", utf_16(TEXT, u16::to_le_bytes))),
        ("UTF-16 BE", marked(b"\xfe\xff", utf_16(TEXT, u16::to_be_bytes))),
        ("UTF-16 LE without mark", utf_16(TEXT, u16::to_le_bytes)),
        ("UTF-16 BE without mark", utf_16(TEXT, u16::to_be_bytes)),
        ("GB18030", GB18030.encode(TEXT).0.into_owned()),
    ];
    for (name, bytes) in encodings {
        assert_eq!(read(&bytes).as_ref(), Ok(&expected), "{name}");
    }
}

#[test]
fn characters_of_gb18030_beyond_gbk_and_of_big5_are_read() {
    let rare = format!("{TEXT}𠮷野家,13900139000,四个字节\n");
    assert_eq!(read(&GB18030.encode(&rare).0).unwrap().rows[2].cell(0), "𠮷野家");
    let traditional = "客戶名稱,電話,備註\n臺灣積體電路製造股份有限公司,0227885566,請於下個月拜訪採購經理並帶樣品\n";
    assert_eq!(read(&BIG5.encode(traditional).0).unwrap().rows[0].cell(0), "臺灣積體電路製造股份有限公司");
}

#[test]
fn separators_and_line_ends_are_recognised() {
    let expected = cells(&read(TEXT.as_bytes()).unwrap());
    for (separator, end) in [(";", "\n"), ("\t", "\r\n"), (",", "\r\n"), (",", "\r")] {
        let text = TEXT.replace(',', separator).replace('\n', end);
        assert_eq!(cells(&read(text.as_bytes()).unwrap()), expected, "{separator:?} {end:?}");
    }
    let excel = format!("sep=;\r\n{}", TEXT.replace(',', ";"));
    let table = read(excel.as_bytes()).unwrap();
    assert_eq!((cells(&table), table.rows[0].number), (expected, 3));
    let quoted = read("name,note\n\"恒达, 苏州\",\"第一行\n第\"\"二\"\"行\"\n下一家,\n".as_bytes()).unwrap();
    assert_eq!(quoted.rows[0].cells, ["恒达, 苏州", "第一行\n第\"二\"行"]);
    assert_eq!((quoted.rows[1].number, quoted.rows[1].has_broken_quotes), (4, false));
}

#[test]
fn broken_quotes_are_said_by_row() {
    let table = read("name,note\n好,一\n\"恒达\"机械,二\n5\"管,三\n好,四\n".as_bytes()).unwrap();
    let broken: Vec<u32> = table.rows.iter().filter(|row| row.has_broken_quotes).map(|row| row.number).collect();
    assert_eq!(broken, [3, 4]);
    assert_eq!(read("name,note\n好,一\n\"恒达,二\n好,三\n".as_bytes()), Err(ReadError::OpenQuote { row: 3 }));
}

#[test]
fn rows_have_the_numbers_that_an_editor_shows_however_lines_end() {
    let text = "\nname,note\n好,\"两\n行\"\n\n\n5\"管,三\n\"好\",四";
    for end in ["\n", "\r\n", "\r"] {
        let table = read(text.replace('\n', end).as_bytes()).unwrap();
        let rows: Vec<(u32, bool)> = table.rows.iter().map(|row| (row.number, row.has_broken_quotes)).collect();
        assert_eq!(rows, [(3, false), (7, true), (8, false)], "{end:?}");
    }
    let open = read("name\r\n好\r\n\"恒达\r\n好\r\n".as_bytes());
    assert_eq!(open, Err(ReadError::OpenQuote { row: 3 }));
}

#[test]
fn what_is_no_table_is_refused() {
    let picture = [0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 1, 0];
    for (bytes, error) in [
        (&b""[..], ReadError::Empty),
        (b"name,phone\n", ReadError::Empty),
        (b"\n\n , \n", ReadError::Empty),
        (&picture, ReadError::NotText),
        (b"PK\x03\x04 and no more", ReadError::DamagedWorkbook),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", ReadError::DamagedWorkbook),
    ] {
        assert_eq!(read(bytes), Err(error));
    }
}

#[test]
fn limits_are_kept() {
    assert_eq!(read(&vec![b'a'; 100 * 1024 * 1024]), Err(ReadError::TooLarge));
    let rows = format!("name\n{}", "a\n".repeat(ROWS + 1));
    assert_eq!(read(rows.as_bytes()), Err(ReadError::TooManyRows));
    let wide = format!("name\n{}b\n", "a,".repeat(COLUMNS));
    assert_eq!(read(wide.as_bytes()), Err(ReadError::TooManyColumns { row: 2 }));
    let long = format!("name\n{}\n", "长".repeat(CELL_CHARS + 1));
    assert_eq!(read(long.as_bytes()), Err(ReadError::CellTooLong { row: 2 }));
}

/// A workbook whose sheet, and whose shared texts if there are any, are these.
fn workbook(sheet: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>), strings: Option<&str>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let plain = write::workbook([vec!["name".to_owned()]]).unwrap();
    let mut parts = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
    for place in 0..parts.len() {
        let mut part = parts.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        if name.contains("sheet1") {
            continue;
        }
        archive.start_file(name, options).unwrap();
        std::io::copy(&mut part, &mut archive).unwrap();
    }
    if let Some(strings) = strings {
        archive.start_file("xl/sharedStrings.xml", options).unwrap();
        archive.write_all(strings.as_bytes()).unwrap();
    }
    archive.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    sheet(&mut archive);
    archive.finish().unwrap().into_inner()
}

fn sheet_of(rows: &str) -> String {
    let head = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
    format!("{head}{rows}</sheetData></worksheet>")
}

#[test]
fn a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_read() {
    let zeros = vec![b' '; 1 << 20];
    let bomb = workbook(|archive| (0..=UNPACKED_BYTES >> 20).for_each(|_| archive.write_all(&zeros).unwrap()), None);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert_eq!(read(&bomb), Err(ReadError::UnpacksTooLarge));
    let mut liar = bomb;
    let real = (((UNPACKED_BYTES >> 20) + 1) << 20) as u32;
    let (real, small) = (real.to_le_bytes(), 100_u32.to_le_bytes());
    let places: Vec<usize> = (0..liar.len() - 4).filter(|at| liar[*at..at + 4] == real).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| liar[*at..at + 4].copy_from_slice(&small));
    assert!(matches!(read(&liar), Err(ReadError::UnpacksTooLarge | ReadError::DamagedWorkbook)));
}

#[test]
fn a_long_text_used_many_times_and_a_cell_at_the_far_end_cost_nothing() {
    let long = "a".repeat(CELL_CHARS);
    let strings = format!(
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{long}</t></si></sst>"#
    );
    let rows: String =
        (1..=3_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#)).collect();
    let shared = workbook(|archive| archive.write_all(sheet_of(&rows).as_bytes()).unwrap(), Some(&strings));
    assert!(shared.len() < 1 << 20);
    assert!(matches!(read(&shared), Err(ReadError::CellTooLong { .. })));
    let far = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>"#;
    let far = workbook(|archive| archive.write_all(sheet_of(far).as_bytes()).unwrap(), None);
    assert_eq!(read(&far), Err(ReadError::TooManyColumns { row: 1_048_576 }));
}

#[test]
fn numbers_and_formulas_of_a_workbook_are_what_a_person_sees() {
    let rows = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>编号</t></is></c><c r="B1" t="inlineStr"><is><t>电话</t></is></c></row>
        <row r="3"><c r="A3"><v>42</v></c><c r="B3"><v>13800138000</v></c><c r="C3"><f>1+1</f><v>2</v></c></row>
        <row r="4"><c r="A4"><v>2.5</v></c><c r="B4"><v>913205001234567800</v></c></row>"#;
    let table = read(&workbook(|archive| archive.write_all(sheet_of(rows).as_bytes()).unwrap(), None)).unwrap();
    assert_eq!(table.header, ["编号", "电话"]);
    assert_eq!(cells(&table), [vec!["42", "13800138000", "2"], vec!["2.5", "9.132050012345678E17"]]);
    assert_eq!(table.rows[0].number, 3);
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof!["[^\u{0}]{0,12}", "[=+@\t-][a-z0-9]{0,5}", "[\"',;\r\n 苏州恒达]{0,8}"]
}

/// What a cell is after a round: trimmed, and with the line ends that XML knows.
fn kept(cell: &str) -> String {
    cell.trim().to_owned()
}

proptest! {
    #[test]
    fn what_is_written_as_csv_is_read_again(rows in prop::collection::vec(prop::collection::vec(any_cell(), 1..5), 1..8)) {
        let header = vec!["a".to_owned(), "b".to_owned(), "c".to_owned(), "d".to_owned()];
        let bytes = write::csv(std::iter::once(header).chain(rows.clone()));
        let expected: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let mut cells: Vec<String> = row
                    .iter()
                    .map(|cell| if satchel_model::csv::is_formula(cell) { kept(&format!("'{cell}")) } else { kept(cell) })
                    .collect();
                while cells.last().is_some_and(String::is_empty) {
                    cells.pop();
                }
                cells
            })
            .filter(|row| !row.is_empty())
            .collect();
        match read(&bytes) {
            Ok(table) => {
                prop_assert!(table.rows.iter().all(|row| !row.has_broken_quotes));
                prop_assert_eq!(cells(&table), expected);
            }
            Err(error) => prop_assert!(error == ReadError::Empty && expected.is_empty(), "{error}"),
        }
    }

    #[test]
    fn any_bytes_are_a_table_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), as_workbook in any::<bool>()) {
        let bytes = if as_workbook { [b"PK\x03\x04".to_vec(), bytes].concat() } else { bytes };
        let _ = read(&bytes);
    }

    #[test]
    fn a_damaged_workbook_is_a_table_or_an_error(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = write::workbook([vec!["name".to_owned()], vec!["恒达".to_owned()]]).unwrap();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = read(&bytes);
    }
}

#[test]
fn a_workbook_of_ours_is_read_again() {
    let rows: Vec<Vec<String>> = vec![
        vec!["客户名称".to_owned(), String::new(), "备注".to_owned()],
        vec!["=1+1".to_owned(), "<恒达> & \"大江\"".to_owned(), "第一行\n第二行".to_owned()],
        (0..60).map(|column| format!("c{column}")).collect(),
    ];
    let table = read(&write::workbook(rows.clone()).unwrap()).unwrap();
    assert_eq!(cells(&table), rows[1..]);
}
