//! Searching the list: key by key as people type, and parts of words at once as acceptance row T32 asks.

use super::measure::{Spread, durations};
use super::team::Sample;
use anyhow::Result;
use satchel_tests::harness::Tablet;
use serde_json::json;

/// What is typed key by key: pinyin, initials, characters, a part of a phone number.
const WORDS: [&str; 6] = ["hengyuan", "zljd", "苏州天成", "13862", "钓鱼", "变频器"];

/// From a key in the search field to the painted result. A key after which the same rows stay is
/// not counted: nothing is painted for it.
pub(crate) async fn by_key(tablet: &Tablet) -> Result<Spread> {
    let body = format!(
        "const durations = [];
         const field = await shown('list-search');
         const all = number();
         for (const word of {words}) {{
             for (const end of [...word].keys()) {{
                 const before = number();
                 const answered = counted(now => now !== before);
                 const start = performance.now();
                 type(field, [...word].slice(0, end + 1).join(''));
                 const stays = new Promise(done => setTimeout(done, 1000, false));
                 if (!await Promise.race([answered, stays])) continue;
                 await painted();
                 durations.push(performance.now() - start);
             }}
             const cleared = number() === all ? true : counted(now => now === all);
             type(field, '');
             await cleared;
         }}
         return durations;",
        words = json!(WORDS),
    );
    durations(tablet, &body).await
}

/// From a text put into the search field at once, over all customers, to the painted result.
/// Each of `texts` stands beside the name of a customer that it must find; the first row must be
/// that customer's when `alone`, and there must be rows in any case.
pub(crate) async fn at_once(tablet: &Tablet, texts: &[(String, String)], alone: bool) -> Result<Spread> {
    let body = format!(
        "const durations = [];
         const field = await shown('list-search');
         const all = number();
         for (const [text, name] of {texts}) {{
             const answered = counted(now => now !== all);
             const start = performance.now();
             type(field, text);
             await answered;
             await painted();
             durations.push(performance.now() - start);
             const names = [...document.querySelectorAll('[data-testid=\"row-name\"]')].map(row => row.textContent);
             if (names.length === 0 || ({alone} && !names[0].includes(name))) throw new Error(`${{text}} finds ${{names}}`);
             const cleared = counted(now => now === all);
             type(field, '');
             await cleared;
         }}
         return durations;",
        texts = json!(texts),
    );
    durations(tablet, &body).await
}

/// A part of each sample's name: the middle of what is coined, without the city.
pub(crate) fn names(samples: &[Sample]) -> Vec<(String, String)> {
    samples.iter().map(|sample| (part(&sample.name, 2, 3), sample.name.clone())).collect()
}

/// A part of the name of a contact.
pub(crate) fn contacts(samples: &[Sample]) -> Vec<(String, String)> {
    let end = |name: &str| part(name, name.chars().count().saturating_sub(2), 2);
    samples.iter().map(|sample| (end(&sample.contact), sample.name.clone())).collect()
}

/// A part of the text of an activity.
pub(crate) fn texts(samples: &[Sample]) -> Vec<(String, String)> {
    samples.iter().map(|sample| (part(&sample.text, 4, 8), sample.name.clone())).collect()
}

/// The whole mobile number.
pub(crate) fn phones(samples: &[Sample]) -> Vec<(String, String)> {
    samples.iter().map(|sample| (sample.mobile.clone(), sample.name.clone())).collect()
}

fn part(text: &str, skip: usize, take: usize) -> String {
    text.chars().skip(skip).take(take).collect()
}
