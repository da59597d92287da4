//! `satchel report`: every report in every form, of a team and of a file, and its words where something is wrong.

use std::fs;

use satchel_report::figure;
use satchel_tests::server_process::{Finished, ServerProcess};

use super::demo;

fn of_demo(server: &ServerProcess, name: &str, more: &[&str]) -> Finished {
    server.command(&[&["report", name, "--team", "demo", "--as-of", "1998-06-30"], more].concat(), "").unwrap()
}

fn json(printed: &str) -> serde_json::Value {
    serde_json::from_str(printed.lines().next().unwrap()).unwrap()
}

#[test]
fn every_report_of_a_team_is_written_in_three_forms_with_one_hash() {
    let (server, other) = (demo(), demo());
    let list = server.satchel(&["report", "--list"]).unwrap();
    for definition in figure::ALL {
        let name = definition.name;
        assert!(list.lines().any(|line| line.starts_with(name)), "{name}");
        let whole = of_demo(&server, name, &["--format", "json"]);
        let report = json(&whole.printed);
        let hash = report["hash"].as_str().unwrap().to_owned();
        if ["abc", "lifetime-value"].contains(&name) {
            // Another database of the same customers, made at another time.
            assert_eq!(json(&of_demo(&other, name, &["--format", "json"]).printed)["hash"], hash, "{name}");
        }
        let table = of_demo(&server, name, &[]);
        assert!(table.printed.contains(&format!("hash  {hash}")), "{name}");
        let csv = of_demo(&server, name, &["--format", "csv"]);
        assert!(csv.printed.contains(&format!("hash {hash}")), "{name}");
        let is_missing =
            report["parts"].as_array().unwrap().iter().all(|part| part["outcome"]["Err"] != serde_json::Value::Null);
        assert_eq!(whole.succeeded, !is_missing, "{name}");
        assert_eq!(is_missing, ["season", "profit", "bcg", "cross-sell", "next-product"].contains(&name), "{name}");
    }
    let season = of_demo(&server, "season", &[]);
    assert!(season.printed.contains("needs 36 months of sales, has 18"), "{}", season.printed);
}

#[test]
fn the_day_and_the_parameters_change_what_is_found_and_what_cannot_be_is_told() {
    let server = demo();
    let grades = |more: &[&str]| {
        let printed = of_demo(&server, "abc", &[&["--format", "json"], more].concat()).printed;
        let report = json(&printed);
        let section = &report["parts"][0]["outcome"]["Ok"][0];
        (section["segments"][0]["customers"].as_array().unwrap().len(), report)
    };
    let (of_default, report) = grades(&[]);
    assert_eq!((report["rule_version"].as_u64(), report["customers"].as_u64()), (Some(1), Some(2_357)));
    let (of_half, report) = grades(&["--param", "a_percent=50"]);
    assert!(of_half < of_default);
    assert_eq!(report["parameters"][1]["value"], "50");
    let earlier =
        server.satchel(&["report", "abc", "--team", "demo", "--as-of", "1997-01-31", "--format", "json"]).unwrap();
    assert_ne!(json(&earlier)["hash"], report["hash"]);
    for (arguments, says) in [
        (vec!["report", "other", "--team", "demo"], "there is no report other"),
        (vec!["report", "abc", "--team", "nobody"], "there is no team nobody"),
        (vec!["report", "abc"], "--team"),
        (
            vec!["report", "abc", "--team", "demo", "--param", "a_percent=500"],
            "a_percent takes a whole number from 1 to 99",
        ),
        (vec!["report", "abc", "--team", "demo", "--param", "other=1"], "no parameter other"),
        (vec!["report", "abc", "--team", "demo", "--as-of", "yesterday"], "yesterday"),
        (vec!["report", "abc", "--team", "demo", "--section", "other"], "there is no section other"),
    ] {
        let finished = server.command(&arguments, "").unwrap();
        assert!(!finished.succeeded && finished.printed.contains(says), "{arguments:?}: {}", finished.printed);
    }
}

#[test]
fn orders_of_a_file_make_reports_and_names_never_become_formulas() {
    let server = ServerProcess::new().unwrap();
    let file = server.folder().join("orders.csv");
    let path = file.display().to_string();
    let of_file = |more: &[&str]| {
        server.command(&[&["report", "abc", "--orders", &path, "--as-of", "2026-03-31"], more].concat(), "").unwrap()
    };
    fs::write(
        &file,
        "\u{feff}customer,date,amount,product,quantity,cost\n=cmd|' /C calc'!A0,2026-03-01,70,泵,1,50\n乙,2026-03-02,20,阀,2,5\n\
         丙,2026-03-03,-1.50,阀,-1,\n",
    )
    .unwrap();
    let csv = of_file(&["--format", "csv", "--section", "abc.customers"]);
    assert!(csv.succeeded, "{}", csv.printed);
    let lines: Vec<&str> = csv.printed.lines().collect();
    assert_eq!(lines[0], "customer,trade_type,rank,sales,share_of_sales,share_before,grade,currency");
    assert!(lines[1].starts_with("'=cmd|"), "{}", lines[1]);
    assert!(lines[3].starts_with("丙,No trade type,3,-1.50,0,1,C,CNY"), "{}", lines[3]);
    let profit = ["report", "eighty-twenty", "--orders", &path, "--as-of", "2026-03-31", "--orders-currency", "USD"];
    assert!(server.command(&profit, "").unwrap().printed.contains("USD"));

    fs::write(&file, "customer,date,amount\n甲,2026-03-01,70\n乙,yesterday,20\n").unwrap();
    let partly = of_file(&[]);
    assert!(!partly.succeeded && partly.printed.contains("line 3 was left out: date"), "{}", partly.printed);
    assert!(partly.printed.contains("1 customers"), "{}", partly.printed);
    fs::write(&file, "customer,date\n").unwrap();
    assert!(of_file(&[]).printed.contains("the column amount is missing"));
}
