//! Starts the page.

fn main() {
    satchel_app::start();
}
