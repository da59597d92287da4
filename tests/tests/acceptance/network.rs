//! What the page says when it is not let in: a wrong password, a network's own sign-in page, no network.

use super::{server, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet, test_id};
use std::net::Ipv4Addr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A hotel's network: whatever is asked, on the server's own port, is answered with its page. Ends when it is dropped.
struct Portal(JoinHandle<()>);

impl Portal {
    async fn instead_of(server: &Server) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, server.port())).await.context("taking the port")?;
        Ok(Self(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // Whoever hangs up has seen enough.
                    answer(stream).await.ok();
                });
            }
        })))
    }

    async fn end(self) {
        self.0.abort();
        // The port is free once the task is gone.
        self.0.await.ok();
    }
}

/// Reads a request to its last byte and sends the page.
async fn answer(mut stream: TcpStream) -> Result<()> {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        let count = stream.read(&mut part).await?;
        request.extend_from_slice(part.get(..count).unwrap_or_default());
        let text = String::from_utf8_lossy(&request).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
            if body.len() >= length || count == 0 {
                break;
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
    let page = "<!doctype html><title>Hotel Wi-Fi</title><p>Please sign in to the network.</p>";
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n", page.len());
    stream.write_all(format!("{head}Connection: close\r\n\r\n{page}").as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}

/// A tablet that shows the sign-in page.
async fn new_tablet(server: &Server) -> Result<Tablet> {
    let tablet = Tablet::start("tablet", Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.open("/").await?;
    tablet.wait_for(&test_id("sign-in-submit")).await?;
    tablet.wait_works_offline().await?;
    Ok(tablet)
}

async fn ensure_refused(tablet: &Tablet, person: &Account, words: &str) -> Result<()> {
    tablet.fill_sign_in(&person.name, &person.password).await?;
    tablet.wait_text(&test_id("sign-in-failure"), words).await?;
    ensure!(tablet.value_of(&test_id("sign-in-name")).await? == person.name, "the name stays typed");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_a_foreign_page_and_no_network_each_have_their_own_words() -> Result<()> {
    let (mut server, person) = server().await?;
    let tablet = new_tablet(&server).await?;
    let wrong = Account { password: "wrong".to_owned(), ..person.clone() };
    ensure_refused(&tablet, &wrong, "账号或密码不对").await?;

    server.kill().await?;
    ensure_refused(&tablet, &person, "连不上服务器").await?;
    let portal = Portal::instead_of(&server).await?;
    ensure_refused(&tablet, &person, "网络要求先登录，或者地址不对").await?;
    portal.end().await;

    server.start().await?;
    tablet.fill_sign_in(&person.name, &person.password).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    // A refused password and a server that is away are lines in the browser's own log.
    drop(tablet.take_errors());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn work_behind_a_foreign_sign_in_page_waits_and_is_sent_afterwards() -> Result<()> {
    let (mut server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    server.kill().await?;
    let portal = Portal::instead_of(&server).await?;
    let id = tablet.create_customer(&[("customer.name", "酒店里写的客户")]).await?;
    tablet.wait_sync("error", Some(1)).await?;
    tablet.click(&test_id("sync-status")).await?;
    tablet.wait_text(&test_id("sync-sheet"), "请先打开浏览器完成网络登录").await?;
    tablet.reload().await?;
    tablet.wait_customer(&id).await?;
    ensure!(tablet.text_of(&test_id("customer-name")).await? == "酒店里写的客户", "kept behind the foreign page");
    portal.end().await;
    server.start().await?;
    tablet.wait_sync("idle", Some(0)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_app_that_does_not_come_says_so_and_comes_when_it_is_asked_for_again() -> Result<()> {
    let (server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    // The line breaks under the second part of the program, and under nothing else.
    let cut = "const whole = window.fetch; window.satchelMend = () => { window.fetch = whole; };
        window.fetch = (...asked) => String(asked[0]).includes('split_')
            ? Promise.reject(new TypeError('cut')) : whole(...asked);";
    tablet.js(cut).await?;
    tablet.click(&test_id("nav-settings")).await?;
    tablet.wait_text("main .empty", "这一页还没有取到").await?;
    tablet.click(&test_id("nav-customers")).await?;
    tablet.wait_for(&test_id("new-customer")).await?;

    tablet.click(&test_id("nav-settings")).await?;
    tablet.wait_for(&test_id("later-retry")).await?;
    tablet.js("window.satchelMend()").await?;
    tablet.click(&test_id("later-retry")).await?;
    tablet.wait_for(&test_id("settings-page")).await?;
    // The loader tells the browser's log what it could not fetch.
    drop(tablet.take_errors());
    Ok(())
}
