//! A network line between tablets and a server that breaks after so many bytes, at the very byte that a test names.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From a tablet to the server.
    Up,
    /// From the server to a tablet.
    Down,
}

/// Where the line breaks next, and what happens at that moment, before anybody can notice.
struct Break {
    way: Way,
    left: usize,
    then: Box<dyn FnOnce() + Send>,
}

struct Shared {
    server: SocketAddr,
    next_break: Mutex<Option<Break>>,
    /// Both ends of each open connection.
    open: Mutex<HashMap<u64, [TcpStream; 2]>>,
    breaks: AtomicU64,
    passed: [AtomicU64; 2],
    is_closing: AtomicBool,
}

/// The line. It ends with its value.
pub struct Line {
    shared: Arc<Shared>,
    address: SocketAddr,
    listening: Option<JoinHandle<()>>,
}

impl Line {
    /// A line to a server, which need not run yet.
    ///
    /// # Errors
    /// No port is free.
    pub fn to(server: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            server,
            next_break: Mutex::new(None),
            open: Mutex::new(HashMap::new()),
            breaks: AtomicU64::new(0),
            passed: [AtomicU64::new(0), AtomicU64::new(0)],
            is_closing: AtomicBool::new(false),
        });
        let of_thread = shared.clone();
        let listening = std::thread::spawn(move || listen(&listener, &of_thread));
        Ok(Self { shared, address, listening: Some(listening) })
    }

    /// What tablets talk to instead of the server.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks every connection once so many more bytes have gone this way on all of them together. `then` runs before any
    /// end of the line learns of it. Connections that are made afterwards work again.
    pub fn break_after(&self, way: Way, bytes: usize, then: impl FnOnce() + Send + 'static) {
        let next = Break { way, left: bytes.max(1), then: Box::new(then) };
        *self.shared.next_break.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
    }

    /// How often the line broke so far.
    #[must_use]
    pub fn breaks(&self) -> u64 {
        self.shared.breaks.load(Ordering::SeqCst)
    }

    /// How many bytes arrived so far that went this way.
    #[must_use]
    pub fn passed_bytes(&self, way: Way) -> u64 {
        self.shared.passed_of(way).load(Ordering::SeqCst)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::SeqCst);
        // One more connection wakes the thread that waits for one.
        drop(TcpStream::connect(self.address));
        if let Some(listening) = self.listening.take() {
            // It has no way to fail.
            let _ended = listening.join();
        }
        self.shared.hang_up();
    }
}

impl Shared {
    fn passed_of(&self, way: Way) -> &AtomicU64 {
        let [up, down] = &self.passed;
        match way {
            Way::Up => up,
            Way::Down => down,
        }
    }

    /// How many of so many bytes still arrive, and what happens after them if the line breaks there.
    fn admit(&self, way: Way, bytes: usize) -> (usize, Option<Box<dyn FnOnce() + Send>>) {
        let mut next = self.next_break.lock().unwrap_or_else(PoisonError::into_inner);
        match next.take() {
            Some(found) if found.way == way && found.left <= bytes => (found.left, Some(found.then)),
            Some(mut found) => {
                if found.way == way {
                    found.left -= bytes;
                }
                *next = Some(found);
                (bytes, None)
            }
            None => (bytes, None),
        }
    }

    fn hang_up(&self) {
        for (_, ends) in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain() {
            ends.iter().for_each(close);
        }
    }
}

/// It may be closed already, which is all that is wanted.
fn close(stream: &TcpStream) {
    let _closed = stream.shutdown(Shutdown::Both);
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut next_id = 0;
    for tablet in listener.incoming() {
        if shared.is_closing.load(Ordering::SeqCst) {
            return;
        }
        let Ok(tablet) = tablet else { continue };
        // A server that does not run is a line that nobody answers at its end.
        if let Ok(server) = TcpStream::connect(shared.server) {
            next_id += 1;
            let _given_up = join(shared, next_id, tablet, server);
        }
    }
}

fn join(shared: &Arc<Shared>, id: u64, tablet: TcpStream, server: TcpStream) -> std::io::Result<()> {
    for end in [&tablet, &server] {
        end.set_nodelay(true)?;
    }
    let ends = [tablet.try_clone()?, server.try_clone()?];
    shared.open.lock().unwrap_or_else(PoisonError::into_inner).insert(id, ends);
    let (from_tablet, to_server) = (tablet.try_clone()?, server.try_clone()?);
    let (up, down) = (shared.clone(), shared.clone());
    std::thread::spawn(move || pump(&up, id, Way::Up, from_tablet, to_server));
    std::thread::spawn(move || pump(&down, id, Way::Down, server, tablet));
    Ok(())
}

/// Passes bytes on until one end closes or the line breaks.
fn pump(shared: &Shared, id: u64, way: Way, mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 8 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let (admitted, then) = shared.admit(way, read);
        let Some(bytes) = buffer.get(..admitted) else { break };
        let is_passed = to.write_all(bytes).is_ok();
        shared.passed_of(way).fetch_add(admitted as u64, Ordering::SeqCst);
        if let Some(then) = then {
            then();
            shared.breaks.fetch_add(1, Ordering::SeqCst);
            shared.hang_up();
        }
        if !is_passed {
            break;
        }
    }
    close(&from);
    close(&to);
    shared.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
}
