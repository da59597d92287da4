//! The window of rows: only what is near the screen is in the document.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::question::Question;
use super::row::Row;
use crate::language::word;
use crate::list::window::{ROW_HEIGHT_PX, scroll_to_show};
use crate::pages::workspace::is_typing;
use crate::place::Place;

/// The rows, with their scroll place and the row that the keyboard is on.
#[component]
pub(crate) fn Rows(
    /// What is asked, and the answers.
    question: Question,
    /// Where the person is.
    place: Memo<Place>,
) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let cursor = RwSignal::new(None::<u32>);
    let rows = question.rows();
    let measure = move || {
        if let Some(scroller) = scroller.try_get_untracked().flatten() {
            question.height_px.set(f64::from(scroller.client_height()));
        }
    };
    Effect::new(move |_| {
        if scroller.get().is_some() {
            request_animation_frame(measure);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    let keyed =
        window_event_listener(leptos::ev::keydown, move |event| move_cursor(&event, question, cursor, scroller));
    on_cleanup(move || {
        resized.remove();
        keyed.remove();
    });
    // A new question starts at the top.
    Effect::new(move |_| {
        question.search.track();
        question.filter.track();
        question.sort.track();
        question.descending.track();
        cursor.set(None);
        if let Some(scroller) = scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
    });
    let on_scroll = move |_| {
        if let Some(scroller) = scroller.get_untracked() {
            question.scroll_top_px.set(f64::from(scroller.scroll_top()));
        }
    };
    let height = move || format!("{}px", f64::from(question.cache.with(|cache| cache.total())) * ROW_HEIGHT_PX);
    let shift = move || format!("translateY({}px)", f64::from(rows.get().start) * ROW_HEIGHT_PX);
    view! {
        <div class="rows" node_ref=scroller on:scroll=on_scroll data-testid="list-scroll" tabindex="-1">
            <div class="rows-space" style:height=height>
                <ul class="rows-window" style:transform=shift aria-label=word!(list.title)>
                    <For each=move || rows.get() key=|index| *index let:index>
                        <Row index=index question=question place=place cursor=cursor />
                    </For>
                </ul>
            </div>
        </div>
    }
}

/// `j` and `k` move the focus through the rows; Enter on a row is a link's own.
fn move_cursor(event: &KeyboardEvent, question: Question, cursor: RwSignal<Option<u32>>, scroller: NodeRef<html::Div>) {
    if is_typing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let total = question.cache.with_untracked(|cache| cache.total());
    let now = cursor.get_untracked();
    let next = match event.key().as_str() {
        "j" => now.map_or(0, |row| row + 1).min(total.saturating_sub(1)),
        "k" => now.map_or(0, |row| row.saturating_sub(1)),
        _ => return,
    };
    if let Some(scroller) = scroller.get_untracked() {
        let top = scroll_to_show(next, f64::from(scroller.scroll_top()), f64::from(scroller.client_height()));
        scroller.set_scroll_top(top as i32);
        question.scroll_top_px.set(top);
    }
    cursor.set(Some(next));
    event.prevent_default();
}
