//! Turns the wordings in `locales/` into code, so that a missing wording does not compile; prepares the page to be split.
//!
//! The parser and generator behind `leptos_i18n` are called directly: its own build crate
//! brings ICU's data exporter, a network client and a wasm runtime with it.

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    prepare_to_split();
    let options = ParseOptions::default().interpolate_display(true);
    let wordings = parse_locales(None, Config::new("zh-CN")?.add_locale("en")?.parse_options(options))?;
    let allowed = "#![allow(warnings, clippy::all, clippy::restriction)]".parse()?;
    let code = gen_code(&wordings, None, false, Some(&allowed), false)?;
    let folder = PathBuf::from(env::var("OUT_DIR")?).join("i18n");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("mod.rs"), code.to_string())?;
    Ok(())
}

/// `cargo xtask` cuts the program in two after it is linked, which takes the linker's relocations; without the
/// variable the page is one program, as `cargo xtask dev` wants it.
fn prepare_to_split() {
    println!("cargo::rustc-check-cfg=cfg(split_page)");
    println!("cargo::rerun-if-env-changed=SATCHEL_SPLIT_PAGE");
    if env::var_os("SATCHEL_SPLIT_PAGE").is_some() {
        println!("cargo::rustc-cfg=split_page");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
