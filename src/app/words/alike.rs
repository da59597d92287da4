//! Why two customers may be one, in words.

use satchel_model::{Likeness, Reason};

use crate::language::text;

/// What speaks for it, the strongest first.
pub(crate) fn reasons_text(likeness: &Likeness) -> String {
    likeness.reasons.iter().map(|reason| reason_text(*reason)).collect::<Vec<_>>().join(" · ")
}

fn reason_text(reason: Reason) -> &'static str {
    match reason {
        Reason::TaxNumber => text!(alike.tax_number),
        Reason::Phone => text!(alike.phone),
        Reason::Email => text!(alike.email),
        Reason::Name => text!(alike.name),
        Reason::ShortName => text!(alike.short_name),
        Reason::NearName => text!(alike.near_name),
        Reason::Domain => text!(alike.domain),
    }
}
