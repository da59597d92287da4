//! The channel on which the server says that there is news.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use futures_util::{SinkExt as _, StreamExt as _};
use gloo::net::websocket::{Message, futures::WebSocket};
use satchel_engine::Event;
use satchel_protocol::sync::path;
use wasm_bindgen::JsCast as _;
use web_sys::WorkerGlobalScope;

use crate::shell::Shell;

/// At most one open channel; dropping the sender closes it.
#[derive(Default)]
pub(crate) struct Poke {
    open: RefCell<Option<oneshot::Sender<()>>>,
}

impl Poke {
    pub(crate) fn close(&self) {
        self.open.borrow_mut().take();
    }

    /// Opens a channel in place of the one before.
    pub(crate) fn open(&self, shell: &Rc<Shell>, hello: Vec<u8>) {
        let (closer, closed) = oneshot::channel();
        *self.open.borrow_mut() = Some(closer);
        let shell = shell.clone();
        wasm_bindgen_futures::spawn_local(async move {
            listen(&shell, hello, closed).await;
            shell.handle(Event::PokeClosed);
        });
    }
}

async fn listen(shell: &Rc<Shell>, hello: Vec<u8>, mut closed: oneshot::Receiver<()>) {
    let location = js_sys::global().unchecked_into::<WorkerGlobalScope>().location();
    let origin = location.origin().replacen("http", "ws", 1);
    let Ok(mut socket) = WebSocket::open(&format!("{origin}{}", path::POKE)) else { return };
    if socket.send(Message::Bytes(hello)).await.is_err() {
        return;
    }
    let mut open = false;
    loop {
        match select(socket.next(), &mut closed).await {
            Either::Left((Some(Ok(_news)), _)) => {
                // The first message says that the server took the hello.
                if !open {
                    open = true;
                    shell.handle(Event::PokeOpen);
                }
                shell.handle(Event::Poke);
            }
            Either::Left((Some(Err(_)) | None, _)) | Either::Right(_) => return,
        }
    }
}
