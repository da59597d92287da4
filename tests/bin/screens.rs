//! Takes a picture of every page as each kind of tablet shows it: `cargo xtask screens`.
//!
//! One tablet for each language; the page is turned and darkened under the same scene, so a
//! set of four pictures shows the same moment.

#[path = "screens/admin.rs"]
mod admin;
#[path = "screens/scene.rs"]
mod scene;

use anyhow::{Context, Result};
use clap::Parser;
use satchel_server::demo;
use satchel_tests::harness::{Engine, Language, Look, Scheme, Server, Tablet, test_id};
use scene::SCENES;
use std::path::PathBuf;

/// What to take, and where to put it.
#[derive(Parser)]
struct Arguments {
    /// The folder of the pictures.
    #[arg(long)]
    output: PathBuf,
    /// Only pictures whose name contains this, or one of these.
    #[arg(long)]
    only: Vec<String>,
}

/// Two members of the demo team who see the same customers and give them away.
const PEOPLE: [&str; 2] = ["zhao", "feng"];

/// The name of a customer that stands twice in the team's list.
const TWICE: &str = "苏州恒达机械有限公司";

/// The field of which both tablets keep another value.
const DISPUTED: &str = "customer.phone";

async fn open_customer(tablet: &Tablet, customer: &str) -> Result<()> {
    tablet.open(&format!("/customers/{customer}")).await?;
    tablet.wait_customer(customer).await
}

/// The pictures of one run.
struct Album {
    arguments: Arguments,
    taken: u32,
}

impl Album {
    fn wants(&self, name: &str) -> bool {
        self.arguments.only.is_empty() || self.arguments.only.iter().any(|only| name.contains(only.as_str()))
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
    let first = tablets.first().context("there is no tablet")?;
    for phone in ["0512 6254 8800", "0512 6254 8811"] {
        let industry = ("customer.industry", "精密机械");
        first.create_customer(&[("customer.name", TWICE), ("customer.phone", phone), industry]).await?;
    }
    for tablet in &tablets {
        tablet.wait_sync("idle", Some(0)).await?;
    }
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
