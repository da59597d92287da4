//! Comma-separated values as spreadsheets open them.

/// A table as the text of a file: it begins with a byte order mark, without which Excel takes Chinese for another encoding;
/// lines end with CR and LF (RFC 4180).
///
/// A cell that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`, `@`, a tab or a CR, gets an
/// apostrophe before it: what a customer typed is never run. A number below zero is no formula.
#[must_use]
pub fn table<Row: AsRef<[String]>>(rows: impl IntoIterator<Item = Row>) -> String {
    let mut text = String::from('\u{feff}');
    for row in rows {
        for (place, content) in row.as_ref().iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            cell(content, &mut text);
        }
        text.push_str("\r\n");
    }
    text
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet would compute a cell instead of showing it. A number below zero is no formula.
#[must_use]
pub fn is_formula(content: &str) -> bool {
    content.starts_with(FORMULA_STARTS) && !is_number_below_zero(content)
}

fn cell(content: &str, text: &mut String) {
    // A program that guesses the separator, or takes the spaces around a cell away, must not come to something else.
    let is_quoted = content.contains([',', ';', '"', '\n', '\r', '\t']) || content.trim() != content;
    if is_quoted {
        text.push('"');
    }
    if is_formula(content) {
        text.push('\'');
    }
    if is_quoted {
        text.push_str(&content.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(content);
    }
}

/// A minus sign, digits, and perhaps a point among them.
fn is_number_below_zero(content: &str) -> bool {
    let Some(digits) = content.strip_prefix('-') else { return false };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_only_shown() {
        let rows = [["=1+1", "+8613800138000", "-2+3", "@SUM(A1)"], ["苏州, 园区", "\"好\"", "两\n行", "=A1,\"x\""]];
        let text = table(rows.map(|row| row.map(str::to_owned)));
        assert_eq!(
            text,
            "\u{feff}'=1+1,'+8613800138000,'-2+3,'@SUM(A1)\r\n\"苏州, 园区\",\"\"\"好\"\"\",\"两\n行\",\"'=A1,\"\"x\"\"\"\r\n"
        );
        assert_eq!(text.as_bytes().get(..3), Some([0xef, 0xbb, 0xbf].as_slice()));
        assert_eq!(table(Vec::<Vec<String>>::new()), "\u{feff}");
        assert_eq!(table([["a;b", " c", "d"].map(str::to_owned)]), "\u{feff}\"a;b\",\" c\",d\r\n");
        let numbers = ["-2", "-0.25", "-", "-1.", "-1e9"].map(str::to_owned);
        assert_eq!(table([numbers]), "\u{feff}-2,-0.25,'-,'-1.,'-1e9\r\n");
    }
}
