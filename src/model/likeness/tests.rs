//! What identifies customers, on examples and on the labelled pairs of `tests/pairs.csv`.

mod make;
mod pairs;

use super::{Identity, LikenessIndex, Reason};
use crate::CustomerId;

/// An identity of one name, phone number, e-mail address and tax number, each empty where there is none.
fn identity([name, phone, email, tax_number]: [&str; 4]) -> Identity {
    let mut identity = Identity::default();
    identity.add_name(name);
    identity.add_phone(phone);
    identity.add_email(email);
    identity.add_tax_number(tax_number);
    identity
}

fn named(name: &str) -> Identity {
    identity([name, "", "", ""])
}

fn id(number: u8) -> CustomerId {
    CustomerId::from_bytes([number; 16])
}

#[test]
fn spellings_of_one_company_are_one() {
    for (one, other) in [
        ("苏州恒达机械有限公司", "恒达机械"),
        ("苏州恒达机械有限公司", "江苏省苏州市恒达机械股份有限公司"),
        ("华联（上海）商贸有限公司", "上海华联商贸有限责任公司"),
        ("ＡＢＢ机器人", "abb 机器人"),
        ("Suzhou Precision Co., Ltd.", "SUZHOU PRECISION LIMITED"),
        ("恒达精密机械", "恒达精密机械设备有限公司"),
        ("苏州博世精工机械", "苏州博精世工机械"),
    ] {
        let likeness = named(one).likeness(&named(other));
        assert!(likeness.is_worth_asking(), "{one} and {other}: {likeness:?}");
        assert_eq!(likeness, named(other).likeness(&named(one)));
    }
}

#[test]
fn companies_that_only_sound_alike_are_two() {
    for (one, other) in [
        ("上海华联商贸有限公司", "北京华联商贸有限公司"),
        ("苏州恒达机械有限公司", "苏州恒达电子有限公司"),
        ("苏州华兴精密机械有限公司", "苏州华新精密机械有限公司"),
        ("恒达机械有限公司", "恒达机械有限公司苏州分公司"),
        ("王伟", "王伟"),
        ("苏州有限公司", "无锡有限公司"),
    ] {
        let likeness = named(one).likeness(&named(other));
        assert!(!likeness.is_worth_asking(), "{one} and {other}: {likeness:?}");
    }
}

#[test]
fn numbers_are_compared_without_what_surrounds_them() {
    let reasons = |one, other| identity(["", one, "", ""]).likeness(&identity(["", other, "", ""])).reasons;
    for (one, other) in [
        ("+86 138 0013 8000", "13800138000"),
        ("0512-66881300-801", "(0512) 6688 1300"),
        ("0086-512-66881300", "051266881300 转 12"),
        ("66881300", "0512-66881300"),
    ] {
        assert_eq!(reasons(one, other), [Reason::Phone], "{one} and {other}");
    }
    assert_eq!(reasons("13800138000", "13800138001"), []);
    assert_eq!(reasons("110", "110"), []);
}

#[test]
fn one_number_for_two_names_is_shown_to_whoever_types_and_asks_nobody() {
    let one = identity(["苏州恒达机械有限公司", "0512-66881300", "", ""]);
    let other = identity(["大江物流", "＋８６ ５１２ ６６８８１３００", "", ""]);
    let likeness = one.likeness(&other);
    assert_eq!((likeness.is_worth_asking(), likeness.is_worth_showing()), (false, true), "{likeness:?}");
    let stranger = identity(["大江物流", "0512-66881301", "", ""]);
    assert!(!one.likeness(&stranger).is_worth_showing());
}

#[test]
fn a_tax_number_decides() {
    let one = identity(["苏州恒达机械有限公司", "", "", "91320500MA1X0A0A0X"]);
    let renamed = identity(["江苏腾飞智能装备有限公司", "", "", "91320500ma1x 0a0a0x"]);
    assert_eq!(one.likeness(&renamed).reasons, [Reason::TaxNumber]);
    assert!(one.likeness(&renamed).is_worth_asking());
    let namesake = identity(["苏州恒达机械有限公司", "", "", "91320500MA1X0B0B0Y"]);
    assert!(!one.likeness(&namesake).is_worth_asking());
}

#[test]
fn colleagues_share_a_domain_and_strangers_a_provider() {
    let reasons = |one, other| identity(["", "", one, ""]).likeness(&identity(["", "", other, ""])).reasons;
    assert_eq!(reasons("a@hengda.cn", "b@hengda.cn"), [Reason::Domain]);
    assert_eq!(reasons("a@qq.com", "b@qq.com"), []);
    assert_eq!(reasons("A@QQ.com", "a@qq.com"), [Reason::Email]);
}

#[test]
fn the_index_follows_changes() {
    let mut index = LikenessIndex::default();
    index.put(id(1), named("苏州恒达机械有限公司"));
    index.put(id(2), named("无锡大江物流"));
    assert!(index.pairs().is_empty());
    index.put(id(2), named("恒达机械"));
    assert_eq!(index.pairs().len(), 1);
    assert_eq!(index.like_customer(id(1)).first().map(|(customer, _)| *customer), Some(id(2)));
    assert_eq!(index.like(&named("恒达机械厂"), Some(id(2))).len(), 1);
    index.remove(id(1));
    assert!(index.pairs().is_empty() && index.len() == 1);
    index.put(id(3), named("恒达机械（苏州）有限公司"));
    assert_eq!(index.pairs().len(), 1, "a slot that is used again is no ghost");
}

#[test]
fn what_everybody_has_in_common_costs_little() {
    let mut index = LikenessIndex::default();
    for number in 0..5_000_u32 {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        index.put(CustomerId::from_bytes(bytes), identity(["未知", "4008123123", "", ""]));
    }
    assert!(index.pairs().len() <= 50 * 5_000);
    assert!(index.like(&named("未知"), None).len() <= 150);
}
