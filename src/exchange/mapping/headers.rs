//! What columns are called.

use satchel_model::Field;

use super::{AddressPart, Column};

const fn field(field: Field) -> Column {
    Column::Field(field)
}

/// Names of columns as [`super::plain`] leaves them, the exact ones.
const NAMES: &[(Column, &[&str])] = &[
    (
        field(Field::Name),
        &[
            "客户名称",
            "客户",
            "公司名称",
            "公司",
            "企业名称",
            "单位名称",
            "单位",
            "名称",
            "name",
            "customer",
            "customername",
            "company",
            "companyname",
            "account",
            "accountname",
            "organization",
            "organisation",
        ],
    ),
    (field(Field::ShortName), &["简称", "客户简称", "公司简称", "shortname", "abbreviation"]),
    (
        field(Field::Code),
        &[
            "客户代码",
            "客户编号",
            "客户编码",
            "编号",
            "编码",
            "代码",
            "code",
            "customercode",
            "customerid",
            "customerno",
            "accountnumber",
            "no",
            "id",
        ],
    ),
    (field(Field::AccountType), &["客户类型", "客户性质", "类型", "type", "accounttype", "customertype"]),
    (field(Field::TradeType), &["trade", "业种", "业态", "渠道类型", "tradetype", "channel"]),
    (field(Field::Industry), &["行业", "所属行业", "industry", "sector"]),
    (
        field(Field::TaxNumber),
        &[
            "税号",
            "纳税人识别号",
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "taxnumber",
            "taxid",
            "vatnumber",
            "uscc",
        ],
    ),
    (field(Field::Source), &["客户来源", "资料来源", "来源", "来源渠道", "source", "leadsource"]),
    (
        field(Field::Profile),
        &["公司概况", "companyprofile", "公司简介", "简介", "企业概况", "profile", "description", "about"],
    ),
    (
        field(Field::Founded),
        &["成立日期", "成立时间", "注册日期", "founded", "foundedon", "established", "foundingdate"],
    ),
    (
        field(Field::Employees),
        &["员工人数", "人数", "员工数", "职工人数", "employees", "headcount", "numberofemployees"],
    ),
    (
        field(Field::Turnover),
        &["yearlyturnover", "年营业额", "营业额", "年销售额", "turnover", "annualrevenue", "revenue"],
    ),
    (field(Field::Capacity), &["businesscapacity", "经营能力", "产能", "capacity"]),
    (field(Field::Staff), &["团队状况", "staff", "team"]),
    (field(Field::Equipment), &["technicalequipment", "技术设备", "设备", "equipment"]),
    (field(Field::Cooperation), &["pastcooperation", "合作情况", "合作历史", "cooperation"]),
    (field(Field::Credit), &["信用", "信用等级", "信用状况", "credit", "creditrating"]),
    (field(Field::CreditNote), &["aboutthecredit", "信用说明", "creditnote"]),
    (
        field(Field::Phone),
        &[
            "电话",
            "公司电话",
            "固定电话",
            "座机",
            "联系电话",
            "客户电话",
            "phone",
            "telephone",
            "tel",
            "businessphone",
            "officephone",
        ],
    ),
    (field(Field::Mobile), &["手机", "手机号", "手机号码", "移动电话", "mobile", "mobilephone", "cell", "cellphone"]),
    (field(Field::Fax), &["传真", "fax"]),
    (field(Field::Email), &["邮箱", "电子邮件", "电子邮箱", "公司邮箱", "email", "emailaddress", "mail"]),
    (field(Field::Website), &["网站", "网址", "官网", "website", "url", "homepage"]),
    (field(Field::Wechat), &["微信", "微信号", "wechat"]),
    (
        field(Field::Wallet),
        &[
            "年采购总额",
            "年采购额",
            "采购总额",
            "purchasesofayearfromallsuppliers",
            "purchasesofayear",
            "annualpurchases",
            "wallet",
        ],
    ),
    (field(Field::WalletMethod), &["采购总额怎么得知", "推算方法", "howitspurchasesareknown"]),
    (field(Field::LossReason), &["流失原因", "whyitleft", "lossreason"]),
    (field(Field::RegainValue), &["赢回后预计价值", "worthonceback"]),
    (field(Field::RegainCost), &["赢回成本", "costofwinningback"]),
    (field(Field::RegainPercent), &["赢回可能", "chancetowinback"]),
    (field(Field::FollowUpMonths), &["回访间隔", "monthsbetweenfollowups", "回访周期", "followupmonths"]),
    (
        field(Field::ContactName),
        &["联系人", "联系人姓名", "姓名", "主要联系人", "contact", "contactname", "contactperson", "fullname"],
    ),
    (field(Field::ContactTitle), &["职务", "职位", "联系人职务", "title", "jobtitle", "position", "contacttitle"]),
    (field(Field::ContactDepartment), &["部门", "联系人部门", "department", "contactdepartment"]),
    (
        field(Field::ContactRole),
        &["联系人决策角色", "contactroleindecisions", "决策角色", "角色", "role", "decisionrole"],
    ),
    (field(Field::ContactPhone), &["联系人电话", "contactphone"]),
    (field(Field::ContactMobile), &["联系人手机", "联系人手机号", "contactmobile"]),
    (field(Field::ContactEmail), &["联系人邮箱", "联系人电子邮件", "contactemail"]),
    (field(Field::ContactWechat), &["联系人微信", "contactwechat"]),
    (
        field(Field::ContactBirthday),
        &["contactbirthday", "生日", "出生日期", "联系人生日", "birthday", "dateofbirth", "birthdate"],
    ),
    (field(Field::ContactNote), &["联系人备注", "contactnote"]),
    (Column::Address(AddressPart::Country), &["国家或地区", "countryorregion", "国家", "国家地区", "country"]),
    (Column::Address(AddressPart::Province), &["省", "省份", "province", "state"]),
    (Column::Address(AddressPart::City), &["城市", "市", "所在城市", "city"]),
    (Column::Address(AddressPart::District), &["区", "区县", "县", "district", "county"]),
    (
        Column::Address(AddressPart::Street),
        &[
            "街道门牌",
            "地址",
            "详细地址",
            "街道",
            "公司地址",
            "通讯地址",
            "联系地址",
            "address",
            "street",
            "streetaddress",
        ],
    ),
    (Column::Address(AddressPart::Postcode), &["邮编", "邮政编码", "postcode", "zip", "zipcode", "postalcode"]),
    (Column::Tags, &["标签", "tags", "tag", "labels"]),
    (Column::Note, &["备忘", "备注", "说明", "note", "notes", "remark", "remarks", "comment", "comments"]),
    (
        Column::Owner,
        &[
            "负责人",
            "业务员",
            "销售",
            "销售员",
            "销售人员",
            "客户经理",
            "归属人",
            "所有者",
            "owner",
            "salesperson",
            "accountmanager",
            "assignedto",
        ],
    ),
];

/// The column with this name.
pub(super) fn column(name: &str) -> Option<Column> {
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(column, _)| *column)
}
