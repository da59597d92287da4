//! What the bytes of a first sync are made of: each part compressed alone, as the server compresses its pages.

use super::load::{agent, exchange};
use anyhow::{Context, Result};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{Bootstrap, BootstrapPage, path};
use std::io::Write;

/// The effort of the server's compression, and a window as large as the library's default.
const QUALITY: u32 = 5;
const WINDOW_BITS: u32 = 22;
const BUFFER_BYTES: usize = 4096;

/// Compressed bytes, summed over the pages.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Parts {
    /// Saved documents.
    pub(crate) documents: f64,
    /// Heads and attestations: hashes, which no compression makes smaller.
    pub(crate) hashes: f64,
    /// Rows of lists.
    pub(crate) rows: f64,
    /// Search texts.
    pub(crate) texts: f64,
}

/// Fetches everything as a new device of this token does.
pub(crate) fn parts(origin: &str, token: &str) -> Result<Parts> {
    let agent = agent();
    let mut sum = Parts::default();
    let mut resume = None;
    loop {
        let body = frame::encode(Header::default(), &Bootstrap { resume })?;
        let answer = exchange(&agent, origin, path::BOOTSTRAP, token, &body)?;
        let (_, page): (_, BootstrapPage) = frame::decode(&answer)?;
        let (mut documents, mut hashes, mut rows, mut texts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for packed in &page.documents {
            documents.extend_from_slice(&packed.bytes);
            hashes.extend(packed.heads.iter().flatten().chain(&packed.attestation));
            rows.extend_from_slice(&packed.row);
            texts.extend_from_slice(packed.text.as_bytes());
        }
        sum.documents += compressed(&documents)?;
        sum.hashes += compressed(&hashes)?;
        sum.rows += compressed(&rows)?;
        sum.texts += compressed(&texts)?;
        resume = page.resume;
        if resume.is_none() {
            return Ok(sum);
        }
    }
}

fn compressed(bytes: &[u8]) -> Result<f64> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER_BYTES, QUALITY, WINDOW_BITS);
    writer.write_all(bytes).and_then(|()| writer.flush()).context("compressing")?;
    Ok(writer.into_inner().len() as f64)
}
