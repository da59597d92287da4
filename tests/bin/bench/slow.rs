//! What acceptance rows T01 and T33 ask of a tablet that is four times slower than this machine.
//!
//! Chromium throttles the main thread of a page, and of a page only (see
//! `Tablet::throttle_page`): rows with "page 4× slower" leave the worker, which reads the store
//! and orders the rows, at full speed. Rows with "browser 4× slower" hold back every process of
//! the browser by signals instead (see `Tablet::hold_back`): page, worker, storage and drawing.

use super::measure::{Spread, durations, run};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Tablet, test_id};

/// How much slower.
pub(crate) const RATE: u32 = 4;
/// Cold starts; the median counts.
const STARTS: u32 = 5;
/// How often the list is opened.
const OPENINGS: u32 = 20;
/// Swipes over the list.
const SWIPES: u32 = 3;
/// The length of a swipe, 416 rows.
const SWIPE_PX: u32 = 30_000;
/// A brisk finger: 83 rows in a second.
const SPEED_PX: u32 = 6_000;

/// From the navigation to the rows on screen, each time after the browser was killed and started
/// again, so that page and store come from the disk. The start of the browser itself is not ours and
/// not counted. What is throttled is the main thread of the page.
pub(crate) async fn start_page_slow(tablet: &mut Tablet) -> Result<Spread> {
    let mut durations_ms = Vec::new();
    for _ in 0..STARTS {
        tablet.kill_browser().await?;
        tablet.reopen().await?;
        tablet.throttle_page(RATE).await?;
        tablet.open("/").await?;
        durations_ms.push(tablet.wait_mark("satchel:list-ready").await?.at_ms);
        // The first navigation leaves the process of the empty page: the throttle must come along.
        let slow_ms = loop_ms(tablet).await?;
        tablet.throttle_page(1).await?;
        let fast_ms = loop_ms(tablet).await?;
        ensure!(slow_ms > 1.5 * fast_ms, "the page was not throttled: {slow_ms} ms instead of {fast_ms} ms");
    }
    Spread::of(durations_ms)
}

/// The same with everything of the browser slower.
pub(crate) async fn start_all_slow(tablet: &mut Tablet) -> Result<Spread> {
    let mut durations_ms = Vec::new();
    for _ in 0..STARTS {
        tablet.kill_browser().await?;
        tablet.reopen().await?;
        let held_back = tablet.hold_back(RATE)?;
        tablet.open("/").await?;
        durations_ms.push(tablet.wait_mark("satchel:list-ready").await?.at_ms);
        drop(held_back);
    }
    Spread::of(durations_ms)
}

/// How long a fixed amount of arithmetic takes on the main thread of the page.
async fn loop_ms(tablet: &Tablet) -> Result<f64> {
    let body = "const start = performance.now();
        let sum = 0;
        for (let step = 0; step < 1e8; step++) sum += step % 7;
        return sum > 0 ? performance.now() - start : 0;";
    run(tablet, body).await?.as_f64().context("a duration is no number")
}

/// How evenly the list moves.
pub(crate) struct Motion {
    /// The middle of the frame rates of single frames.
    pub(crate) median_per_s: f64,
    /// 95 of 100 frames come after at most this time.
    pub(crate) p95_ms: f64,
    /// Of 100 frames, those that show a row which is not there yet.
    pub(crate) waiting_percent: f64,
}

/// Swipes through the list and listens to the frames of the page's main thread, which draws the
/// rows; between two of them the browser can move what is drawn already. Whether rows are waited
/// for is looked at in further swipes, because looking takes time.
pub(crate) async fn scroll(tablet: &Tablet) -> Result<Motion> {
    let mut intervals_ms = Vec::new();
    let mut waiting = Vec::new();
    for look in [false, true] {
        for _ in 0..SWIPES {
            let (times_ms, seen) = swipe(tablet, look).await?;
            if look {
                waiting.extend(seen);
            } else {
                intervals_ms.extend(times_ms.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?)));
            }
        }
    }
    let spread = Spread::of(intervals_ms)?;
    let shown_waiting = waiting.iter().filter(|waits| **waits).count();
    Ok(Motion {
        median_per_s: 1000.0 / spread.median_ms,
        p95_ms: spread.p95_ms,
        waiting_percent: 100.0 * shown_waiting as f64 / waiting.len().max(1) as f64,
    })
}

/// The times of the frames of one swipe, and in which of them a row on screen was waited for.
async fn swipe(tablet: &Tablet, look: bool) -> Result<(Vec<f64>, Vec<bool>)> {
    let start = format!(
        "const list = document.querySelector('{}');
         list.scrollTop = 0;
         const bench = window.bench = {{ times: [], waiting: [], scrolls: [], goes: true }};
         const isWaiting = () => {{
             const screen = list.getBoundingClientRect();
             const rows = [...list.querySelectorAll('.row')]
                 .map(row => [row, row.getBoundingClientRect()])
                 .filter(([, box]) => box.bottom > screen.top + 1 && box.top < screen.bottom - 1);
             return rows.some(([row]) => row.querySelector('.row-waiting'))
                 || Math.min(...rows.map(([, box]) => box.top)) > screen.top + 1
                 || Math.max(...rows.map(([, box]) => box.bottom)) < screen.bottom - 1;
         }};
         const frame = time => {{
             bench.times.push(time);
             if ({look}) bench.waiting.push(isWaiting());
             if (bench.goes) requestAnimationFrame(frame);
         }};
         requestAnimationFrame(frame);
         bench.listener = event => bench.scrolls.push(event.timeStamp);
         list.addEventListener('scroll', bench.listener);
         const box = list.getBoundingClientRect();
         return [box.x + box.width / 2, box.y + box.height / 2];",
        test_id("list-scroll")
    );
    let middle: (f64, f64) = serde_json::from_value(tablet.js(&start).await?).context("reading a place")?;
    tablet.scroll_down(middle, SWIPE_PX, SPEED_PX).await?;
    let end = format!(
        "const list = document.querySelector('{}');
         const {{ times, waiting, scrolls, listener }} = window.bench;
         window.bench.goes = false;
         list.removeEventListener('scroll', listener);
         // Frames before and after the list moves are no frames of its motion.
         const moves = time => time >= scrolls.at(0) && time <= scrolls.at(-1);
         return [times.filter(moves), waiting.filter((_, place) => moves(times[place])), list.scrollTop];",
        test_id("list-scroll")
    );
    let found = tablet.js(&end).await?;
    let (times_ms, waiting, moved_px): (Vec<f64>, Vec<bool>, f64) =
        serde_json::from_value(found).context("reading frames")?;
    ensure!(moved_px > 0.0 && times_ms.len() > 1, "the list did not move");
    Ok((times_ms, waiting))
}

/// From a touch on the list's entry in the navigation, on the settings' page, to painted rows.
pub(crate) async fn open_list(tablet: &Tablet) -> Result<Spread> {
    let body = format!(
        "const durations = [];
         const isVisible = () => id('list-row')?.checkVisibility({{ visibilityProperty: true }}) ?? false;
         const until = async test => {{ while (!test()) await new Promise(requestAnimationFrame); }};
         for (let opening = 0; opening < {OPENINGS}; opening++) {{
             id('nav-settings').click();
             await until(() => location.pathname === '/settings' && !isVisible());
             await painted();
             const start = performance.now();
             id('nav-customers').click();
             await until(isVisible);
             await painted();
             durations.push(performance.now() - start);
         }}
         return durations;"
    );
    durations(tablet, &body).await
}
