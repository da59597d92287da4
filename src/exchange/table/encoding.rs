//! Text from bytes: what its mark says, else UTF-8 where it is that, else what it looks like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_16BE, UTF_16LE};

use super::ReadError;

/// Bytes at the beginning from which UTF-16 without a mark is told.
const SAMPLE_BYTES: usize = 4_096;

/// Reads text. Chinese programs write GBK and its successor GB18030 without a mark, which other encodings are told from by
/// how often characters occur.
pub(super) fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return decode_as(encoding, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return refuse_binary(text.to_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    let guess = if guess == GBK { GB18030 } else { guess };
    match decode_as(guess, bytes) {
        // Big5 read as GB18030 is full of characters that nobody has given a meaning to.
        Ok(text) if !text.contains(PRIVATE) => Ok(text),
        read => decode_as(BIG5, bytes).ok().filter(|text| !text.contains(PRIVATE)).map_or(read, Ok),
    }
}

/// Characters without a meaning of their own.
const PRIVATE: fn(char) -> bool = |character| matches!(character, '\u{e000}'..='\u{f8ff}');

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, ReadError> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    if has_errors { Err(ReadError::NotText) } else { refuse_binary(text.into_owned()) }
}

/// Text has no characters with the number zero; pictures and programs do.
fn refuse_binary(text: String) -> Result<String, ReadError> {
    if text.contains('\0') { Err(ReadError::NotText) } else { Ok(text) }
}

/// UTF-16 of a table has zeros in every second byte, because separators and digits are ASCII.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(SAMPLE_BYTES))?;
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Characters such as 一 (4E00) have their zero in the other byte.
    let is_clear = even.max(odd) > sample.len() / 20 && even.max(odd) > even.min(odd) * 4;
    if !bytes.len().is_multiple_of(2) || !is_clear {
        return None;
    }
    Some(if odd > even { UTF_16LE } else { UTF_16BE })
}
