//! The frame gives back what it was given and notices everything else.

use super::{Damage, Framed, HEADER_BYTES, Seal};
use crate::{Key, Table};

fn sealed() -> Vec<u8> {
    Framed.seal(Table::Docs, &Key::name("key"), b"value")
}

fn opened(stored: Vec<u8>) -> Result<Vec<u8>, Damage> {
    Framed.open(Table::Docs, &Key::name("key"), stored)
}

#[test]
fn an_untouched_record_opens_to_what_was_put() {
    assert_eq!(opened(sealed()), Ok(b"value".to_vec()));
    let empty = Framed.seal(Table::Meta, &Key::empty(), b"");
    assert_eq!(empty.len(), HEADER_BYTES);
    assert_eq!(Framed.open(Table::Meta, &Key::empty(), empty), Ok(vec![]));
}

#[test]
fn every_flipped_bit_is_noticed() {
    for index in 0..sealed().len() {
        for bit in 0..8 {
            let mut stored = sealed();
            stored[index] ^= 1 << bit;
            assert!(opened(stored).is_err(), "bit {bit} of byte {index}");
        }
    }
}

#[test]
fn every_truncation_is_noticed() {
    for length in 0..sealed().len() {
        let mut stored = sealed();
        stored.truncate(length);
        assert_eq!(opened(stored), Err(Damage::Length), "{length} bytes");
    }
}

#[test]
fn a_byte_too_many_is_noticed() {
    let mut stored = sealed();
    stored.push(0);
    assert_eq!(opened(stored), Err(Damage::Length));
}

#[test]
fn a_record_moved_to_another_key_or_table_is_noticed() {
    let elsewhere = Framed.open(Table::Docs, &Key::name("other"), sealed());
    assert_eq!(elsewhere, Err(Damage::Hash));
    let elsewhere = Framed.open(Table::Meta, &Key::name("key"), sealed());
    assert_eq!(elsewhere, Err(Damage::Hash));
}

#[test]
fn the_end_of_a_key_does_not_pass_as_the_beginning_of_a_value() {
    let one = Framed.seal(Table::Docs, &Key::name("ab"), b"c");
    let other = Framed.seal(Table::Docs, &Key::name("a"), b"bc");
    assert_ne!(one[6..HEADER_BYTES], other[6..HEADER_BYTES]);
}

#[test]
fn a_record_of_an_unknown_version_is_not_read_as_one_of_ours() {
    let mut stored = sealed();
    stored[1] = 2;
    assert_eq!(opened(stored), Err(Damage::Format));
}

/// Bytes as version 1 wrote them; they lie on people's tablets and must open for ever.
#[test]
fn a_record_written_by_version_1_still_opens() {
    let written = [
        0xc5, 0x01, 0x05, 0x00, 0x00, 0x00, 0x08, 0xbd, 0x74, 0xce, 0xe1, 0x5e, 0x77, 0xc2, 0x85, 0xe9, 0xbb, 0x4d,
        0x47, 0x33, 0x7d, 0x47, b'v', b'a', b'l', b'u', b'e',
    ];
    assert_eq!(opened(written.to_vec()), Ok(b"value".to_vec()));
}
