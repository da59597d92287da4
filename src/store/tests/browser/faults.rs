//! Faults of the browser, made where the browser would make them.
//!
//! Each one wraps a method of IndexedDB's own prototypes; [`mend`] puts the methods back.

use wasm_bindgen::JsValue;

/// Remembers the browser's own methods, once.
const REMEMBER: &str = r"
globalThis.own ??= {
    open: IDBFactory.prototype.open,
    transaction: IDBDatabase.prototype.transaction,
    commit: IDBTransaction.prototype.commit,
    put: IDBObjectStore.prototype.put,
    get: IDBObjectStore.prototype.get,
    getAll: IDBObjectStore.prototype.getAll,
    indexedDB: Object.getOwnPropertyDescriptor(globalThis, 'indexedDB'),
    calls: 0,
    durabilities: [],
    completed: 0,
    uncaught: 0,
};
if (!own.listens) {
    own.listens = true;
    addEventListener('error', () => { own.uncaught += 1; });
}";

/// Takes every fault back.
pub(super) fn mend() {
    run(r"
        IDBFactory.prototype.open = own.open;
        IDBDatabase.prototype.transaction = own.transaction;
        IDBTransaction.prototype.commit = own.commit;
        IDBObjectStore.prototype.put = own.put;
        IDBObjectStore.prototype.get = own.get;
        IDBObjectStore.prototype.getAll = own.getAll;
        if (own.indexedDB) Object.defineProperty(globalThis, 'indexedDB', own.indexedDB);
        else delete globalThis.indexedDB;
        own.calls = 0;
        own.durabilities = [];
        own.completed = 0;
    ");
}

/// Runs a script with every transaction that writes, named `transaction`, once its requests are sent.
fn with_every_commit(script: &str) {
    run(&format!(
        r"
        IDBDatabase.prototype.transaction = function (...parts) {{
            const transaction = own.transaction.apply(this, parts);
            if (transaction.mode === 'readwrite') queueMicrotask(() => {{ {script} }});
            return transaction;
        }};"
    ));
}

/// Commits fail as they do when the device is full: everything is rolled back, and the
/// transaction says why.
pub(super) fn fill_the_disk() {
    with_every_commit(
        r"
        const error = new DOMException('no room', 'QuotaExceededError');
        Object.defineProperty(transaction, 'error', { value: error });
        transaction.abort();",
    );
}

/// The disk is full already while the second value of a batch is handed over.
pub(super) fn fill_the_disk_at_the_second_put() {
    run(r"
        IDBObjectStore.prototype.put = function (...parts) {
            own.calls += 1;
            if (own.calls > 1) throw new DOMException('no room', 'QuotaExceededError');
            return own.put.apply(this, parts);
        };
    ");
}

/// The next commits are rolled back without a reason, as WebKit does.
pub(super) fn abort_commits(count: u32) {
    run(&format!("own.aborts = {count};"));
    with_every_commit(
        r"
        if (own.aborts > 0) {
            own.aborts -= 1;
            own.calls += 1;
            transaction.abort();
        }",
    );
}

/// The connection is closed behind the backend's back, just before it is used again.
pub(super) fn lose_the_connection_once() {
    run(r"
        IDBDatabase.prototype.transaction = function (...parts) {
            IDBDatabase.prototype.transaction = own.transaction;
            own.calls += 1;
            this.close();
            return own.transaction.apply(this, parts);
        };
    ");
}

/// What WebKit says after a tablet slept, and goes on saying.
pub(super) fn lose_every_connection() {
    run(r"
        IDBDatabase.prototype.transaction = function () {
            own.calls += 1;
            throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
        };
    ");
}

/// The browser has lost the file of the record under this key.
pub(super) fn lose_the_record(key: &JsValue) {
    run(r"
        const lost = () => { throw new DOMException('missing file', 'NotReadableError'); };
        const isLost = (key) => indexedDB.cmp(key, own.lostKey) === 0;
        IDBObjectStore.prototype.getAll = lost;
        IDBObjectStore.prototype.get = function (key) {
            return isLost(key) ? lost() : own.get.call(this, key);
        };
    ");
    let own = js_sys::Reflect::get(&js_sys::global(), &"own".into()).unwrap();
    js_sys::Reflect::set(&own, &"lostKey".into(), key).unwrap();
}

/// A browser that has no database at all.
pub(super) fn hide_the_database() {
    run("Object.defineProperty(globalThis, 'indexedDB', { value: null, configurable: true });");
}

/// A page that may not use databases.
pub(super) fn forbid_the_database() {
    run(r"
        IDBFactory.prototype.open = () => {
            throw new DOMException('opaque origin', 'SecurityError');
        };
    ");
}

/// Notes what every commit asked for, and when the browser called a transaction complete. It
/// listens before the backend can, so that its note is there when the backend wakes up.
pub(super) fn watch_commits() {
    run(r"
        IDBDatabase.prototype.transaction = function (...parts) {
            const transaction = own.transaction.apply(this, parts);
            if (transaction.mode === 'readwrite') own.durabilities.push(transaction.durability);
            transaction.addEventListener('complete', () => { own.completed += 1; });
            return transaction;
        };
        IDBTransaction.prototype.commit = function () {
            own.calls += 1;
            return own.commit.call(this);
        };
    ");
}

/// The durabilities of the watched commits.
pub(super) fn durabilities() -> String {
    run("own.durabilities.join(' ')").as_string().unwrap()
}

/// How many watched commits are complete.
pub(super) fn completed() -> u32 {
    run("own.completed").as_f64().unwrap() as u32
}

/// How often the fault was met.
pub(super) fn calls() -> u32 {
    run("own.calls").as_f64().unwrap() as u32
}

/// How many errors nobody caught since this was asked first.
pub(super) fn uncaught() -> u32 {
    run("own.uncaught").as_f64().unwrap() as u32
}

fn run(script: &str) -> JsValue {
    // A global eval in sloppy mode: its last statement is the answer, its `let`s are its own.
    js_sys::eval(REMEMBER).unwrap();
    js_sys::eval(&format!("{{ {script} }}")).unwrap()
}
