//! What salespeople write: visits, calls, notes, tags, backgrounds. `{}` stands for a contact's name.

/// Subject, text, result, next step.
pub(super) type Phrase = (&'static str, &'static str, &'static str, &'static str);

/// Visits.
pub(super) const VISITS: &[Phrase] = &[
    (
        "首次拜访",
        "与{}见面，介绍了公司和本季新片目录。对古典和爵士系列感兴趣，担心到货时间。",
        "advanced",
        "寄送样片和报价单",
    ),
    ("新品介绍", "带样碟试听，{}认为音质好于现有供应商，要求月底前给出阶梯价格。", "advanced", "提交阶梯报价"),
    ("例行回访", "店面陈列良好，上批货已售出七成。{}希望增加流行类比例。", "advanced", "调整下一批配货"),
    ("库存盘点", "和{}一起盘点库存，滞销十二张，同意按协议退换。", "unchanged", "办理退换手续"),
    ("投诉处理", "{}反映两张碟片有划痕，当场更换并致歉，客户接受。", "unchanged", "下次到货前抽检"),
    ("年度合作洽谈", "讨论明年的框架协议，{}要求账期由三十天延至六十天，需要上级批准。", "unchanged", "请示账期政策"),
    ("竞品了解", "竞争对手报价低约百分之八，但配送周期长。{}目前仍倾向我们。", "setback", "准备竞品对比表"),
    ("拜访未遇", "{}外出开会，与店员确认了联系方式并留下目录。", "absent", "电话另约时间"),
    ("促销方案沟通", "就周年庆促销达成一致，{}负责海报，我们提供赠品。", "advanced", "寄送赠品"),
    ("培训店员", "为五位店员讲解新系列卖点，{}全程参加，反馈积极。", "advanced", "一个月后回访效果"),
];

/// Calls.
pub(super) const CALLS: &[Phrase] = &[
    ("确认到货", "与{}确认货物已收到，数量无误，发票下周寄出。", "advanced", "寄发票"),
    ("催款", "提醒{}上月货款到期，答复本周五前付款。", "unchanged", "周五核对到账"),
    ("补货需求", "{}来电要求补货，热门专辑缺货，已登记。", "advanced", "安排补货"),
    ("约定拜访", "与{}约定下周上门，重点谈新目录。", "advanced", "准备目录和样碟"),
    ("无人接听", "两次拨打{}的电话均无人接听，已发短信。", "absent", "明天上午再联系"),
];

/// Messages and notes.
pub(super) const NOTES: &[Phrase] = &[
    ("节日问候", "给{}发了节日祝福，收到回复。", "", ""),
    ("客户动态", "客户计划开第二家分店，{}正在选址。", "", "关注开店进度"),
    ("偏好记录", "{}喜欢喝绿茶，谈事情习惯约在上午。", "", ""),
    ("决策信息", "超过五万元的采购由总经理签字，{}只有建议权。", "", "争取与总经理见面"),
];

/// Shared notes about a customer.
pub(super) const SHARED_NOTES: &[&str] = &[
    "门店位于商圈中心，周末客流大，送货请走后门。\n开票信息与收货地址不同，以邮件为准。",
    "老客户，付款准时。对价格不敏感，重视到货速度和包装完好。",
    "采购由店长和财务共同决定，单次超过两千元需要老板同意。",
    "去年换过一次供应商，原因是缺货。务必保证热门专辑的库存。",
    "客户希望每月初收到新片目录，电子版即可。",
    "与对方关系良好，可争取成为本地区的重点推广店。",
];

/// Tags.
pub(super) const TAGS: &[&str] = &[
    "重点客户",
    "价格敏感",
    "账期客户",
    "古典",
    "爵士",
    "流行",
    "连锁",
    "旗舰店",
    "需要回访",
    "推荐人",
    "展会",
    "新店",
];

/// Titles and departments of contacts, with their role in decisions.
pub(super) const POSITIONS: &[(&str, &str, &str)] = &[
    ("总经理", "总经办", "approver"),
    ("采购经理", "采购部", "decision_maker"),
    ("店长", "门店", "user"),
    ("财务主管", "财务部", "influencer"),
    ("采购专员", "采购部", "supporter"),
    ("副总经理", "总经办", "decision_maker"),
    ("市场经理", "市场部", "supporter"),
    ("馆长助理", "办公室", "unknown"),
];

/// What a person likes, for the background part.
pub(super) const HOBBIES: &[&str] = &[
    "钓鱼、喝茶",
    "打羽毛球，每周两次",
    "收藏黑胶唱片",
    "爬山、摄影",
    "下围棋",
    "喜欢古典音乐，常听音乐会",
    "养花",
    "看足球",
];

/// What a person needs.
pub(super) const NEEDS: &[&str] = &[
    "希望供货稳定，减少断货",
    "想提高门店毛利，关注促销支持",
    "希望简化对账和开票流程",
    "正在考虑线上销售，需要数字目录",
];

/// Family and history.
pub(super) const FAMILIES: &[&str] =
    &["已婚，一子在读初中", "已婚，女儿刚上大学", "单身，与父母同住", "已婚，双胞胎女儿上小学", "爱人是中学音乐教师"];

/// Where somebody comes from.
pub(super) const HISTORIES: &[&str] = &[
    "曾在国营书店工作十年，后自己创业",
    "毕业于音乐学院，早年从事演出策划",
    "由销售员做起，五年前接任店长",
    "退伍后经商，做过家电批发",
];

/// What a company is.
pub(super) const PROFILES: &[&str] = &[
    "成立多年的本地零售商，主营音像制品，设有线下门店和批发业务。",
    "以社区门店为主，客群稳定，近年增加了影音设备销售。",
    "区域代理商，覆盖周边县市，具备自有仓库和配送车辆。",
    "新开业的主题门店，以年轻顾客为主，注重体验和活动。",
];
