//! A cursor over bytes from outside: it never reads past the end and takes no number in two spellings.

use crate::preparse::Refusal;

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(super) const fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let length = usize::try_from(length).map_err(|_| Refusal::Malformed)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Refusal> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        self.array().map(|[byte]| byte)
    }

    /// An unsigned number in LEB128, in its shortest form.
    pub(super) fn unsigned(&mut self) -> Result<u64, Refusal> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(Refusal::Malformed);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(Refusal::Malformed) } else { Ok(value) };
            }
        }
        Err(Refusal::Malformed)
    }

    /// A signed number in LEB128, in its shortest form.
    pub(super) fn signed(&mut self) -> Result<i64, Refusal> {
        let mut value = 0_i64;
        let mut previous = 0_u8;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = i64::from(byte & 0x7f);
            if shift == 63 && bits != 0 && bits != 0x7f {
                return Err(Refusal::Malformed);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                let sign_only = byte == if previous & 0x40 != 0 { 0x7f } else { 0 };
                if shift > 0 && sign_only {
                    return Err(Refusal::Malformed);
                }
                return Ok(if negative && shift < 57 { value | (-1_i64 << (shift + 7)) } else { value });
            }
            previous = byte;
        }
        Err(Refusal::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsigned(bytes: &[u8]) -> Result<u64, Refusal> {
        Bytes::new(bytes).unsigned()
    }

    fn signed(bytes: &[u8]) -> Result<i64, Refusal> {
        Bytes::new(bytes).signed()
    }

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(unsigned(&[0x00]), Ok(0));
        assert_eq!(unsigned(&[0xe5, 0x8e, 0x26]), Ok(624_485));
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(unsigned(&most), Ok(u64::MAX));
        assert_eq!(signed(&[0xc0, 0xbb, 0x78]), Ok(-123_456));
        assert_eq!(signed(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]), Ok(i64::MIN));
        assert_eq!(signed(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]), Ok(i64::MAX));
        assert_eq!(signed(&[0x7f]), Ok(-1));
        assert_eq!(signed(&[0xc0, 0x00]), Ok(64));
        for bad in [
            &[0x80, 0x00][..],
            &[0x80],
            &[],
            &[0xff; 11],
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
        ] {
            assert_eq!(unsigned(bad), Err(Refusal::Malformed), "{bad:x?}");
        }
        for bad in [&[0xff, 0x7f][..], &[0x80, 0x00], &[0xc0], &[], &[0x80; 11]] {
            assert_eq!(signed(bad), Err(Refusal::Malformed), "{bad:x?}");
        }
    }
}
