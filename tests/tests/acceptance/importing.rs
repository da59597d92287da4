//! T26, T27: customers out of a file, without a network: what is wrong is said and comes back as a file, the same file again
//! makes nobody, and an import can be undone but for what was written since.

use super::day::tap;
use super::{has_no_barrier, open, server, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Tablet, test_id};
use std::fs;
use std::path::{Path, PathBuf};

/// A list as a spreadsheet in China saves it, in GB18030: two rows are wrong, and one column is called what no program can
/// guess.
fn list(folder: &Path) -> Result<PathBuf> {
    let text = "客户名称,客户编号,手机,往来方式\r\n恒达机械有限公司,I-1,13800138000,月结\r\n大江物流有限公司,I-2,1.38E+10,现结\r\n\
                万象商贸有限公司,I-3,13900139000,现结\r\n恒达机械有限公司,I-1,,月结\r\n";
    let path = folder.join("名单.csv");
    let (bytes, _, is_lossy) = encoding_rs::GB18030.encode(text);
    ensure!(!is_lossy, "not all of it is GB18030");
    fs::write(&path, bytes).context("writing a list")?;
    Ok(path)
}

async fn show(tablet: &Tablet, file: &Path) -> Result<()> {
    tablet.open("/customers/import").await?;
    tablet.give_file(&test_id("import-file"), file).await
}

/// What a field of the outcome says.
async fn wait_count(tablet: &Tablet, what: &str, count: &str) -> Result<()> {
    tablet.wait_text(&test_id(&format!("import-{what}")), count).await
}

/// What the browser would save when a button is pressed, as text.
pub(super) async fn saved(tablet: &Tablet, button: &str) -> Result<String> {
    let hook = "window.satchelSaved = undefined;
                const make = URL.createObjectURL;
                URL.createObjectURL = blob => { window.satchelSaved = blob; return make.call(URL, blob); };";
    tablet.js(hook).await?;
    tap(tablet, button).await?;
    tablet.wait_js("a file is saved", "return Boolean(window.satchelSaved)").await?;
    let text = tablet.js_async("return await window.satchelSaved.text();").await?;
    Ok(text.as_str().context("what was saved is no text")?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_customers_comes_in_offline_says_what_is_wrong_and_goes_again() -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder")?;
    let file = list(folder.path())?;
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    tap(&lin, "list-import").await?;
    lin.give_file(&test_id("import-file"), &file).await?;
    lin.wait_text(&test_id("import-sum"), "2").await?;
    let problems = lin.texts_of(&test_id("import-problem")).await?;
    ensure!(problems.len() == 2 && problems.iter().any(|it| it.contains("手机") && it.contains("3")), "{problems:?}");
    has_no_barrier(&lin).await?;
    // A column that nothing was guessed for is chosen once: the choice is there again for the next file with such columns.
    let column = test_id("import-column-3");
    let chosen = format!("return document.querySelector('{column}').selectedOptions[0].textContent");
    ensure!(lin.js(&chosen).await?.as_str() == Some("不导入"), "the unknown column is taken for something");
    let script = format!(
        "const select = document.querySelector('{column}');
         select.value = [...select.options].find(option => option.textContent === '合作历史').value;
         select.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    );
    lin.js(&script).await?;
    tap(&lin, "import-run").await?;
    wait_count(&lin, "made", "2").await?;
    wait_count(&lin, "left-out", "2").await?;
    let saved = saved(&lin, "import-errors").await?;
    ensure!(saved.contains("\r\n3,手机: ") && saved.contains("\r\n5,与第 2 行"), "{saved}");
    has_no_barrier(&lin).await?;

    // The same file again, with the choice of before: nobody is made twice.
    show(&lin, &file).await?;
    lin.wait_text(&test_id("import-sum"), "2").await?;
    ensure!(lin.js(&chosen).await?.as_str() == Some("合作历史"), "the choice of columns is forgotten");
    tap(&lin, "import-run").await?;
    wait_count(&lin, "made", "0").await?;
    wait_count(&lin, "here", "2").await?;

    // The team has them, and a colleague's device writes into one.
    lin.set_online(true).await?;
    lin.wait_js("everything is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    let zhou = tablet("zhou", &server, &person).await?;
    zhou.open("/").await?;
    zhou.wait_js("both are listed", "return document.querySelectorAll('[data-testid=list-row]').length === 2").await?;
    let find = "return [...document.querySelectorAll('[data-testid=list-row]')]
                    .find(row => row.textContent.includes('万象')).dataset.customer";
    let edited = zhou.js(find).await?.as_str().context("no row")?.to_owned();
    open(&zhou, &edited).await?;
    zhou.edit_part("business", &[("customer.industry", "商贸")]).await?;
    zhou.wait_js("it is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    open(&lin, &edited).await?;
    lin.wait_text(&test_id("value-customer.industry"), "商贸").await?;

    lin.open("/customers/import").await?;
    tap(&lin, "import-undo").await?;
    tap(&lin, "import-undo-confirm").await?;
    lin.wait_text(&test_id("import-undone"), "1").await?;
    lin.wait_text(&test_id("import-stays"), "万象商贸有限公司").await?;
    has_no_barrier(&lin).await?;
    lin.open("/").await?;
    lin.wait_js("one stays", "return document.querySelectorAll('[data-testid=list-row]').length === 1").await?;
    server.satchel(&["check"]).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_list_is_said_to_be_none_and_takes_nothing_along() -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder")?;
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let large = folder.path().join("large.csv");
    fs::write(&large, vec![b'x'; 100 * 1024 * 1024]).context("writing a large file")?;
    let files: [(&str, &[u8], &str); 4] = [
        ("picture.csv", &[0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0, 1, 2, 0xff], "CSV"),
        ("broken.xlsx", b"PK\x03\x04 is no workbook", "Excel"),
        ("quote.csv", "名称\n\"恒达\n大江\n".as_bytes(), "引号"),
        ("empty.csv", "名称\n".as_bytes(), "列名"),
    ];
    for (name, bytes, said) in files {
        let path = folder.path().join(name);
        fs::write(&path, bytes).context("writing a file")?;
        show(&lin, &path).await?;
        lin.wait_text(&test_id("import-trouble"), said).await.with_context(|| name.to_owned())?;
    }
    show(&lin, &large).await?;
    lin.wait_text(&test_id("import-trouble"), "20 MB").await?;
    // A good one still goes in from the same page.
    lin.give_file(&test_id("import-file"), &list(folder.path())?).await?;
    lin.wait_text(&test_id("import-sum"), "2").await
}
