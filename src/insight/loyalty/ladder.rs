//! J2 客户忠诚阶梯: the loyalty ladder (M. Christopher, A. Payne and D. Ballantyne, "Relationship Marketing", 1991).

/// The rungs, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// 潜在客户: has not bought.
    Prospect,
    /// 客户: bought once.
    Customer,
    /// 老客户: buys again and again.
    Client,
    /// 支持者: does so gladly.
    Supporter,
    /// 拥护者: brings others.
    Advocate,
    /// 伙伴: works together with us.
    Partner,
}

/// What is known of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Purchases.
    pub purchases: u32,
    /// Whether it says that it is satisfied; `None` when it was not asked.
    pub is_satisfied: Option<bool>,
    /// Customers that it brought.
    pub referrals: u32,
    /// Whether the relationship is a partnership (伙伴关系).
    pub is_partnership: bool,
}

/// The highest rung of which everything is there. Each rung asks for those below: two purchases make a client, a satisfied
/// client is a supporter, a supporter who brought somebody an advocate, an advocate in a partnership a partner.
///
/// Worked number (T78): three purchases, satisfied, one referral, no partnership: an advocate.
#[must_use]
pub const fn rung(standing: Standing) -> Rung {
    match standing {
        Standing { purchases: 0, .. } => Rung::Prospect,
        Standing { purchases: 1, .. } => Rung::Customer,
        Standing { is_satisfied: None | Some(false), .. } => Rung::Client,
        Standing { referrals: 0, .. } => Rung::Supporter,
        Standing { is_partnership: false, .. } => Rung::Advocate,
        Standing { is_partnership: true, .. } => Rung::Partner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t78_every_rung_asks_for_those_below() {
        let top = Standing { purchases: 3, is_satisfied: Some(true), referrals: 1, is_partnership: true };
        let rungs = [
            Standing { purchases: 0, ..top },
            Standing { purchases: 1, ..top },
            Standing { is_satisfied: None, ..top },
            Standing { referrals: 0, ..top },
            Standing { is_partnership: false, ..top },
            top,
        ]
        .map(rung);
        let all = [Rung::Prospect, Rung::Customer, Rung::Client, Rung::Supporter, Rung::Advocate, Rung::Partner];
        assert_eq!(rungs, all);
        assert!(all.is_sorted());
    }
}
