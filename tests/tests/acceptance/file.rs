//! T23: the three parts of the file have every field of the table, and say how complete they are.

use super::{server, tablet};
use anyhow::{Result, ensure};
use satchel_model::{Field, Kind, Part};
use satchel_tests::harness::{Tablet, test_id};

const PARTS: [(Part, &str); 3] =
    [(Part::Business, "business"), (Part::Communication, "communication"), (Part::Background, "background")];

async fn percent(tablet: &Tablet, part: &str) -> Result<String> {
    tablet.show_tab(part).await?;
    let text = tablet.text_of(&test_id(&format!("part-{part}-percent"))).await?;
    Ok(text.chars().filter(char::is_ascii_digit).collect())
}

async fn ensure_percents(tablet: &Tablet, expected: [&str; 3]) -> Result<()> {
    for ((_, part), expected) in PARTS.into_iter().zip(expected) {
        let shown = percent(tablet, part).await?;
        ensure!(shown == expected, "{part} is {expected} % complete and says {shown}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_part_offers_all_its_fields_and_says_how_many_are_filled() -> Result<()> {
    let (server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    // A name, the account type that the form suggests, and the code that every new customer gets.
    tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    ensure_percents(&tablet, ["16", "0", "0"]).await?;
    for (part, code) in PARTS {
        tablet.show_tab(code).await?;
        tablet.click(&test_id(&format!("edit-part-{code}"))).await?;
        tablet.wait_for(&test_id("form-save")).await?;
        for field in Field::in_part(part) {
            let hook = match field.kind() {
                Kind::Address => format!("field-{field}.city"),
                _ => format!("field-{field}"),
            };
            // Choices that are shown at once have a hook for each.
            let shown = tablet.count(&format!("[data-testid^=\"{hook}\"]")).await?;
            ensure!(shown > 0, "{code} has no {field}");
        }
        tablet.click(&test_id("form-cancel")).await?;
        tablet.wait_gone(&test_id("form-save")).await?;
    }
    // Of 19 business fields (main contacts are one), 7 of communication, 7 of the background:
    tablet.edit_part("business", &[("customer.industry", "机床"), ("customer.capacity", "每月两百台")]).await?;
    tablet.add_child("contact", &[("contact.name", "王建国")]).await?;
    tablet
        .edit_part("communication", &[("customer.phone", "0512 6688 1234"), ("customer.address.city", "苏州")])
        .await?;
    tablet.edit_part("background", &[("background.hobbies", "钓鱼"), ("background.needs", "交货快")]).await?;
    tablet.edit_part("background", &[("background.family", "一个女儿"), ("background.needs", "")]).await?;
    // 6 of 19, 2 of 7, 2 of 7.
    ensure_percents(&tablet, ["32", "29", "29"]).await?;
    tablet.reload().await?;
    tablet.wait_for(&test_id("customer-page")).await?;
    ensure_percents(&tablet, ["32", "29", "29"]).await
}
