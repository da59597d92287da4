//! Phone numbers as people type them, and the digits by which they are found and compared.

/// The digits of a phone number by which two spellings of it are equal:
/// full-width digits become plain, separators go, and the prefixes `+86`, `0086` and `86`
/// before an eleven-digit mobile number go too.
#[must_use]
pub fn digits(text: &str) -> String {
    let mut digits: String = text
        .chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
            _ => None,
        })
        .collect();
    for prefix in ["0086", "86"] {
        if let Some(rest) = digits.strip_prefix(prefix)
            && rest.len() == 11
            && rest.starts_with('1')
        {
            digits = rest.to_owned();
            break;
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn spellings_of_one_number_are_equal() {
        for text in ["138 0013 8000", "+86 138-0013-8000", "008613800138000", "１３８００１３８０００"] {
            assert_eq!(digits(text), "13800138000", "{text}");
        }
        assert_eq!(digits("(010) 8612-3456"), "01086123456");
    }
}
