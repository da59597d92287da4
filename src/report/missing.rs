//! Why a report has nothing to show: always something that is missing or does not fit, never a number that means nothing.

use satchel_insight::abc::AbcError;
use satchel_insight::amount::AmountError;
use satchel_insight::bcg::BcgError;
use satchel_insight::btyd::{HistoryError, ModelError};
use satchel_insight::churn_model::{ChurnModelError, NEEDED_TO_FIT, NEEDED_TO_TEST};
use satchel_insight::clv::ClvError;
use satchel_insight::ledger::LedgerError;
use satchel_insight::lookalike::LookAlikeError;
use satchel_insight::mix::MixError;
use satchel_insight::product_mix::ProductMixError;
use satchel_insight::rfm::RfmError;
use satchel_insight::rules::RulesError;
use satchel_insight::season::{NEEDED_MONTHS, SeasonError};
use serde::{Deserialize, Serialize};

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// No customers.
    #[error("there are no customers")]
    Customers,
    /// No orders by the day of the report.
    #[error("there are no orders up to this day")]
    Orders,
    /// Nothing was sold for more than nothing.
    #[error("there are no sales above zero")]
    Sales,
    /// No order names a product.
    #[error("no order names a product")]
    Products,
    /// One product cannot be compared with anything.
    #[error("there is only one product; it takes two to compare them")]
    OtherProducts,
    /// Some lines of orders do not say what the goods cost.
    #[error("the orders do not say what the goods cost")]
    Costs,
    /// Too few months of sales.
    #[error("needs {needed} months of sales, has {found}")]
    Months {
        /// How many there are.
        found: u32,
        /// How many it takes.
        needed: u32,
    },
    /// A calendar month in which more came back than was sold.
    #[error("calendar month {month} has more returns than sales")]
    SalesOfMonth {
        /// 1 to 12.
        month: u8,
    },
    /// Too few customers who bought more than once.
    #[error("needs {needed} customers who bought again, has {found}")]
    RepeatBuyers {
        /// How many there are.
        found: u32,
        /// How many it takes.
        needed: u32,
    },
    /// Too few customers who left, or too few who stayed.
    #[error("needs {needed} lost and {needed} kept customers to learn from, has {lost} and {kept}")]
    LostAndKept {
        /// Lost customers that can be learnt from.
        lost: u32,
        /// Kept customers that can be learnt from.
        kept: u32,
        /// How many it takes of each.
        needed: u32,
    },
    /// Nobody is loyal.
    #[error("there are no loyal customers to compare with")]
    LoyalCustomers,
    /// All customers are alike in what is compared.
    #[error("the customers do not differ in anything that is compared")]
    Differences,
    /// The search for parameters found none.
    #[error("no parameters fit these purchases")]
    Fit,
    /// Parameters that do not go together.
    #[error("these parameters do not go together")]
    Parameters,
    /// Nobody has rated what the report compares.
    #[error("no customer has been rated yet")]
    Ratings,
    /// No customer is on record as brought by another.
    #[error("no customer is on record as brought by another")]
    Referrals,
    /// Of no customer it is known what it buys from all suppliers.
    #[error("it is on record of no customer what it buys from all suppliers")]
    Wallets,
    /// No customer is lost.
    #[error("no customer is lost")]
    LostCustomers,
    /// A sum beyond ± 92 233 720 368 547 758.07.
    #[error("an amount is too large")]
    SmallerAmounts,
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl From<AmountError> for Missing {
    /// Parts of a report have one currency each, so only the size can be wrong.
    fn from(_: AmountError) -> Self {
        Self::SmallerAmounts
    }
}

impl From<LedgerError> for Missing {
    fn from(_: LedgerError) -> Self {
        Self::SmallerAmounts
    }
}

impl From<AbcError> for Missing {
    fn from(error: AbcError) -> Self {
        match error {
            AbcError::Amount(error) => error.into(),
            AbcError::Bounds(_) => Self::Parameters,
        }
    }
}

impl From<MixError> for Missing {
    fn from(error: MixError) -> Self {
        match error {
            MixError::Amount(error) => error.into(),
            MixError::Policy { .. } => Self::Parameters,
        }
    }
}

impl From<RfmError> for Missing {
    fn from(error: RfmError) -> Self {
        match error {
            RfmError::NoBuyers => Self::Orders,
            RfmError::Buckets(_) | RfmError::InTheFuture { .. } => Self::Parameters,
            RfmError::TooLarge { .. } => Self::SmallerAmounts,
        }
    }
}

impl From<SeasonError> for Missing {
    fn from(error: SeasonError) -> Self {
        match error {
            SeasonError::Amount(error) => error.into(),
            SeasonError::TooFewMonths { months } => Self::Months { found: count(months), needed: count(NEEDED_MONTHS) },
            SeasonError::NoSales => Self::Sales,
            SeasonError::Negative { month } => Self::SalesOfMonth { month },
            SeasonError::NoSuchMonth(_) => Self::Parameters,
        }
    }
}

impl From<HistoryError> for Missing {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Times => Self::Fit,
            HistoryError::Amount(error) => error.into(),
        }
    }
}

impl From<ModelError> for Missing {
    fn from(error: ModelError) -> Self {
        match error {
            ModelError::TooFewRepeatBuyers { found } => {
                Self::RepeatBuyers { found: count(found), needed: count(satchel_insight::btyd::NEEDED_REPEAT_BUYERS) }
            }
            ModelError::NoFit | ModelError::NoMeanSpending | ModelError::TooFar => Self::Fit,
            ModelError::Parameters | ModelError::Horizon => Self::Parameters,
            ModelError::Amount(error) => error.into(),
        }
    }
}

impl From<ClvError> for Missing {
    fn from(error: ClvError) -> Self {
        match error {
            ClvError::Amount(error) => error.into(),
            ClvError::NoPeriods | ClvError::TooManyPeriods(_) | ClvError::Rate => Self::Parameters,
        }
    }
}

impl From<ProductMixError> for Missing {
    fn from(error: ProductMixError) -> Self {
        match error {
            ProductMixError::Amount(error) => error.into(),
            ProductMixError::Abc(error) => error.into(),
        }
    }
}

impl From<BcgError> for Missing {
    fn from(error: BcgError) -> Self {
        match error {
            BcgError::Amount(error) => error.into(),
            BcgError::Negative => Self::Sales,
            BcgError::NoRival => Self::OtherProducts,
            BcgError::Cuts => Self::Parameters,
        }
    }
}

impl From<RulesError> for Missing {
    fn from(error: RulesError) -> Self {
        match error {
            RulesError::NoHoldings => Self::Products,
            RulesError::Thresholds => Self::Parameters,
        }
    }
}

impl From<ChurnModelError> for Missing {
    fn from(error: ChurnModelError) -> Self {
        let few = |lost: usize, kept: usize, needed: usize| Self::LostAndKept {
            lost: count(lost),
            kept: count(kept),
            needed: count(needed),
        };
        match error {
            ChurnModelError::TooFewToFit { lost, kept } => few(lost, kept, NEEDED_TO_FIT),
            ChurnModelError::TooFewToTest { lost, kept } => few(lost, kept, NEEDED_TO_TEST),
            ChurnModelError::Settings => Self::Parameters,
            ChurnModelError::Features { .. } | ChurnModelError::NoFit => Self::Fit,
        }
    }
}

impl From<LookAlikeError> for Missing {
    fn from(error: LookAlikeError) -> Self {
        match error {
            LookAlikeError::NobodyLoyal => Self::LoyalCustomers,
            LookAlikeError::NoDifference => Self::Differences,
            LookAlikeError::Shape { .. } | LookAlikeError::Feature { .. } => Self::SmallerAmounts,
        }
    }
}
