//! Cities of China with what belongs to them, and the words that company names are made of.

/// A city where demo customers live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its province, as addresses write it.
    pub(super) province: &'static str,
    /// The city.
    pub(super) city: &'static str,
    /// Some of its districts.
    pub(super) districts: [&'static str; 3],
    /// The area code of its telephones.
    pub(super) area_code: &'static str,
    /// The first four digits of its postal codes.
    pub(super) postcode: &'static str,
    /// About where its middle is, in millionths of a degree: north of the equator, east of Greenwich.
    pub(super) middle: (i32, i32),
}

const fn place(
    province: &'static str,
    city: &'static str,
    districts: [&'static str; 3],
    area_code: &'static str,
    postcode: &'static str,
    middle: (i32, i32),
) -> Place {
    Place { province, city, districts, area_code, postcode, middle }
}

/// The cities.
pub(super) const PLACES: &[Place] = &[
    place("江苏省", "苏州", ["姑苏区", "吴中区", "虎丘区"], "0512", "2150", (31_300_000, 120_580_000)),
    place("江苏省", "无锡", ["梁溪区", "滨湖区", "锡山区"], "0510", "2140", (31_490_000, 120_310_000)),
    place("江苏省", "南京", ["玄武区", "秦淮区", "鼓楼区"], "025", "2100", (32_060_000, 118_800_000)),
    place("江苏省", "常州", ["天宁区", "钟楼区", "武进区"], "0519", "2130", (31_810_000, 119_970_000)),
    place("江苏省", "扬州", ["广陵区", "邗江区", "江都区"], "0514", "2250", (32_390_000, 119_410_000)),
    place("浙江省", "杭州", ["西湖区", "拱墅区", "萧山区"], "0571", "3100", (30_270_000, 120_150_000)),
    place("浙江省", "宁波", ["海曙区", "江北区", "鄞州区"], "0574", "3150", (29_870_000, 121_550_000)),
    place("浙江省", "温州", ["鹿城区", "龙湾区", "瓯海区"], "0577", "3250", (28_000_000, 120_700_000)),
    place("浙江省", "绍兴", ["越城区", "柯桥区", "上虞区"], "0575", "3120", (30_000_000, 120_580_000)),
    place("上海市", "上海", ["徐汇区", "静安区", "杨浦区"], "021", "2000", (31_230_000, 121_470_000)),
    place("广东省", "广州", ["越秀区", "天河区", "番禺区"], "020", "5100", (23_130_000, 113_260_000)),
    place("广东省", "深圳", ["福田区", "南山区", "龙岗区"], "0755", "5180", (22_540_000, 114_060_000)),
    place("广东省", "佛山", ["禅城区", "南海区", "顺德区"], "0757", "5280", (23_020_000, 113_120_000)),
    place("福建省", "厦门", ["思明区", "湖里区", "集美区"], "0592", "3610", (24_480_000, 118_090_000)),
    place("福建省", "福州", ["鼓楼区", "台江区", "仓山区"], "0591", "3500", (26_070_000, 119_300_000)),
    place("山东省", "青岛", ["市南区", "李沧区", "崂山区"], "0532", "2660", (36_070_000, 120_380_000)),
    place("山东省", "济南", ["历下区", "槐荫区", "历城区"], "0531", "2500", (36_650_000, 117_120_000)),
    place("湖北省", "武汉", ["江汉区", "武昌区", "洪山区"], "027", "4300", (30_590_000, 114_300_000)),
    place("湖南省", "长沙", ["芙蓉区", "岳麓区", "雨花区"], "0731", "4100", (28_230_000, 112_940_000)),
    place("四川省", "成都", ["锦江区", "青羊区", "武侯区"], "028", "6100", (30_570_000, 104_070_000)),
    place("陕西省", "西安", ["碑林区", "雁塔区", "未央区"], "029", "7100", (34_340_000, 108_940_000)),
    place("北京市", "北京", ["东城区", "海淀区", "朝阳区"], "010", "1000", (39_900_000, 116_410_000)),
    place("辽宁省", "大连", ["中山区", "沙河口区", "甘井子区"], "0411", "1160", (38_910_000, 121_610_000)),
    place("重庆市", "重庆", ["渝中区", "沙坪坝区", "南岸区"], "023", "4000", (29_560_000, 106_550_000)),
];

/// Streets that most cities have.
pub(super) const STREETS: &[&str] = &[
    "人民路",
    "中山路",
    "解放路",
    "建设路",
    "新华路",
    "和平路",
    "文化路",
    "学府路",
    "长江路",
    "黄河路",
    "朝阳路",
    "胜利路",
    "工业路",
    "滨江大道",
    "科技路",
    "青年路",
    "光明路",
    "公园路",
    "花园路",
    "东风路",
    "迎宾路",
    "金桥路",
];

/// First characters of trade names: good wishes.
pub(super) const FIRST: &[&str] = &[
    "恒", "鑫", "瑞", "宏", "嘉", "博", "天", "华", "金", "盛", "永", "润", "长", "明", "德", "和", "雅", "启", "远",
    "万", "同", "海", "锦", "优",
];

/// Second characters of trade names.
pub(super) const SECOND: &[&str] = &[
    "达", "源", "泰", "通", "韵", "成", "昌", "丰", "信", "益", "联", "盈", "声", "悦", "音", "合", "兴", "安", "立",
    "诚", "美", "隆", "创", "康",
];

/// What a customer does: word in the name, industry, account type, trade type, form of the company.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trade {
    pub(super) word: &'static str,
    pub(super) industry: &'static str,
    pub(super) account_type: &'static str,
    pub(super) trade_type: &'static str,
    pub(super) form: &'static str,
}

const fn company(word: &'static str, industry: &'static str, trade_type: &'static str) -> Trade {
    Trade { word, industry, account_type: "company", trade_type, form: "有限公司" }
}

const fn public(word: &'static str, industry: &'static str) -> Trade {
    Trade { word, industry, account_type: "government", trade_type: "other", form: "" }
}

/// The trades; what stands more often is more frequent.
pub(super) const TRADES: &[Trade] = &[
    company("音像", "音像零售", "volume_seller"),
    company("音像制品", "音像零售", "supplies_dealer"),
    company("文化传媒", "文化传媒", "other"),
    company("文化传播", "文化传媒", "other"),
    company("图书音像", "图书零售", "franchised_store"),
    company("书业", "图书零售", "franchised_store"),
    company("电器", "家用电器", "electrical_shop"),
    company("家电", "家用电器", "electrical_shop"),
    company("影音科技", "影音设备", "parts_dealer"),
    company("数码", "影音设备", "electrical_shop"),
    company("酒店管理", "酒店餐饮", "other"),
    company("餐饮", "酒店餐饮", "other"),
    company("商贸", "批发贸易", "supplies_dealer"),
    company("贸易", "批发贸易", "volume_seller"),
    company("百货", "百货零售", "franchised_store"),
    company("教育咨询", "教育培训", "other"),
    company("乐器", "乐器零售", "diy_shop"),
    public("文化馆", "公共文化"),
    public("图书馆", "公共文化"),
    public("广播电视台", "广播电视"),
    public("第二中学", "学校"),
];
