//! The codes that fields of a choice can hold.

/// Account types (客户类型).
pub const ACCOUNT_TYPES: &[&str] = &["company", "person", "government"];
/// Trade types for the customer mix (不同业种).
pub const TRADE_TYPES: &[&str] =
    &["parts_dealer", "supplies_dealer", "electrical_shop", "franchised_store", "volume_seller", "diy_shop", "other"];
/// Where a record came from (客户资料来源渠道).
pub const SOURCES: &[&str] = &[
    "own_staff",
    "referral",
    "government",
    "intermediary",
    "media",
    "distributor",
    "partner",
    "finance",
    "exhibition",
];
/// Credit standings.
pub const CREDIT: &[&str] = &["good", "fair", "watch", "poor"];
/// Roles in the decision chain (决策链).
pub const DECISION_ROLES: &[&str] = &["approver", "decision_maker", "supporter", "influencer", "user", "unknown"];
/// Kinds of activity.
pub const ACTIVITY_KINDS: &[&str] =
    &["visit", "follow_up", "executive_visit", "seminar", "call", "message", "care", "action", "note"];
/// Results of a visit or call.
pub const RESULTS: &[&str] = &["advanced", "unchanged", "setback", "absent"];
/// Order states.
pub const ORDER_STATES: &[&str] = &["signed", "delivered", "paid", "cancelled", "quoted", "declined"];
/// How a complaint reached us.
pub const COMPLAINT_CHANNELS: &[&str] = &["visit", "call", "message", "letter"];
/// What a complaint is about.
pub const COMPLAINT_CAUSES: &[&str] = &["quality", "delivery", "quantity", "price", "service", "attitude", "other"];
/// What was done to make it good again (服务补救).
pub const RECOVERIES: &[&str] =
    &["apology", "explanation", "repair", "replacement", "refund", "discount", "compensation", "other"];
/// The customer's attitude to how its complaint was handled (客户对处理的态度).
pub const ATTITUDES: &[&str] = &["satisfied", "accepting", "dissatisfied"];
/// Currency codes for choices.
pub const CURRENCIES: &[&str] = &["CNY", "USD", "EUR", "HKD", "JPY", "GBP"];
/// The seven ways to find what a customer buys in all (推算 7 法), the most reliable first.
pub const WALLET_METHODS: &[&str] = &[
    "final_accounts",
    "sales_plan",
    "asked_amount",
    "ordered_quantity",
    "inventory_turnover",
    "our_sales",
    "other_firms",
];
/// Why a customer left (流失原因).
pub const LOSS_REASONS: &[&str] =
    &["pulled_away", "bought_away", "pushed_by_mistake", "moved_away", "pushed_on_purpose"];
/// Whether a lost customer came back (赢返结果).
pub const REGAIN_OUTCOMES: &[&str] = &["regained", "gone"];
