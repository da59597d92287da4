//! Which rows of a long list are on screen: plain arithmetic over a fixed row height.

use std::ops::Range;

/// The height of one row in CSS pixels; `--row-height` in `tokens.css` says the same.
pub(crate) const ROW_HEIGHT_PX: f64 = 72.0;
/// Rows drawn above and below the screen, so that a flick meets rows and not emptiness.
pub(crate) const MARGIN_ROWS: u32 = 8;

/// The rows to draw for a scroll position.
pub(crate) fn rows_on_screen(scroll_top_px: f64, height_px: f64, total: u32) -> Range<u32> {
    let first = row_at(scroll_top_px).saturating_sub(MARGIN_ROWS).min(total);
    let last = row_at(scroll_top_px + height_px).saturating_add(1 + MARGIN_ROWS).min(total);
    first..last.max(first)
}

/// The scroll position that brings a row on screen with the least movement.
pub(crate) fn scroll_to_show(row: u32, scroll_top_px: f64, height_px: f64) -> f64 {
    let top = f64::from(row) * ROW_HEIGHT_PX;
    let bottom = top + ROW_HEIGHT_PX;
    if top < scroll_top_px {
        top
    } else if bottom > scroll_top_px + height_px {
        (bottom - height_px).max(0.0)
    } else {
        scroll_top_px
    }
}

/// Casting from float saturates: below 0 is 0, beyond the range the largest row.
fn row_at(offset_px: f64) -> u32 {
    (offset_px / ROW_HEIGHT_PX).floor() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_the_screen_and_its_margin() {
        let rows = rows_on_screen(7_200.0, 720.0, 10_000);
        assert_eq!(rows, 92..119);
    }

    #[test]
    fn the_window_ends_with_the_list() {
        assert_eq!(rows_on_screen(0.0, 720.0, 3), 0..3);
        assert_eq!(rows_on_screen(99_999.0, 720.0, 3), 3..3);
        assert_eq!(rows_on_screen(-50.0, 720.0, 100), 0..18);
        assert_eq!(rows_on_screen(0.0, 720.0, 0), 0..0);
    }

    #[test]
    fn a_row_on_screen_does_not_move_the_list() {
        assert!((scroll_to_show(5, 300.0, 720.0) - 300.0).abs() < f64::EPSILON);
        assert!((scroll_to_show(0, 300.0, 720.0) - 0.0).abs() < f64::EPSILON);
        assert!((scroll_to_show(20, 0.0, 720.0) - 792.0).abs() < f64::EPSILON);
    }
}
