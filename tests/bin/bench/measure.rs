//! Measures single things in the page itself, with the page's own clock.
//!
//! What a person would do by hand is done here by script inside the page, so that the way
//! between test and browser is not measured with it.

use anyhow::{Context, Result};
use satchel_tests::harness::{Milestone, Tablet, test_id};
use serde_json::Value;

/// Helpers that every script may use. `painted` returns after the next frame is drawn; `counted` when the
/// number beside the list, which changes together with its rows, is there and fits.
const PRELUDE: &str = r#"
const id = name => document.querySelector(`[data-testid="${name}"]`);
const shown = async name => {
    for (;;) {
        const element = id(name);
        if (element && element.getClientRects().length > 0) return element;
        await new Promise(requestAnimationFrame);
    }
};
const markAfter = async (name, time) => {
    for (;;) {
        const mark = performance.getEntriesByName(name, 'mark').at(-1);
        if (mark && mark.startTime > time) return mark.startTime;
        await new Promise(requestAnimationFrame);
    }
};
const painted = async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(done => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(null);
    });
};
const number = () => id('list-count').textContent.replace(/[^0-9]/g, '');
const counted = fits => new Promise(done => {
    const observer = new MutationObserver(() => {
        if (number() === '' || !fits(number())) return;
        observer.disconnect();
        done(true);
    });
    observer.observe(id('list-count'), { childList: true, subtree: true, characterData: true });
});
const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
};
"#;

/// The middle of some durations, and the one that 95 of 100 stay below.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) median_ms: f64,
    pub(crate) p95_ms: f64,
}

impl Spread {
    /// Nearest-rank percentiles; fails on no durations at all.
    pub(crate) fn of(mut durations_ms: Vec<f64>) -> Result<Self> {
        durations_ms.sort_by(f64::total_cmp);
        let rank = |percent: usize| {
            let rank = (durations_ms.len() * percent).div_ceil(100).max(1);
            durations_ms.get(rank - 1).copied().context("nothing was measured")
        };
        Ok(Self { median_ms: rank(50)?, p95_ms: rank(95)? })
    }
}

pub(crate) async fn run(tablet: &Tablet, body: &str) -> Result<Value> {
    tablet.js_async(&format!("{PRELUDE}{body}")).await
}

pub(crate) async fn durations(tablet: &Tablet, body: &str) -> Result<Spread> {
    let found = run(tablet, body).await?;
    Spread::of(serde_json::from_value(found).context("reading durations")?)
}

/// From a touch on a row to the opened file, for the rows on screen.
pub(crate) async fn open_customers(tablet: &Tablet) -> Result<Spread> {
    let row = test_id("list-row");
    let body = format!(
        "const durations = [];
         await shown('list-row');
         const list = id('list-scroll');
         for (let screen = 0; screen < 5; screen++) {{
             list.scrollTop = screen * list.clientHeight;
             do await new Promise(requestAnimationFrame); while (document.querySelector('.row-waiting'));
             const ids = [...document.querySelectorAll('{row}')].map(row => row.dataset.customer).slice(0, 8);
             for (const customer of ids) {{
                 const row = document.querySelector(`{row}[data-customer=\"${{customer}}\"]`);
                 if (!row || row.getAttribute('aria-current') === 'true') continue;
                 const before = performance.now();
                 row.click();
                 durations.push(await markAfter('satchel:customer-open', before) - before);
             }}
         }}
         return durations;"
    );
    durations(tablet, &body).await
}

/// Saves the open customer's phone again and again, each time another number.
pub(crate) async fn save_phone(tablet: &Tablet, count: u32) -> Result<Spread> {
    let body = format!(
        "const durations = [];
         (await shown('tab-communication')).click();
         for (let number = 0; number < {count}; number++) {{
             (await shown('edit-part-communication')).click();
             type(await shown('field-customer.phone'), `0512 6688 ${{1000 + number}}`);
             await new Promise(requestAnimationFrame);
             const before = performance.now();
             (await shown('form-save')).click();
             durations.push(await markAfter('satchel:edit-durable', before) - before);
             while (id('form-save')) await new Promise(requestAnimationFrame);
         }}
         return durations;"
    );
    durations(tablet, &body).await
}

/// One round of sync, as the worker counted it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// When it began, on the page's clock.
    pub(crate) start_ms: f64,
    pub(crate) duration_ms: f64,
    pub(crate) requests: f64,
    /// Bytes of the messages before compression and without headers.
    pub(crate) sent_bytes: f64,
    /// The same the other way.
    pub(crate) received_bytes: f64,
}

/// The round that ended with the latest mark of this name after `after_ms`.
pub(crate) async fn round(tablet: &Tablet, ended_with: &str, after_ms: f64) -> Result<Round> {
    let end = tablet.wait_mark_after(ended_with, after_ms).await?;
    round_until(tablet, &end).await
}

/// The first round since the page was loaded that received anything.
pub(crate) async fn round_with_news(tablet: &Tablet) -> Result<Round> {
    let end = tablet
        .wait_until("a round of sync that brings news", async || {
            let rounds = tablet.marks("satchel:sync-done").await?;
            Ok(rounds.into_iter().find(|end| count(end, "received").is_ok_and(|items| items > 0.0)))
        })
        .await?;
    round_until(tablet, &end).await
}

/// The round after `after_ms` that sent at least so many changes. The tablet may begin it by itself as soon as the server
/// answers again, so the latest round can be one that found nothing left to send.
pub(crate) async fn round_that_sent(tablet: &Tablet, changes: u32, after_ms: f64) -> Result<Round> {
    let end = tablet
        .wait_until("a round of sync that sends the work", async || {
            let rounds = tablet.marks("satchel:sync-done").await?;
            let sent = |end: &Milestone| count(end, "sent").is_ok_and(|sent| sent >= f64::from(changes));
            Ok(rounds.into_iter().find(|end| end.at_ms >= after_ms && sent(end)))
        })
        .await?;
    round_until(tablet, &end).await
}

async fn round_until(tablet: &Tablet, end: &Milestone) -> Result<Round> {
    let starts = tablet.marks("satchel:sync-start").await?;
    let start = starts.iter().rev().find(|start| start.at_ms <= end.at_ms);
    let start = start.context("a round of sync ended that never started")?;
    Ok(Round {
        start_ms: start.at_ms,
        duration_ms: end.at_ms - start.at_ms,
        requests: count(end, "requests")?,
        sent_bytes: count(end, "bytes_sent")?,
        received_bytes: count(end, "bytes_received")?,
    })
}

fn count(end: &Milestone, name: &str) -> Result<f64> {
    end.detail.get(name).and_then(Value::as_f64).context("a round without counts")
}

/// Notes when the first row of the list is on the page, as the mark `bench:first-row`.
pub(crate) async fn watch_for_first_row(tablet: &Tablet) -> Result<()> {
    let script = format!(
        "const observer = new MutationObserver(() => {{
             if (!document.querySelector('{}')) return;
             observer.disconnect();
             requestAnimationFrame(() => performance.mark('bench:first-row'));
         }});
         observer.observe(document.body, {{ childList: true, subtree: true }});",
        test_id("list-row")
    );
    tablet.js(&script).await.map(drop)
}

/// The longest task on the page's thread since the page was loaded; 0 when none took 50 ms.
pub(crate) async fn longest_task_ms(tablet: &Tablet) -> Result<f64> {
    let script = "return await new Promise(done => {
        let longest = 0;
        const observer = new PerformanceObserver(list => {
            for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
        });
        observer.observe({ type: 'longtask', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => { observer.disconnect(); done(longest); }));
    });";
    tablet.js_async(script).await?.as_f64().context("a duration is no number")
}
