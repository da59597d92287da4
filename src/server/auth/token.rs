//! The secret by which a device is known: 32 random bytes, of which only the hash is kept.

use data_encoding::HEXLOWER_PERMISSIVE;
use subtle::ConstantTimeEq;

/// A device's token.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// A token of these random bytes.
    #[must_use]
    pub const fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The token as 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        HEXLOWER_PERMISSIVE.encode(&self.0)
    }

    /// What is stored of it. A token has 256 random bits, so a fast hash is enough.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.0).as_bytes()
    }

    /// Whether it is the token of this hash, in a time that does not depend on where they differ.
    #[must_use]
    pub fn matches(&self, hash: &[u8; 32]) -> bool {
        self.hash().ct_eq(hash).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_only_its_own_hash_matches() {
        let token = Token::new([7; 32]);
        assert_eq!(token.to_hex().len(), 64);
        assert!(Token::parse(&token.to_hex()).unwrap().matches(&token.hash()));
        assert!(!Token::new([8; 32]).matches(&token.hash()));
        for bad in ["", "07", &"g".repeat(64), &"07".repeat(33)] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }
}
