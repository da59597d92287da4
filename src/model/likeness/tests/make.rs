//! Makes the labelled pairs: 60 companies that do not exist, each in ways in which one company is written twice, and in ways
//! in which two companies are taken for one; and pairs written by hand, of names as they are found in address books.

/// Two customers, and whether they are one.
pub(super) struct Pair {
    /// `tune`, on which points were chosen, or `held`. All pairs of a company are in one half.
    pub(super) half: &'static str,
    pub(super) is_same: bool,
    /// What was done to the one to get the other.
    pub(super) kind: &'static str,
    /// Name, phone, e-mail, tax number.
    pub(super) one: [String; 4],
    pub(super) other: [String; 4],
}

const BRANDS: [&str; 60] = [
    "恒达",
    "腾飞",
    "华兴",
    "金源",
    "瑞丰",
    "博远",
    "鼎盛",
    "天宇",
    "宏图",
    "长青",
    "明珠",
    "东升",
    "海纳",
    "凯旋",
    "立信",
    "万象",
    "同创",
    "嘉禾",
    "新锐",
    "远大",
    "顺通",
    "永固",
    "精诚",
    "康泰",
    "银河",
    "国鑫",
    "福临",
    "百川",
    "德润",
    "启航",
    "三江",
    "九鼎",
    "大禹",
    "云帆",
    "佳木",
    "龙腾",
    "凤凰岭",
    "金石源",
    "水木清",
    "安吉达",
    "奥林特",
    "倍思乐",
    "科瑞恩",
    "莱恩斯",
    "欧普林",
    "普天信",
    "赛格玛",
    "泰科龙",
    "维尔康",
    "西格玛",
    "亚欧特",
    "智恒源",
    "中联盛",
    "众合力",
    "卓越达",
    "佐佑邦",
    "八方来",
    "诚益信",
    "大业兴",
    "高登峰",
];
const PLACES: [(&str, &str, &str); 6] = [
    ("苏州", "江苏省", "0512"),
    ("上海", "", "021"),
    ("杭州", "浙江省", "0571"),
    ("深圳", "广东省", "0755"),
    ("成都", "四川省", "028"),
    ("青岛", "山东省", "0532"),
];
const TRADES: [&str; 8] = ["精密机械", "电子科技", "商贸", "建材", "汽车配件", "自动化设备", "医疗器械", "包装材料"];
const FORMS: [&str; 4] = ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司"];

/// A company of the maker, by number: equal numbers give equal companies.
struct Company {
    number: usize,
    place: (&'static str, &'static str, &'static str),
    brand: &'static str,
    trade: &'static str,
    form: &'static str,
}

impl Company {
    fn new(number: usize) -> Self {
        Self {
            number,
            place: PLACES[number % PLACES.len()],
            brand: BRANDS[number % BRANDS.len()],
            trade: TRADES[number / 3 % TRADES.len()],
            form: FORMS[number / 5 % FORMS.len()],
        }
    }

    fn name(&self) -> String {
        format!("{}{}{}{}", self.place.0, self.brand, self.trade, self.form)
    }

    fn core(&self) -> String {
        format!("{}{}", self.brand, self.trade)
    }

    fn mobile(&self, which: usize) -> String {
        format!("13{:09}", (self.number * 7_919 + which * 104_729 + 12_345_678) % 1_000_000_000)
    }

    fn landline(&self, which: usize) -> String {
        format!("{}-{:08}", self.place.2, 60_000_000 + (self.number * 6_151 + which * 3_571) % 9_999_999)
    }

    fn email(&self, user: &str) -> String {
        format!("{user}@company{}.example", self.number)
    }

    fn tax(&self, which: usize) -> String {
        format!("9132{:04}MA{:08X}", self.number, self.number * 48_271 + which * 65_537 + 4_096)
    }
}

fn record(name: impl Into<String>, phone: impl Into<String>, email: &str, tax: impl Into<String>) -> [String; 4] {
    [name.into(), phone.into(), email.to_owned(), tax.into()]
}

fn wide(text: &str) -> String {
    let widen = |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
    text.chars().map(widen).collect()
}

/// The company written a second time.
fn same(company: &Company) -> Vec<(&'static str, [String; 4], [String; 4])> {
    let name = company.name();
    let (city, province, _) = company.place;
    let plain = |name: String| record(name, "", "", "");
    let whole = plain(name.clone());
    let other_form = FORMS[(company.number / 5 + 1) % FORMS.len()];
    let mut swapped: Vec<char> = company.core().chars().collect();
    swapped.swap(1, 2);
    let swapped: String = swapped.into_iter().collect();
    let shortened: String = company.core().chars().enumerate().filter(|(at, _)| *at != 2).map(|(_, c)| c).collect();
    vec![
        ("short name", whole.clone(), plain(company.core())),
        ("other legal form", whole.clone(), plain(format!("{city}{}{other_form}", company.core()))),
        ("province and city", whole.clone(), plain(format!("{province}{city}市{}{}", company.core(), company.form))),
        (
            "place in brackets",
            whole.clone(),
            plain(format!("{}（{city}）{}{}", company.brand, company.trade, company.form)),
        ),
        (
            "spaces and marks",
            whole.clone(),
            plain(format!(" {city} {}·{}（{}） ", company.brand, company.trade, company.form)),
        ),
        ("slip: two swapped", whole.clone(), plain(format!("{city}{swapped}{}", company.form))),
        ("slip: one missing", whole.clone(), plain(format!("{city}{shortened}{}", company.form))),
        (
            "brand alone, same mobile",
            record(name.clone(), company.mobile(0), "", ""),
            record(company.brand, format!("+86 {}", company.mobile(0)), "", ""),
        ),
        (
            "person, same mobile",
            record(name.clone(), company.mobile(0), "", ""),
            record("陈经理", wide(&company.mobile(0)), "", ""),
        ),
        (
            "brand alone, same landline with extension",
            record(name.clone(), company.landline(0), "", ""),
            record(format!("{city}{}", company.brand), format!("{} 转 801", company.landline(0)), "", ""),
        ),
        (
            "renamed, same tax number",
            record(name.clone(), company.mobile(0), "", company.tax(0)),
            record(format!("{city}新世纪实业有限公司"), company.mobile(1), "", wide(&company.tax(0).to_lowercase())),
        ),
        (
            "same e-mail",
            record(name.clone(), company.mobile(0), &company.email("info"), ""),
            record(company.brand, company.mobile(1), &company.email("INFO"), ""),
        ),
        (
            "colleagues, name in English",
            record(name, company.landline(0), &company.email("a"), ""),
            record(format!("Company {} Co., Ltd.", company.number), company.landline(0), &company.email("b"), ""),
        ),
    ]
}

/// Another company that is easily taken for it.
fn different(company: &Company) -> Vec<(&'static str, [String; 4], [String; 4])> {
    let name = company.name();
    let plain = |name: String| record(name, "", "", "");
    let whole = plain(name.clone());
    let (city, ..) = company.place;
    let elsewhere = PLACES[(company.number + 1) % PLACES.len()].0;
    let other_trade = TRADES[(company.number / 3 + 3) % TRADES.len()];
    let mut alike: Vec<char> = company.brand.chars().collect();
    let last = alike.len() - 1;
    alike[last] = ['新', '欣', '鑫', '星'][company.number % 4];
    let alike: String = alike.into_iter().collect();
    vec![
        ("same brand elsewhere", whole.clone(), plain(format!("{elsewhere}{}{}", company.core(), company.form))),
        (
            "same brand, other trade",
            whole.clone(),
            plain(format!("{city}{}{other_trade}{}", company.brand, company.form)),
        ),
        ("one character of the brand", whole.clone(), plain(format!("{city}{alike}{}{}", company.trade, company.form))),
        ("its branch", whole.clone(), plain(format!("{name}{elsewhere}分公司"))),
        (
            "one switchboard, two companies",
            record(name.clone(), company.landline(0), "", company.tax(0)),
            record(format!("{city}春雨文化传媒有限公司"), company.landline(0), "", company.tax(1)),
        ),
        (
            "namesakes by tax number",
            record(name, company.mobile(0), "", company.tax(0)),
            record(format!("{city}{}有限公司", company.core()), company.mobile(1), "", company.tax(1)),
        ),
        (
            "people of one name",
            record(["王伟", "李娜", "张敏", "刘洋"][company.number % 4], company.mobile(2), "", ""),
            record(["王伟", "李娜", "张敏", "刘洋"][company.number % 4], company.mobile(3), "", ""),
        ),
    ]
}

/// Names as people write them, put together by hand. The first of each line against the second.
const BY_HAND: [(bool, &str, &str); 60] = [
    (true, "华为技术有限公司", "华为"),
    (true, "华为技术有限公司", "深圳市华为技术有限公司"),
    (true, "阿里巴巴（中国）有限公司", "阿里巴巴"),
    (true, "宁德时代新能源科技股份有限公司", "宁德时代"),
    (true, "中国石油化工股份有限公司", "中国石油化工集团有限公司"),
    (true, "青岛海尔股份有限公司", "青岛海尔"),
    (true, "海尔集团公司", "海尔集团"),
    (true, "格力电器（珠海）有限公司", "珠海格力电器股份有限公司"),
    (true, "美的集团股份有限公司", "美的集团"),
    (true, "三一重工股份有限公司", "三一重工"),
    (true, "徐工集团工程机械股份有限公司", "徐工集团工程机械有限公司"),
    (true, "苏州工业园区金鸡湖酒店有限公司", "苏州工业园区金鸡湖酒店"),
    (true, "上海市浦东新区张江小学", "上海浦东新区张江小学"),
    (true, "博世（中国）投资有限公司", "博世中国投资有限公司"),
    (true, "西门子（中国）有限公司", "西门子中国有限公司"),
    (true, "大众汽车（中国）投资有限公司", "大众汽车中国投资公司"),
    (true, "江苏恒力化纤股份有限公司", "恒力化纤"),
    (true, "无锡市太湖锅炉有限公司", "太湖锅炉(无锡)有限公司"),
    (true, "昆山市 永 兴 五金厂", "昆山永兴五金厂"),
    (true, "东莞市长安镇鑫源模具加工店", "东莞长安镇鑫源模具加工店"),
    (true, "杭州娃哈哈集团有限公司", "娃哈哈集团"),
    (true, "Bosch Rexroth (Changzhou) Co., Ltd.", "Bosch Rexroth Changzhou Co Ltd"),
    (true, "SIEMENS LTD., CHINA", "Siemens Ltd. China"),
    (true, "ABB（中国）有限公司", "abb中国有限公司"),
    (true, "ＴＣＬ科技集团股份有限公司", "TCL科技集团"),
    (true, "南京同仁堂药业有限责任公司", "南京同仁堂药业"),
    (true, "广州白云山医药集团股份有限公司", "白云山医药"),
    (true, "厦门金龙联合汽车工业有限公司", "金龙联合汽车工业（厦门）有限公司"),
    (true, "中车株洲电力机车有限公司", "株洲中车电力机车有限公司"),
    (true, "中国银行股份有限公司苏州分行", "中国银行苏州分行"),
    (false, "中国银行苏州分行", "中国银行无锡分行"),
    (false, "中国农业银行", "中国工商银行"),
    (false, "中国移动通信集团江苏有限公司", "中国移动通信集团浙江有限公司"),
    (false, "上海大众汽车有限公司", "上海通用汽车有限公司"),
    (false, "一汽大众汽车有限公司", "一汽丰田汽车有限公司"),
    (false, "海尔集团", "海信集团"),
    (false, "青岛海尔电器", "青岛海信电器"),
    (false, "苏州第一中学", "苏州第十中学"),
    (false, "苏州市第一人民医院", "苏州市第二人民医院"),
    (false, "江苏大学", "江南大学"),
    (false, "南京大学", "东南大学"),
    (false, "北京同仁堂", "南京同仁堂"),
    (false, "苏州金龙客车", "厦门金龙客车"),
    (false, "万科物业", "万达物业"),
    (false, "中建三局集团有限公司", "中建八局集团有限公司"),
    (false, "中铁四局集团有限公司", "中铁十局集团有限公司"),
    (false, "顺丰速运有限公司", "顺达速运有限公司"),
    (false, "永辉超市", "永旺超市"),
    (false, "平安银行", "平安保险"),
    (false, "长江实业", "长江电力"),
    (false, "太湖锅炉有限公司", "太湖食品有限公司"),
    (false, "昆山永兴五金厂", "昆山永新五金厂"),
    (false, "金鸡湖大酒店", "独墅湖大酒店"),
    (false, "Siemens Ltd., China", "Siemens Energy Ltd., China"),
    (false, "Bosch Power Tools", "Bosch Rexroth"),
    (false, "宁波银行股份有限公司苏州分行", "宁波银行股份有限公司"),
    (false, "张伟", "张玮"),
    (false, "欧阳建国", "欧阳建华"),
    (false, "三一重工", "三一重机"),
    (false, "恒力化纤", "恒力石化"),
];

/// All pairs. Companies take turns between the halves, and so do the pairs by hand.
pub(super) fn pairs() -> Vec<Pair> {
    let half = |number: usize| if number.is_multiple_of(2) { "tune" } else { "held" };
    let mut pairs = Vec::new();
    for number in 0..BRANDS.len() {
        let company = Company::new(number);
        let ways = same(&company).into_iter().map(|way| (true, way));
        let ways: Vec<_> = ways.chain(different(&company).into_iter().map(|way| (false, way))).collect();
        // Half of the ways for each company, so that a company is not counted twenty times.
        for (_, (is_same, (kind, one, other))) in
            ways.into_iter().enumerate().filter(|(way, _)| (way + number / 2).is_multiple_of(2))
        {
            pairs.push(Pair { half: half(number), is_same, kind, one, other });
        }
    }
    for (number, (is_same, one, other)) in BY_HAND.into_iter().enumerate() {
        let (one, other) = (record(one, "", "", ""), record(other, "", "", ""));
        pairs.push(Pair { half: half(number), is_same, kind: "by hand", one, other });
    }
    pairs
}

/// The fixture's text. No field holds a comma that is not quoted.
pub(super) fn csv(pairs: &[Pair]) -> String {
    let header = "half,same,kind,name_a,phone_a,email_a,tax_a,name_b,phone_b,email_b,tax_b";
    let quoted = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
    let mut text = format!("{header}\n");
    for pair in pairs {
        let fields = pair.one.iter().chain(&pair.other).map(|field| quoted(field));
        let fields: Vec<String> = fields.collect();
        text.push_str(&format!("{},{},\"{}\",{}\n", pair.half, u8::from(pair.is_same), pair.kind, fields.join(",")));
    }
    text
}
