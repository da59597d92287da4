//! A browser of one window for each tab around WebKitGTK, made to be driven by `WebKitWebDriver`.
//!
//! WebKitGTK's own MiniBrowser forgets everything when it is automated: nothing a page stores
//! survives a restart, which is what the tests are about. This program keeps the storage in the
//! folder that it is told. It is no member of the workspace: `cargo xtask` compiles it with `rustc`
//! against the libraries of the running system, by their names, so that no headers are needed.
//!
//! Arguments: `--data=FOLDER`, `--size=WIDTHxHEIGHT`, `--languages=TAG,TAG`, `--dark`. What pages and
//! workers log goes to standard error, with `CONSOLE` in its first line.

use std::env;
use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::process::exit;
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

/// Any object of these libraries; it lives as long as this program, which ends by ending.
type Object = *mut c_void;
/// A function of any shape, as `g_signal_connect_data` takes it.
type Callback = *const c_void;

const TRUE: c_int = 1;
/// Features that are off in this library and on in Safari.
const FEATURES: [&CStr; 3] = [c"StorageAPI", c"StorageAPIEstimate", c"FileSystem"];

#[link(name = "libwebkit2gtk-4.1.so.0", kind = "dylib", modifiers = "+verbatim")]
unsafe extern "C" {
    fn webkit_website_data_manager_new(first: *const c_char, ...) -> Object;
    fn webkit_web_context_new_with_website_data_manager(manager: Object) -> Object;
    fn webkit_web_context_set_automation_allowed(context: Object, allowed: c_int);
    fn webkit_web_context_set_preferred_languages(context: Object, languages: *const *const c_char);
    fn webkit_automation_session_set_application_info(session: Object, info: Object);
    fn webkit_application_info_new() -> Object;
    fn webkit_application_info_set_name(info: Object, name: *const c_char);
    fn webkit_settings_new() -> Object;
    fn webkit_settings_set_enable_write_console_messages_to_stdout(settings: Object, enabled: c_int);
    fn webkit_settings_get_all_features() -> Object;
    fn webkit_feature_list_get_length(list: Object) -> usize;
    fn webkit_feature_list_get(list: Object, index: usize) -> Object;
    fn webkit_feature_get_identifier(feature: Object) -> *const c_char;
    fn webkit_settings_set_feature_enabled(settings: Object, feature: Object, enabled: c_int);
    fn webkit_web_view_get_type() -> usize;
    fn webkit_web_view_load_uri(view: Object, address: *const c_char);
}

#[link(name = "libgtk-3.so.0", kind = "dylib", modifiers = "+verbatim")]
unsafe extern "C" {
    fn gtk_init_check(count: *mut c_int, arguments: *mut *mut *mut c_char) -> c_int;
    fn gtk_settings_get_default() -> Object;
    fn gtk_window_new(kind: c_int) -> Object;
    fn gtk_window_set_default_size(window: Object, width: c_int, height: c_int);
    fn gtk_container_add(container: Object, child: Object);
    fn gtk_widget_show_all(widget: Object);
    fn gtk_widget_destroy(widget: Object);
    fn gtk_widget_get_toplevel(widget: Object) -> Object;
    fn gtk_main();
}

#[link(name = "libgobject-2.0.so.0", kind = "dylib", modifiers = "+verbatim")]
unsafe extern "C" {
    fn g_object_new(kind: usize, first: *const c_char, ...) -> Object;
    fn g_object_set(object: Object, first: *const c_char, ...);
    fn g_signal_connect_data(
        object: Object,
        signal: *const c_char,
        callback: Callback,
        data: *mut c_void,
        destroy: Callback,
        flags: c_uint,
    ) -> usize;
}

/// What this program was told.
#[derive(Debug)]
struct Options {
    data: CString,
    width: c_int,
    height: c_int,
    languages: Vec<CString>,
    dark: bool,
}

/// What every tab is made of.
struct Browser {
    context: Object,
    settings: Object,
    width: c_int,
    height: c_int,
}

// SAFETY: GTK calls back on the thread that runs `gtk_main`, which is the one that filled `BROWSER`;
// no other thread of this program exists.
unsafe impl Send for Browser {}
// SAFETY: as above.
unsafe impl Sync for Browser {}

static BROWSER: OnceLock<Browser> = OnceLock::new();

fn main() {
    let options = options().unwrap_or_else(|problem| {
        eprintln!("embedder: {problem}");
        exit(2);
    });
    // SAFETY: null arguments are allowed, and this is the first call into GTK.
    if unsafe { gtk_init_check(null_mut(), null_mut()) } != TRUE {
        eprintln!("embedder: there is no display");
        exit(1);
    }
    let browser = browser(&options);
    let context = browser.context;
    if BROWSER.set(browser).is_err() {
        unreachable!("main runs once");
    }
    connect(context, c"automation-started", automation_started as Callback);
    // SAFETY: GTK is initialised.
    unsafe { gtk_main() }
}

fn options() -> Result<Options, String> {
    let text = |value: &str| CString::new(value).map_err(|_| "an argument holds a zero byte".to_owned());
    let mut options = Options { data: CString::default(), width: 1180, height: 820, languages: Vec::new(), dark: false };
    for argument in env::args().skip(1) {
        match argument.split_once('=').unwrap_or((&argument, "")) {
            ("--data", folder) => options.data = text(folder)?,
            ("--size", size) => {
                let (width, height) = size.split_once('x').ok_or("--size is WIDTHxHEIGHT")?;
                options.width = width.parse().map_err(|_| "the width is no number")?;
                options.height = height.parse().map_err(|_| "the height is no number")?;
            }
            ("--languages", tags) => options.languages = tags.split(',').map(text).collect::<Result<_, _>>()?,
            ("--dark", "") => options.dark = true,
            _ => return Err(format!("unknown argument {argument}")),
        }
    }
    if options.data.is_empty() { Err("--data is missing".to_owned()) } else { Ok(options) }
}

/// A context whose storage stays in the folder, and settings that report what pages log.
fn browser(options: &Options) -> Browser {
    let mut languages: Vec<*const c_char> = options.languages.iter().map(|tag| tag.as_ptr()).collect();
    languages.push(null());
    // SAFETY: the lists of properties and of languages end with null, every string outlives its call
    // (the library copies it), and each object is of the type that its function takes.
    unsafe {
        let manager = webkit_website_data_manager_new(
            c"base-data-directory".as_ptr(),
            options.data.as_ptr(),
            c"base-cache-directory".as_ptr(),
            options.data.as_ptr(),
            null::<c_char>(),
        );
        let context = webkit_web_context_new_with_website_data_manager(manager);
        webkit_web_context_set_automation_allowed(context, TRUE);
        webkit_web_context_set_preferred_languages(context, languages.as_ptr());
        let settings = webkit_settings_new();
        webkit_settings_set_enable_write_console_messages_to_stdout(settings, TRUE);
        turn_features_on(settings);
        g_object_set(
            gtk_settings_get_default(),
            c"gtk-application-prefer-dark-theme".as_ptr(),
            c_int::from(options.dark),
            null::<c_char>(),
        );
        Browser { context, settings, width: options.width, height: options.height }
    }
}

/// # Safety
/// `settings` must be a `WebKitSettings`.
unsafe fn turn_features_on(settings: Object) {
    // SAFETY: the list and its features belong to the library and are never freed; the index stays
    // below the length, and an identifier is a C string or null.
    unsafe {
        let features = webkit_settings_get_all_features();
        for index in 0..webkit_feature_list_get_length(features) {
            let feature = webkit_feature_list_get(features, index);
            let name = webkit_feature_get_identifier(feature);
            if !name.is_null() && FEATURES.contains(&CStr::from_ptr(name)) {
                webkit_settings_set_feature_enabled(settings, feature, TRUE);
            }
        }
    }
}

/// The driver connected: it asks for a tab for each window that it opens.
extern "C" fn automation_started(_context: Object, session: Object, _data: *mut c_void) {
    // SAFETY: `session` is the signal's automation session; the library copies the name.
    unsafe {
        let info = webkit_application_info_new();
        webkit_application_info_set_name(info, c"satchel-webkit".as_ptr());
        webkit_automation_session_set_application_info(session, info);
    }
    connect(session, c"create-web-view", create_web_view as Callback);
}

extern "C" fn create_web_view(_session: Object, _data: *mut c_void) -> Object {
    let Some(browser) = BROWSER.get() else { return null_mut() };
    // SAFETY: GTK is initialised and this is its thread; the list of properties ends with null and
    // each value has its property's type: object, object, boolean.
    unsafe {
        let view = g_object_new(
            webkit_web_view_get_type(),
            c"web-context".as_ptr(),
            browser.context,
            c"settings".as_ptr(),
            browser.settings,
            c"is-controlled-by-automation".as_ptr(),
            TRUE,
            null::<c_char>(),
        );
        let window = gtk_window_new(0);
        gtk_window_set_default_size(window, browser.width, browser.height);
        gtk_container_add(window, view);
        connect(view, c"close", close_tab as Callback);
        gtk_widget_show_all(window);
        webkit_web_view_load_uri(view, c"about:blank".as_ptr());
        view
    }
}

/// The driver or the page closed a tab.
extern "C" fn close_tab(view: Object, _data: *mut c_void) {
    // SAFETY: `view` is the signal's web view, which lies in the window that was made for it.
    unsafe { gtk_widget_destroy(gtk_widget_get_toplevel(view)) }
}

fn connect(object: Object, signal: &CStr, callback: Callback) {
    // SAFETY: the object has a signal of this name, and the callback has that signal's shape.
    unsafe {
        g_signal_connect_data(object, signal.as_ptr(), callback, null_mut(), null(), 0);
    }
}
