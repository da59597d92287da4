//! The worker for figures of a page, asked past the app.

use anyhow::{Context, Result};
use data_encoding::BASE64;
use satchel_aside::READY;
use satchel_report::exchange::{Answer, Ask, decode, encode};
use serde_json::Value;

use super::Tablet;

/// An answer, and how long it took in the page from question to answer.
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// By the page's own clock.
    pub took_ms: f64,
}

impl Tablet {
    /// Starts a worker for figures in the open page, as the app does, and waits until it listens.
    ///
    /// # Errors
    /// The page does not name one, or it never listens.
    pub async fn start_figures(&self) -> Result<()> {
        let body = format!(
            "const worker = new Worker(document.querySelector('meta[name=\"satchel-figures\"]').content);
             await new Promise((resolve, reject) => {{
                 worker.onerror = event => reject(new Error(event.message));
                 worker.onmessage = event => event.data === '{READY}' && resolve();
             }});
             window.satchelFigures = worker;"
        );
        self.js_async(&body).await.map(drop)
    }

    /// Asks it.
    ///
    /// # Errors
    /// It panics, or answers something else than this.
    pub async fn ask_figures(&self, ask: Ask) -> Result<Answered> {
        let question = BASE64.encode(&encode(&ask));
        let script = "const [question] = arguments;
             const bytes = Uint8Array.from(atob(question), letter => letter.charCodeAt(0));
             const worker = window.satchelFigures;
             return (async () => {
                 const start = performance.now();
                 const answer = await new Promise((resolve, reject) => {
                     worker.onmessage = event => typeof event.data === 'string' ? reject(new Error(event.data)) : resolve(event.data);
                     worker.postMessage(bytes);
                 });
                 const took = performance.now() - start;
                 let letters = '';
                 for (let at = 0; at < answer.length; at += 8192) {
                     letters += String.fromCharCode(...answer.subarray(at, at + 8192));
                 }
                 return [btoa(letters), took];
             })();";
        let found = self.js_with(script, vec![Value::from(question)]).await?;
        let text = found.get(0).and_then(Value::as_str).context("an answer is no text")?;
        let answer = decode(&BASE64.decode(text.as_bytes())?).context("an answer cannot be read")?;
        let took_ms = found.get(1).and_then(Value::as_f64).context("a time is no number")?;
        Ok(Answered { answer, took_ms })
    }
}
