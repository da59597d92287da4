//! What there is to look at, and the way to it.

use super::{DISPUTED, TWICE, open_customer};
use anyhow::{Context, Result};
use satchel_tests::harness::{Tablet, test_id};
use serde_json::json;

/// Something to look at, reached from the customer list.
#[derive(Clone, Copy)]
pub(super) enum Scene {
    /// The list with nothing opened.
    List,
    /// The list while something is searched for.
    Search,
    /// A search that finds nobody.
    NothingFound,
    /// The sheet of filters and orders.
    Filter,
    /// A customer's page on one of its tabs.
    Tab(&'static str),
    /// A part of the file while it is edited.
    Edit(&'static str),
    /// The form of a new child of a customer.
    Child(&'static str),
    /// The choice between two values of a field.
    Conflict,
    /// The form of a new customer, with a problem in it.
    NewCustomer,
    /// What waits for a decision.
    Review,
    /// What is due today, everybody's.
    Day,
    /// The opportunities by stage.
    Pipeline,
    /// The columns of a file that comes in, and what is wrong with it.
    Import,
    /// The complaints of a month.
    Complaints,
    /// The complaints of a customer that has some.
    Complaint,
    /// Account, language, storage.
    Settings,
    /// What the sync does.
    Sync,
    /// The reports.
    Insight,
    /// One report.
    Report(&'static str),
    /// Giving the customer to a colleague.
    Assign,
    /// A new customer that is here already.
    Alike,
    /// Customers that may be the same.
    Duplicates,
    /// Two customers on the way to one.
    Join,
    /// The visits of a week.
    Week,
    /// The stops of a day in order.
    Nearby,
    /// The customers as a file.
    Export,
    /// A customer on a sheet of paper.
    Sheet,
}

/// All of them, in the order in which they are taken.
pub(super) const SCENES: [Scene; 52] = [
    Scene::List,
    Scene::Search,
    Scene::NothingFound,
    Scene::Filter,
    Scene::Tab("business"),
    Scene::Tab("communication"),
    Scene::Tab("background"),
    Scene::Tab("contacts"),
    Scene::Tab("timeline"),
    Scene::Tab("orders"),
    Scene::Tab("opportunities"),
    Scene::Tab("selection"),
    Scene::Tab("relationship"),
    Scene::Tab("note"),
    Scene::Tab("history"),
    Scene::Edit("business"),
    Scene::Edit("communication"),
    Scene::Edit("selection"),
    Scene::Edit("relationship"),
    Scene::Child("contact"),
    Scene::Child("activity"),
    Scene::Child("order"),
    Scene::Child("plan"),
    Scene::Child("action"),
    Scene::Child("opportunity"),
    Scene::Child("complaint"),
    Scene::Complaint,
    Scene::Conflict,
    Scene::NewCustomer,
    Scene::Review,
    Scene::Day,
    Scene::Pipeline,
    Scene::Import,
    Scene::Complaints,
    Scene::Insight,
    Scene::Report("abc"),
    Scene::Report("rfm"),
    Scene::Report("lifetime-value"),
    Scene::Report("sales"),
    Scene::Report("satisfaction"),
    Scene::Report("referral"),
    Scene::Report("win-back"),
    Scene::Settings,
    Scene::Sync,
    Scene::Assign,
    Scene::Alike,
    Scene::Duplicates,
    Scene::Join,
    Scene::Week,
    Scene::Nearby,
    Scene::Export,
    Scene::Sheet,
];

impl Scene {
    /// The name of its pictures.
    pub(super) fn name(self) -> String {
        match self {
            Self::List => "list".to_owned(),
            Self::Search => "list-search".to_owned(),
            Self::NothingFound => "list-nothing-found".to_owned(),
            Self::Filter => "list-filter".to_owned(),
            Self::Tab(tab) => format!("customer-{tab}"),
            Self::Edit(part) => format!("customer-{part}-edit"),
            Self::Child(kind) => format!("customer-{kind}-new"),
            Self::Conflict => "customer-conflict".to_owned(),
            Self::NewCustomer => "new-customer".to_owned(),
            Self::Review => "review".to_owned(),
            Self::Day => "day".to_owned(),
            Self::Pipeline => "pipeline".to_owned(),
            Self::Import => "import".to_owned(),
            Self::Complaints => "complaints".to_owned(),
            Self::Complaint => "customer-complaints".to_owned(),
            Self::Insight => "insight".to_owned(),
            Self::Report(name) => format!("insight-{name}"),
            Self::Settings => "settings".to_owned(),
            Self::Sync => "sync".to_owned(),
            Self::Assign => "customer-assign".to_owned(),
            Self::Alike => "new-customer-alike".to_owned(),
            Self::Duplicates => "duplicates".to_owned(),
            Self::Join => "duplicates-join".to_owned(),
            Self::Week => "week".to_owned(),
            Self::Nearby => "nearby".to_owned(),
            Self::Export => "export".to_owned(),
            Self::Sheet => "customer-sheet".to_owned(),
        }
    }

    /// Brings a tablet to the scene from wherever it is.
    pub(super) async fn show(self, tablet: &Tablet, customer: &str) -> Result<()> {
        match self {
            Self::List => open_list(tablet).await,
            Self::Search => {
                open_list(tablet).await?;
                tablet.type_into(&test_id("list-search"), "z").await?;
                tablet.wait_for(&test_id("list-row")).await
            }
            Self::NothingFound => {
                open_list(tablet).await?;
                tablet.type_into(&test_id("list-search"), "qqqqqqqq").await?;
                tablet.wait_for(&test_id("empty")).await
            }
            Self::Filter => {
                open_list(tablet).await?;
                tablet.click(&test_id("list-filter")).await?;
                tablet.wait_for(&test_id("filter-sheet")).await
            }
            Self::Tab(tab) => {
                open_customer(tablet, customer).await?;
                tablet.show_tab(tab).await
            }
            Self::Edit(part) => {
                open_customer(tablet, customer).await?;
                tablet.show_tab(part).await?;
                tablet.click(&test_id(&format!("edit-part-{part}"))).await?;
                tablet.wait_for(&test_id("form-save")).await
            }
            Self::Child(kind) => show_child_form(tablet, customer, kind).await,
            Self::Conflict => {
                open_customer(tablet, customer).await?;
                tablet.show_tab("communication").await?;
                tablet.open_conflict(DISPUTED).await.map(drop)
            }
            Self::NewCustomer => {
                tablet.open("/customers/new").await?;
                tablet.click(&test_id("form-save")).await?;
                tablet.wait_for(&test_id("problem-customer.name")).await
            }
            Self::Review => {
                tablet.open("/review").await?;
                tablet.wait_for(&test_id("review-page")).await
            }
            Self::Day => {
                tablet.open("/today").await?;
                tablet.click(&format!("label:has({})", test_id("day-whose-all"))).await?;
                tablet.wait_for(&test_id("day-line")).await
            }
            Self::Pipeline => {
                tablet.open("/pipeline").await?;
                tablet.wait_for(&test_id("board-card")).await
            }
            Self::Import => show_import(tablet).await,
            Self::Complaints => show_complaints(tablet).await,
            Self::Complaint => {
                show_complaints(tablet).await?;
                tablet.click(&format!("{} a", test_id("complaint-line"))).await?;
                tablet.wait_for(&test_id("customer-page")).await?;
                tablet.show_tab("complaints").await
            }
            Self::Insight => {
                tablet.open("/insight").await?;
                tablet.wait_for(&test_id("insight-page")).await
            }
            Self::Report(name) => {
                tablet.open(&format!("/insight/{name}")).await?;
                tablet.wait_for(&test_id("report-foot")).await
            }
            Self::Settings => {
                tablet.open("/settings").await?;
                tablet.wait_for(&test_id("settings-page")).await
            }
            Self::Sync => {
                open_list(tablet).await?;
                tablet.click(&test_id("sync-status")).await?;
                tablet.wait_for(&test_id("sync-sheet")).await
            }
            Self::Assign => {
                open_customer(tablet, customer).await?;
                tablet.click(&test_id("customer-assign")).await?;
                tablet.wait_for(&test_id("assign-sheet")).await
            }
            Self::Alike => {
                tablet.open("/customers/new").await?;
                tablet.fill(&[("customer.name", TWICE)]).await?;
                tablet.wait_for(&test_id("form-alike-item")).await
            }
            Self::Duplicates => show_duplicates(tablet).await,
            Self::Join => {
                show_duplicates(tablet).await?;
                tablet.click(&test_id("duplicate-join")).await?;
                tablet.wait_for(&test_id("join-submit")).await
            }
            Self::Export => {
                tablet.open("/customers/export").await?;
                tablet.wait_for(&test_id("export-run")).await
            }
            Self::Sheet => {
                tablet.open(&format!("/customers/{customer}/sheet")).await?;
                tablet.wait_for(&test_id("sheet-about")).await
            }
            Self::Week => {
                tablet.open("/today/week").await?;
                tablet.click(&format!("label:has({})", test_id("week-whose-all"))).await?;
                tablet.wait_for(&test_id("week-card")).await
            }
            Self::Nearby => {
                // In the middle of Suzhou.
                let permission = json!({ "permission": { "name": "geolocation" }, "setting": "granted" });
                tablet.chromium("Browser.setPermission", permission).await?;
                let place = json!({ "latitude": 31.30, "longitude": 120.58, "accuracy": 20 });
                tablet.chromium("Emulation.setGeolocationOverride", place).await?;
                tablet.open("/today/nearby").await?;
                tablet.click(&format!("label:has({})", test_id("nearby-whose-all"))).await?;
                tablet.click(&test_id("nearby-find")).await?;
                tablet.wait_for(&test_id("nearby-around")).await
            }
        }
    }
}

async fn show_duplicates(tablet: &Tablet) -> Result<()> {
    tablet.open("/review/duplicates").await?;
    tablet.wait_for(&test_id("duplicate-item")).await
}

async fn open_list(tablet: &Tablet) -> Result<()> {
    tablet.open("/").await?;
    tablet.wait_for(&test_id("list-row")).await
}

async fn show_import(tablet: &Tablet) -> Result<()> {
    let folder = tempfile::tempdir().context("making a folder for a list")?;
    let file = folder.path().join("客户名单.csv");
    let list = "客户名称,客户编号,联系人,手机,电子邮箱,所在城市,成立日期,内部代码\n\
                苏州恒达机械有限公司,S-101,王建国,13800138000,wang@hengda.example,苏州,2008-03-01,x1\n\
                大江物流有限公司,S-102,李娜,1.39E+10,li@dajiang.example,无锡,2012-11-20,x2\n\
                万象商贸有限公司,S-103,赵敏,13700137000,zhao@wanxiang.example,杭州,2026-02-30,x3\n";
    std::fs::write(&file, list).context("writing a list")?;
    tablet.open("/customers/import").await?;
    tablet.give_file(&test_id("import-file"), &file).await?;
    tablet.wait_for(&test_id("import-problem")).await
}

async fn show_complaints(tablet: &Tablet) -> Result<()> {
    tablet.open("/complaints").await?;
    // The month before has all of its days.
    tablet.click(&test_id("month-before")).await?;
    tablet.wait_for(&test_id("complaint-line")).await
}

async fn show_child_form(tablet: &Tablet, customer: &str, kind: &str) -> Result<()> {
    open_customer(tablet, customer).await?;
    let tab = match kind {
        "contact" => "contacts",
        "activity" | "plan" | "action" => "timeline",
        "opportunity" => "opportunities",
        "complaint" => "complaints",
        _ => "orders",
    };
    tablet.show_tab(tab).await?;
    tablet.click(&test_id(&format!("add-{kind}"))).await?;
    tablet.wait_for(&test_id(&format!("{kind}-sheet"))).await
}
