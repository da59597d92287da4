//! The words for the codes of choices.

use satchel_model::Field;

use crate::language::text;

/// The word for a code of a choice field; `None` for a code of another version.
pub(crate) fn choice_label(field: Field, code: &str) -> Option<&'static str> {
    Some(match (field, code) {
        (Field::AccountType, "company") => text!(choice.account_company),
        (Field::AccountType, "person") => text!(choice.account_person),
        (Field::AccountType, "government") => text!(choice.account_government),
        (Field::TradeType, "parts_dealer") => text!(choice.trade_parts_dealer),
        (Field::TradeType, "supplies_dealer") => text!(choice.trade_supplies_dealer),
        (Field::TradeType, "electrical_shop") => text!(choice.trade_electrical_shop),
        (Field::TradeType, "franchised_store") => text!(choice.trade_franchised_store),
        (Field::TradeType, "volume_seller") => text!(choice.trade_volume_seller),
        (Field::TradeType, "diy_shop") => text!(choice.trade_diy_shop),
        (Field::TradeType, "other") => text!(choice.trade_other),
        (Field::Source | Field::OpportunitySource, "own_staff") => text!(choice.source_own_staff),
        (Field::Source | Field::OpportunitySource, "referral") => text!(choice.source_referral),
        (Field::Source | Field::OpportunitySource, "government") => text!(choice.source_government),
        (Field::Source | Field::OpportunitySource, "intermediary") => text!(choice.source_intermediary),
        (Field::Source | Field::OpportunitySource, "media") => text!(choice.source_media),
        (Field::Source | Field::OpportunitySource, "distributor") => text!(choice.source_distributor),
        (Field::Source | Field::OpportunitySource, "partner") => text!(choice.source_partner),
        (Field::Source | Field::OpportunitySource, "finance") => text!(choice.source_finance),
        (Field::Source | Field::OpportunitySource, "exhibition") => text!(choice.source_exhibition),
        (Field::Credit, "good") => text!(choice.credit_good),
        (Field::Credit, "fair") => text!(choice.credit_fair),
        (Field::Credit, "watch") => text!(choice.credit_watch),
        (Field::Credit, "poor") => text!(choice.credit_poor),
        (Field::ContactRole, "approver") => text!(choice.decision_approver),
        (Field::ContactRole, "decision_maker") => text!(choice.decision_decision_maker),
        (Field::ContactRole, "supporter") => text!(choice.decision_supporter),
        (Field::ContactRole, "influencer") => text!(choice.decision_influencer),
        (Field::ContactRole, "user") => text!(choice.decision_user),
        (Field::ContactRole, "unknown") => text!(choice.decision_unknown),
        (Field::ActivityKind, "visit") => text!(choice.activity_visit),
        (Field::ActivityKind, "call") => text!(choice.activity_call),
        (Field::ActivityKind, "message") => text!(choice.activity_message),
        (Field::ActivityKind, "note") => text!(choice.activity_note),
        (Field::ActivityKind, "follow_up") => text!(choice.activity_follow_up),
        (Field::ActivityKind, "executive_visit") => text!(choice.activity_executive_visit),
        (Field::ActivityKind, "seminar") => text!(choice.activity_seminar),
        (Field::ActivityKind, "care") => text!(choice.activity_care),
        (Field::ActivityKind, "action") => text!(choice.activity_action),
        (Field::ActivityResult, "advanced") => text!(choice.result_advanced),
        (Field::ActivityResult, "unchanged") => text!(choice.result_unchanged),
        (Field::ActivityResult, "setback") => text!(choice.result_setback),
        (Field::ActivityResult, "absent") => text!(choice.result_absent),
        (Field::ComplaintChannel, "visit") => text!(choice.activity_visit),
        (Field::ComplaintChannel, "call") => text!(choice.activity_call),
        (Field::ComplaintChannel, "message") => text!(choice.activity_message),
        (Field::ComplaintChannel, "letter") => text!(choice.channel_letter),
        (Field::ComplaintCause, "quality") => text!(choice.cause_quality),
        (Field::ComplaintCause, "delivery") => text!(choice.cause_delivery),
        (Field::ComplaintCause, "quantity") => text!(choice.cause_quantity),
        (Field::ComplaintCause, "price") => text!(choice.cause_price),
        (Field::ComplaintCause, "service") => text!(choice.cause_service),
        (Field::ComplaintCause, "attitude") => text!(choice.cause_attitude),
        (Field::ComplaintCause | Field::ComplaintRecovery, "other") => text!(choice.cause_other),
        (Field::ComplaintRecovery, "apology") => text!(choice.recovery_apology),
        (Field::ComplaintRecovery, "explanation") => text!(choice.recovery_explanation),
        (Field::ComplaintRecovery, "repair") => text!(choice.recovery_repair),
        (Field::ComplaintRecovery, "replacement") => text!(choice.recovery_replacement),
        (Field::ComplaintRecovery, "refund") => text!(choice.recovery_refund),
        (Field::ComplaintRecovery, "discount") => text!(choice.recovery_discount),
        (Field::ComplaintRecovery, "compensation") => text!(choice.recovery_compensation),
        (Field::ComplaintAttitude, "satisfied") => text!(choice.attitude_satisfied),
        (Field::ComplaintAttitude, "accepting") => text!(choice.attitude_accepting),
        (Field::ComplaintAttitude, "dissatisfied") => text!(choice.attitude_dissatisfied),
        (Field::WalletMethod, "final_accounts") => text!(choice.wallet_final_accounts),
        (Field::WalletMethod, "sales_plan") => text!(choice.wallet_sales_plan),
        (Field::WalletMethod, "asked_amount") => text!(choice.wallet_asked_amount),
        (Field::WalletMethod, "ordered_quantity") => text!(choice.wallet_ordered_quantity),
        (Field::WalletMethod, "inventory_turnover") => text!(choice.wallet_inventory_turnover),
        (Field::WalletMethod, "our_sales") => text!(choice.wallet_our_sales),
        (Field::WalletMethod, "other_firms") => text!(choice.wallet_other_firms),
        (Field::LossReason, "pulled_away") => text!(choice.loss_pulled_away),
        (Field::LossReason, "bought_away") => text!(choice.loss_bought_away),
        (Field::LossReason, "pushed_by_mistake") => text!(choice.loss_pushed_by_mistake),
        (Field::LossReason, "moved_away") => text!(choice.loss_moved_away),
        (Field::LossReason, "pushed_on_purpose") => text!(choice.loss_pushed_on_purpose),
        (Field::RegainOutcome, "regained") => text!(choice.regain_regained),
        (Field::RegainOutcome, "gone") => text!(choice.regain_gone),
        (Field::OrderState, "signed") => text!(choice.order_signed),
        (Field::OrderState, "delivered") => text!(choice.order_delivered),
        (Field::OrderState, "paid") => text!(choice.order_paid),
        (Field::OrderState, "cancelled") => text!(choice.order_cancelled),
        (Field::OrderState, "quoted") => text!(choice.order_quoted),
        (Field::OrderState, "declined") => text!(choice.order_declined),
        (Field::OrderCurrency, "CNY") => text!(choice.currency_cny),
        (Field::OrderCurrency, "USD") => text!(choice.currency_usd),
        (Field::OrderCurrency, "EUR") => text!(choice.currency_eur),
        (Field::OrderCurrency, "HKD") => text!(choice.currency_hkd),
        (Field::OrderCurrency, "JPY") => text!(choice.currency_jpy),
        (Field::OrderCurrency, "GBP") => text!(choice.currency_gbp),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use satchel_model::Kind;

    use super::*;

    #[test]
    fn every_code_of_every_choice_has_a_word() {
        for field in Field::ALL {
            if let Kind::Choice(codes) = field.kind() {
                for code in codes {
                    assert!(choice_label(*field, code).is_some(), "{field} {code}");
                }
            }
        }
    }
}
