//! The words for the stages of an opportunity, and for what MAN advises.

use satchel_model::man::Advice;

use crate::language::text;

/// The word for a stage; a code of another table is shown as it is.
pub(crate) fn stage_label(code: &str) -> String {
    let word = match code {
        "lead" => text!(stage.lead),
        "prospecting" => text!(stage.prospecting),
        "qualification" => text!(stage.qualification),
        "needs_analysis" => text!(stage.needs_analysis),
        "value_proposition" => text!(stage.value_proposition),
        "decision_makers" => text!(stage.decision_makers),
        "perception" => text!(stage.perception),
        "proposal" => text!(stage.proposal),
        "negotiation" => text!(stage.negotiation),
        "won" => text!(stage.won),
        "lost" => text!(stage.lost),
        other => return other.to_owned(),
    };
    word.to_owned()
}

/// What to do with a customer, by its money, authority and need.
pub(crate) fn advice_text(advice: Advice) -> &'static str {
    match advice {
        Advice::Ideal => text!(man.ideal),
        Advice::AwakenNeed => text!(man.awaken_need),
        Advice::FindAuthority => text!(man.find_authority),
        Advice::ArrangeFinance => text!(man.arrange_finance),
        Advice::Cultivate => text!(man.cultivate),
        Advice::Stop => text!(man.stop),
    }
}
