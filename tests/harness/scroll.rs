//! Scrolling as a person scrolls, through the browser's own input.

use super::tablet::Tablet;
use anyhow::Result;
use serde_json::json;

impl Tablet {
    /// Scrolls what is under a point down by a distance at an even speed, by the events of a wheel
    /// (Chromium's touch gesture moves nothing on a machine without a touch screen); returns when the
    /// page has arrived. All in CSS pixels, the speed per second.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn scroll_down(&self, (x_px, y_px): (f64, f64), distance_px: u32, speed_px: u32) -> Result<()> {
        let gesture = json!({
            "x": x_px,
            "y": y_px,
            "yDistance": -f64::from(distance_px),
            "speed": speed_px,
            "gestureSourceType": "mouse",
            "preventFling": true,
        });
        self.chromium("Input.synthesizeScrollGesture", gesture).await.map(drop)
    }
}
