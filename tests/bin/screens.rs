//! Takes a picture of every page as each kind of tablet shows it: `cargo xtask screens`.
//!
//! One tablet for each language; the page is turned and darkened under the same scene, so a
//! set of four pictures shows the same moment.

#[path = "screens/admin.rs"]
mod admin;

use anyhow::{Context, Result};
use clap::Parser;
use satchel_server::demo;
use satchel_tests::harness::{Engine, Language, Look, Scheme, Server, Tablet, test_id};
use std::path::PathBuf;

/// What to take, and where to put it.
#[derive(Parser)]
struct Arguments {
    /// The folder of the pictures.
    #[arg(long)]
    output: PathBuf,
    /// Only pictures whose name contains this.
    #[arg(long)]
    only: Option<String>,
}

/// Something to look at, reached from the customer list.
#[derive(Clone, Copy)]
enum Scene {
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
}

const SCENES: [Scene; 40] = [
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
    Scene::Tab("note"),
    Scene::Tab("history"),
    Scene::Edit("business"),
    Scene::Edit("communication"),
    Scene::Edit("selection"),
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
    Scene::Settings,
    Scene::Sync,
    Scene::Assign,
];

/// Two members of the demo team who see the same customers and give them away.
const PEOPLE: [&str; 2] = ["zhao", "feng"];

/// The field of which both tablets keep another value.
const DISPUTED: &str = "customer.phone";

impl Scene {
    fn name(self) -> String {
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
        }
    }

    /// Brings a tablet to the scene from wherever it is.
    async fn show(self, tablet: &Tablet, customer: &str) -> Result<()> {
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
        }
    }
}

async fn open_list(tablet: &Tablet) -> Result<()> {
    tablet.open("/").await?;
    tablet.wait_for(&test_id("list-row")).await
}

async fn open_customer(tablet: &Tablet, customer: &str) -> Result<()> {
    tablet.open(&format!("/customers/{customer}")).await?;
    tablet.wait_customer(customer).await
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

/// The pictures of one run.
struct Album {
    arguments: Arguments,
    taken: u32,
}

impl Album {
    fn wants(&self, name: &str) -> bool {
        self.arguments.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }

    /// Whether any picture of a scene is wanted: others need not be brought on screen.
    fn wants_scene(&self, scene: &str) -> bool {
        let sides = ["portrait", "landscape"].into_iter();
        let names = sides.flat_map(|side| Language::ALL.map(|language| format!("{scene}-{side}-{}", language.name())));
        names
            .into_iter()
            .any(|name| Scheme::ALL.iter().any(|scheme| self.wants(&format!("{name}-{}.png", scheme.name()))))
    }

    /// Takes the scene that a tablet shows in both orientations and both colour schemes.
    async fn take(&mut self, tablet: &mut Tablet, scene: &str) -> Result<()> {
        let first = tablet.look();
        for look in [first, first.rotated()] {
            for scheme in Scheme::ALL {
                let side = if look.width_px > look.height_px { "landscape" } else { "portrait" };
                let language = look.language.name();
                let name = format!("{scene}-{side}-{language}-{}.png", scheme.name());
                if self.wants(&name) {
                    tablet.set_look(look.in_scheme(scheme)).await?;
                    settle(tablet).await?;
                    tablet.save_picture(&self.arguments.output.join(name)).await?;
                    self.taken += 1;
                }
            }
        }
        tablet.set_look(first).await
    }
}

/// Waits until fonts are there, what moves has arrived, and the result is painted.
async fn settle(tablet: &Tablet) -> Result<()> {
    let script = "await document.fonts.ready;
        const ends = animation => animation.effect.getComputedTiming().iterations !== Infinity;
        await Promise.all(document.getAnimations().filter(ends).map(a => a.finished.catch(() => {})));
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));";
    tablet.js_async(script).await.map(drop)
}

/// Lets both tablets change the same field while the server is away; returns the customer.
async fn disagree(server: &mut Server, tablets: &[Tablet]) -> Result<String> {
    let first = tablets.first().context("there is no tablet")?;
    let script = format!("return document.querySelector('{}').dataset.customer", test_id("list-row"));
    let customer = first.wait_js("a first customer", &script).await?;
    let customer = customer.as_str().context("a customer has an id")?.to_owned();
    server.stop().await?;
    for (tablet, phone) in tablets.iter().zip(["0512 6688 1200", "0512 6688 1300"]) {
        open_customer(tablet, &customer).await?;
        tablet.edit_part("communication", &[(DISPUTED, phone)]).await?;
    }
    server.start().await?;
    for tablet in tablets {
        open_customer(tablet, &customer).await?;
        tablet.wait_sync_idle().await?;
        tablet.show_tab("communication").await?;
        tablet.wait_for(&test_id(&format!("conflict-{DISPUTED}"))).await?;
    }
    Ok(customer)
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut album = Album { arguments: Arguments::parse(), taken: 0 };
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let mut tablets = Vec::new();
    for (language, person) in Language::ALL.into_iter().zip(PEOPLE) {
        let look = Look::landscape().in_language(language);
        let mut tablet = Tablet::start(person, Engine::from_environment()?, server.origin(), look).await?;
        tablet.open("/").await?;
        tablet.wait_for(&test_id("sign-in-submit")).await?;
        album.take(&mut tablet, "sign-in").await?;
        tablet.fill_sign_in(person, demo::PASSWORD).await?;
        tablet.wait_mark("satchel:first-sync-done").await?;
        tablet.wait_works_offline().await?;
        tablets.push(tablet);
    }
    let customer = disagree(&mut server, &tablets).await?;
    for tablet in &mut tablets {
        for scene in SCENES.into_iter().filter(|scene| album.wants_scene(&scene.name())).collect::<Vec<_>>() {
            scene.show(tablet, &customer).await.with_context(|| scene.name())?;
            album.take(tablet, &scene.name()).await.with_context(|| scene.name())?;
        }
    }
    admin::take(&mut album, &mut server, &mut tablets).await?;
    server.stop().await?;
    for tablet in &mut tablets {
        open_customer(tablet, &customer).await?;
        tablet.wait_sync("offline", None).await?;
        album.take(tablet, "customer-offline").await?;
    }
    println!("{} pictures in {}", album.taken, album.arguments.output.display());
    Ok(())
}
