//! Stores brotli and gzip copies beside every file that gets smaller by them.

use super::site::{Site, extension};
use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::Mutex;
use std::thread;

/// The strongest setting: done once here, paid back at every download.
const BROTLI_QUALITY: i32 = 11;
/// The largest window that every browser accepts, as a power of two.
const BROTLI_WINDOW_BITS: i32 = 24;

/// Adds `<path>.br` and `<path>.gz` for everything that compresses.
pub(super) fn add_compressed_copies(site: &mut Site) -> Result<()> {
    let mut jobs: Vec<_> = site.iter().filter(|(path, _)| compresses(path)).collect();
    jobs.sort_by_key(|(_, bytes)| bytes.len());
    let jobs = Mutex::new(jobs);
    let next = || jobs.lock().ok().and_then(|mut jobs| jobs.pop());
    let work = || {
        let mut copies = Vec::new();
        while let Some((path, bytes)) = next() {
            let context = || format!("compressing {path}");
            copies.push((format!("{path}.br"), brotli(bytes).with_context(context)?, bytes.len()));
            copies.push((format!("{path}.gz"), gzip(bytes).with_context(context)?, bytes.len()));
        }
        Ok::<_, anyhow::Error>(copies)
    };
    let copies = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect::<Result<Vec<_>>>()
    })?;
    for (path, bytes, plain_len) in copies.into_iter().flatten() {
        if bytes.len() < plain_len {
            site.insert(path, bytes);
        }
    }
    Ok(())
}

fn compresses(path: &str) -> bool {
    matches!(extension(path), "css" | "html" | "ico" | "js" | "json" | "svg" | "txt" | "wasm" | "webmanifest")
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
