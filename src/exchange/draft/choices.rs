//! Choices as tables write them: the code itself, or its name in Chinese or English.

use satchel_model::Field;

/// A code and the names by which it is written, in lower case.
type Names = (&'static str, &'static [&'static str]);

const NAMES: &[(Field, &[Names])] = &[
    (
        Field::AccountType,
        &[
            ("company", &["企业", "公司", "企业客户", "单位", "business", "b2b"]),
            ("person", &["个人", "个人客户", "individual", "b2c"]),
            ("government", &["政府", "政府机关", "事业单位", "public"]),
        ],
    ),
    (
        Field::TradeType,
        &[
            ("parts_dealer", &["配件商", "零件商"]),
            ("supplies_dealer", &["用品商", "耗材商"]),
            ("electrical_shop", &["电器店", "电料店"]),
            ("franchised_store", &["加盟店", "专卖店", "franchise"]),
            ("volume_seller", &["量贩店", "量贩"]),
            ("diy_shop", &["diy店", "建材超市"]),
            ("other", &["其他", "其它"]),
        ],
    ),
    (
        Field::Source,
        &[
            ("own_staff", &["员工", "自有员工", "业务员", "staff"]),
            ("referral", &["转介绍", "介绍", "推荐"]),
            ("government", &["政府", "政府部门"]),
            ("intermediary", &["中介", "中介机构"]),
            ("media", &["媒体", "网络", "广告"]),
            ("distributor", &["经销商", "分销商"]),
            ("partner", &["合作伙伴"]),
            ("finance", &["财务", "财务部"]),
            ("exhibition", &["展会", "展览", "trade fair"]),
        ],
    ),
    (
        Field::Credit,
        &[
            ("good", &["良好", "好", "优", "优秀"]),
            ("fair", &["一般", "中"]),
            ("watch", &["关注", "需关注"]),
            ("poor", &["差", "较差"]),
        ],
    ),
    (
        Field::WalletMethod,
        &[
            ("final_accounts", &["取得决算书", "决算书", "its annual accounts"]),
            ("sales_plan", &["查看销售计划", "销售计划", "its sales plan"]),
            ("asked_amount", &["询问今年的金额", "询问金额", "asked for the amount"]),
            ("ordered_quantity", &["询问订货量", "订货量", "asked for the quantity"]),
            ("inventory_turnover", &["由库存周转推算", "库存周转", "its stock and turnover"]),
            ("our_sales", &["由我方销售额推算", "我方销售额", "our own sales"]),
            ("other_firms", &["向其他公司了解", "其他公司"]),
        ],
    ),
    (
        Field::LossReason,
        &[
            ("pulled_away", &["被对手吸引走", "被吸引走", "a rival offers more"]),
            ("bought_away", &["被低价抢走", "被收买走", "a rival is cheaper"]),
            ("pushed_by_mistake", &["无意中推走", "无意推走", "driven away without wanting to"]),
            ("moved_away", &["迁走或不再需要", "迁走", "moved, or needs it no more"]),
            ("pushed_on_purpose", &["有意放弃", "有意推走", "let go on purpose"]),
        ],
    ),
    (
        Field::RegainOutcome,
        &[("regained", &["已赢回", "it came back"]), ("gone", &["没有赢回", "未赢回", "it did not come back"])],
    ),
    (
        Field::ContactRole,
        &[
            ("approver", &["审批人", "批准者"]),
            ("decision_maker", &["决策人", "决策者", "decision maker"]),
            ("supporter", &["支持者"]),
            ("influencer", &["影响者"]),
            ("user", &["使用者", "用户"]),
            ("unknown", &["未知", "不详"]),
        ],
    ),
];

/// The code that a text stands for.
pub(super) fn code(field: Field, codes: &'static [&'static str], text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let own = codes.iter().find(|code| **code == text || code.replace('_', " ") == text);
    own.copied().or_else(|| {
        let (_, names) = NAMES.iter().find(|(it, _)| *it == field)?;
        names.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(code, _)| *code)
    })
}
