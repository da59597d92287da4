//! The pages of administration, with something on each: an open request, an overdue one, a frozen account, handed-in work.

use super::{Album, open_customer};
use anyhow::{Context, Result};
use satchel_protocol::sync::path;
use satchel_server::demo;
use satchel_tests::harness::{Engine, Gate, Language, Look, Server, Tablet, test_id};

/// A section with what is opened on it.
#[derive(Clone, Copy)]
enum Scene {
    /// The section as it is.
    Section(&'static str),
    /// The sheet of a person.
    Person(&'static str),
    /// The form that a button of a section opens, sent as it is, so that its problems show.
    Form(&'static str, &'static str),
    /// A new password for a person.
    Password(&'static str),
}

/// What the system's administrator sees.
const OF_THE_SYSTEM: [Scene; 9] = [
    Scene::Section("people"),
    Scene::Person("何思齐"),
    Scene::Section("devices"),
    Scene::Section("requests"),
    Scene::Form("requests", "file-request"),
    Scene::Section("log"),
    Scene::Section("rules"),
    Scene::Form("rules", "set-offline-days"),
    Scene::Password("何思齐"),
];

/// What a unit's head sees.
const OF_A_HEAD: [Scene; 4] = [
    Scene::Section("requests"),
    Scene::Form("requests", "request-approve"),
    Scene::Section("waiting"),
    Scene::Form("waiting", "work-hand-over"),
];

impl Scene {
    fn name(self) -> String {
        match self {
            Self::Section(section) => format!("admin-{section}"),
            Self::Person(_) => "admin-person".to_owned(),
            Self::Form(_, button) => format!("admin-{button}"),
            Self::Password(_) => "admin-password".to_owned(),
        }
    }

    async fn show(self, tablet: &Tablet) -> Result<()> {
        match self {
            Self::Section(section) => open_section(tablet, section).await,
            Self::Person(name) => open_person(tablet, name).await,
            Self::Form(section, button) => {
                open_section(tablet, section).await?;
                tablet.click(&test_id(button)).await?;
                // Some forms need nothing: those are not sent.
                let needs = tablet.count(".required:not(:empty)").await? > 0 && button != "set-offline-days";
                if needs { tablet.click(&test_id("act-submit")).await } else { Ok(()) }
            }
            Self::Password(name) => {
                open_person(tablet, name).await?;
                tablet.click(&test_id("person-password")).await?;
                tablet.click(&test_id("act-submit")).await?;
                tablet.wait_for(&test_id("new-password")).await
            }
        }
    }
}

async fn open_section(tablet: &Tablet, section: &str) -> Result<()> {
    tablet.open(&format!("/admin/{section}")).await?;
    tablet.wait_for(&test_id(&format!("admin-{section}"))).await
}

async fn open_person(tablet: &Tablet, name: &str) -> Result<()> {
    open_section(tablet, "people").await?;
    tablet.type_into(&test_id("member-search"), name).await?;
    tablet
        .wait_until("one person is found", async || Ok((tablet.count(&test_id("member")).await? == 1).then_some(())))
        .await?;
    tablet.click(&test_id("member")).await?;
    tablet.wait_for(&test_id("person-sheet")).await
}

async fn tablet_of(origin: &str, name: &'static str, language: Language) -> Result<Tablet> {
    let look = Look::landscape().in_language(language);
    let tablet = Tablet::start(name, Engine::from_environment()?, origin, look).await?;
    tablet.open("/").await?;
    tablet.fill_sign_in(name, demo::PASSWORD).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    tablet.wait_works_offline().await?;
    Ok(tablet)
}

async fn file(tablet: &Tablet, values: &[(&str, &str)]) -> Result<()> {
    open_section(tablet, "requests").await?;
    tablet.click(&test_id("file-request")).await?;
    for (field, value) in values {
        tablet.type_into(&test_id(&format!("act-{field}")), value).await?;
    }
    tablet.click(&test_id("act-submit")).await?;
    tablet.wait_gone(&test_id("act-sheet")).await
}

/// A tablet works without the server, its person is frozen, and it comes back: locked, then signed out.
async fn lose(album: &mut Album, server: &mut Server, name: &'static str, language: Language) -> Result<()> {
    let gate = Gate::before(server.port()).await?;
    let mut tablet = tablet_of(&gate.origin(), name, language).await?;
    let script = format!("return document.querySelector('{}').dataset.customer", test_id("list-row"));
    let customer = tablet.wait_js("a first customer", &script).await?;
    let customer = customer.as_str().context("a customer has an id")?.to_owned();
    server.stop().await?;
    open_customer(&tablet, &customer).await?;
    let visit = [("activity.subject", "谈妥年度供货"), ("activity.text", "对方要求月底前给出报价。")];
    tablet.add_child("activity", &visit).await?;
    tablet.quit_browser().await?;
    server.satchel(&["user", "freeze", "--team", demo::TEAM, "--name", name, "--reason", "离职倾向"]).await?;
    server.start().await?;
    gate.shut(Some(path::HAND_IN));
    tablet.reopen().await?;
    tablet.open("/").await?;
    tablet.wait_for(&test_id("lock-screen")).await?;
    album.take(&mut tablet, "lock").await?;
    gate.shut(None);
    tablet.click(&test_id("lock-connect")).await?;
    tablet.wait_for(&test_id("farewell")).await?;
    album.take(&mut tablet, "lock-farewell").await?;
    drop(tablet.take_errors());
    Ok(())
}

/// Takes them all.
pub(super) async fn take(album: &mut Album, server: &mut Server, heads: &mut [Tablet]) -> Result<()> {
    for (language, name) in Language::ALL.into_iter().zip(["lin", "chen"]) {
        lose(album, server, name, language).await?;
    }
    let clerk = tablet_of(&server.origin(), "zheng", Language::Chinese).await?;
    let newcomer = [
        ("display_name", "王小明"),
        ("sign_in_name", "wang"),
        ("reason", "新同事下周一入职，负责苏州片区"),
        ("treatment", "先跟林晓岚拜访两周，再分配客户"),
    ];
    file(&clerk, &newcomer).await?;
    let another = [("display_name", "李慧"), ("sign_in_name", "lihui"), ("reason", "接替离职同事")];
    file(&clerk, &another).await?;
    let mut first = true;
    for language in Language::ALL {
        let mut system = tablet_of(&server.origin(), "sun", language).await?;
        for scene in OF_THE_SYSTEM.into_iter().filter(|scene| album.wants_scene(&scene.name())).collect::<Vec<_>>() {
            scene.show(&system).await.with_context(|| scene.name())?;
            album.take(&mut system, &scene.name()).await.with_context(|| scene.name())?;
        }
        if first {
            server.stop().await?;
            system.open("/admin/people").await?;
            system.wait_for(&test_id("admin-retry")).await?;
            album.take(&mut system, "admin-offline").await?;
            server.start().await?;
        }
        first = false;
    }
    for head in heads {
        for scene in OF_A_HEAD {
            let name = format!("{}-of-head", scene.name());
            if album.wants_scene(&name) {
                scene.show(head).await.with_context(|| name.clone())?;
                album.take(head, &name).await.with_context(|| name.clone())?;
            }
        }
    }
    Ok(())
}
