//! The stages of a sales opportunity (阶段) and the rule for moving between them (阶段升迁).
//!
//! The sources name no stages: this table is the common one of sales software, and a team can have its own. A lead (线索)
//! is an opportunity that is not yet known to be one; taking it up moves it into the first stage.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::money::{Currency, Money};
use crate::order::sort_by_key;
use crate::time::UnixMillis;

/// What a stage means for the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 线索: not yet an opportunity.
    Lead,
    /// 进行中: worked on.
    Open,
    /// 赢单.
    Won,
    /// 丢单.
    Lost,
}

impl Phase {
    /// Whether somebody still has to act: leads and opportunities that are worked on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Lead | Self::Open)
    }
}

/// One stage of a team's table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stage {
    /// The code that documents hold: lower-case letters, digits and `_`.
    pub code: String,
    /// How likely an opportunity of this stage is won, in whole percent from 0 to 100.
    pub percent: u8,
    /// What it means.
    pub phase: Phase,
}

/// The stages of a team, in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stages(Vec<Stage>);

/// The stages of a team that has chosen none: code, probability in percent, meaning.
const COMMON: [(&str, u8, Phase); 11] = [
    ("lead", 0, Phase::Lead),
    ("prospecting", 10, Phase::Open),
    ("qualification", 20, Phase::Open),
    ("needs_analysis", 25, Phase::Open),
    ("value_proposition", 30, Phase::Open),
    ("decision_makers", 40, Phase::Open),
    ("perception", 50, Phase::Open),
    ("proposal", 65, Phase::Open),
    ("negotiation", 80, Phase::Open),
    ("won", 100, Phase::Won),
    ("lost", 0, Phase::Lost),
];

impl Default for Stages {
    fn default() -> Self {
        let stage = |(code, percent, phase): (&str, u8, Phase)| Stage { code: code.to_owned(), percent, phase };
        Self(COMMON.into_iter().map(stage).collect())
    }
}

/// Which way a move goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// 升迁: to a later stage, or won.
    Promotion,
    /// 降级: to an earlier stage, or lost.
    Demotion,
}

impl Stages {
    /// The stages in order.
    #[must_use]
    pub fn all(&self) -> &[Stage] {
        &self.0
    }

    /// The stage with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Stage> {
        self.0.iter().find(|stage| stage.code == code)
    }

    /// What a code means; a code of another table is worked on.
    #[must_use]
    pub fn phase(&self, code: &str) -> Phase {
        self.get(code).map_or(Phase::Open, |stage| stage.phase)
    }

    /// How likely an opportunity with this code is won, in percent; 0 for a code of another table.
    #[must_use]
    pub fn percent(&self, code: &str) -> u8 {
        self.get(code).map_or(0, |stage| stage.percent.min(100))
    }

    /// Which way a move goes. To a stage that the table does not have it is a promotion.
    #[must_use]
    pub fn direction(&self, from: &str, to: &str) -> Direction {
        let place = |code: &str| self.0.iter().position(|stage| stage.code == code);
        let is_back = match (place(from), place(to)) {
            (Some(from), Some(to)) => to < from,
            _ => false,
        };
        if self.phase(to) == Phase::Lost || is_back { Direction::Demotion } else { Direction::Promotion }
    }

    /// Amounts weighted by the probability of their stages: Σ amount × percent / 100, one sum per currency, by currency,
    /// each rounded to a minor unit once, half up. Only what is open counts.
    ///
    /// Worked number: 1 000.00 at 25 % and 200.10 at 50 % are 350.05.
    #[must_use]
    pub fn weighted<'a>(&self, amounts: impl IntoIterator<Item = (&'a str, Money)>) -> Vec<Money> {
        let mut sums: Vec<(Currency, i128)> = Vec::new();
        for (code, amount) in amounts {
            if !self.phase(code).is_open() {
                continue;
            }
            let part = i128::from(amount.minor) * i128::from(self.percent(code));
            match sums.iter_mut().find(|(currency, _)| *currency == amount.currency) {
                Some((_, sum)) => *sum += part,
                None => sums.push((amount.currency, part)),
            }
        }
        sort_by_key(&mut sums, |(currency, _)| *currency);
        let rounded = |sum: i128| i64::try_from((sum + 50).div_euclid(100)).unwrap_or(i64::MAX);
        sums.into_iter().map(|(currency, sum)| Money { minor: rounded(sum), currency }).collect()
    }
}

/// A stage with what justified it: an atomic group, so that the reason of one person never stands beside the stage of
/// another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StageEntry {
    /// The code of the stage.
    pub stage: String,
    /// Why, in the words of the person; empty for the stage in which an opportunity begins.
    pub reason: String,
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub by: UserId,
}

impl StageEntry {
    /// The longest code of a stage, in characters.
    pub const CODE_CHARS: usize = 40;

    /// Whether this can be the code of a stage.
    #[must_use]
    pub fn is_code(code: &str) -> bool {
        let fits = (1..=Self::CODE_CHARS).contains(&code.len());
        fits && code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    }
}

/// One entry of the log of moves.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StageMove {
    /// The stage before; `None` for the first.
    pub from: Option<String>,
    /// The stage after, with reason, time and author.
    pub to: StageEntry,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_is_the_sum_of_amount_times_probability() {
        let stages = Stages::default();
        let yuan = |minor| Money { minor, currency: Currency::CNY };
        let dollars = |minor| Money { minor, currency: "USD".parse().unwrap() };
        let amounts = [
            ("needs_analysis", yuan(100_000)),
            ("perception", yuan(20_010)),
            ("won", yuan(1_000_000)),
            ("lost", yuan(1_000_000)),
            ("lead", yuan(1_000_000)),
            ("negotiation", dollars(1)),
        ];
        assert_eq!(stages.weighted(amounts), [yuan(35_005), dollars(1)]);
        assert!(stages.weighted([]).is_empty());
    }

    #[test]
    fn a_sum_is_rounded_once() {
        let yuan = |minor| Money { minor, currency: Currency::CNY };
        // 0.25 + 0.25 of a minor unit each: 0.5 is rounded up, once.
        assert_eq!(Stages::default().weighted([("needs_analysis", yuan(1)); 2]), [yuan(1)]);
        assert_eq!(Stages::default().weighted([("needs_analysis", yuan(1))]), [yuan(0)]);
    }

    #[test]
    fn later_is_a_promotion_and_lost_never_is() {
        let stages = Stages::default();
        assert_eq!(stages.direction("lead", "prospecting"), Direction::Promotion);
        assert_eq!(stages.direction("proposal", "perception"), Direction::Demotion);
        assert_eq!(stages.direction("won", "negotiation"), Direction::Demotion);
        assert_eq!(stages.direction("negotiation", "lost"), Direction::Demotion);
        assert_eq!(stages.direction("lost", "prospecting"), Direction::Demotion);
        assert_eq!(stages.direction("negotiation", "won"), Direction::Promotion);
        assert_eq!(stages.direction("proposal", "of_a_newer_table"), Direction::Promotion);
    }

    #[test]
    fn the_common_table_is_in_order_and_its_codes_are_codes() {
        let stages = Stages::default();
        let open: Vec<u8> =
            stages.all().iter().filter(|stage| stage.phase == Phase::Open).map(|stage| stage.percent).collect();
        assert!(open.is_sorted());
        assert!(stages.all().iter().all(|stage| StageEntry::is_code(&stage.code)));
        assert!(!StageEntry::is_code("") && !StageEntry::is_code("Won") && !StageEntry::is_code(&"a".repeat(41)));
    }
}
