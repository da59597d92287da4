//! The table of fields: every field of a customer file with its key, part and kind.
//!
//! Documents, forms, import columns, completeness and translations all read this table, so a
//! new field is one line here and one label per language.

mod codes;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use codes::{
    ACCOUNT_TYPES, ACTIVITY_KINDS, ATTITUDES, COMPLAINT_CAUSES, COMPLAINT_CHANNELS, CREDIT, CURRENCIES, DECISION_ROLES,
    LOSS_REASONS, ORDER_STATES, RECOVERIES, REGAIN_OUTCOMES, RESULTS, SOURCES, TRADE_TYPES, WALLET_METHODS,
};

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Entity {
    /// The customer's main file.
    Customer,
    /// The sensitive background part: another document, with fewer readers.
    Background,
    /// A person at the customer.
    Contact,
    /// A visit, call, message, action or note, done or planned.
    Activity,
    /// A lead or sales opportunity.
    Opportunity,
    /// A complaint of the customer.
    Complaint,
    /// A sales order.
    Order,
    /// One line of an order.
    Line,
}

/// The three parts of a customer file (客户档案三部分), plus what is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// 商务: company, capacity, cooperation, credit.
    Business,
    /// 通讯: how to reach the customer.
    Communication,
    /// 背景: the person behind it.
    Background,
    /// 甄选: what was found out about the customer in order to choose it, and how closely it is looked after. Not one of the
    /// three parts of the file.
    Selection,
    /// 关系: how satisfied, loyal and trusting the customer is, who brought it, what it buys in all, and why it left. Not one
    /// of the three parts of the file.
    Relationship,
    /// Belongs to a child (contact, activity, order) or steers the file itself.
    None,
}

/// What a field holds and how it is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One line of text, at most [`Kind::LINE_CHARS`] characters.
    Line,
    /// Several lines of text, at most [`Kind::TEXT_CHARS`] characters.
    Text,
    /// A telephone number as people write it.
    Phone,
    /// An e-mail address.
    Email,
    /// A calendar date.
    Date,
    /// An instant.
    Instant,
    /// A birthday, with or without its year.
    Birthday,
    /// A whole number from 0.
    Count,
    /// An amount and its currency, one value.
    Money,
    /// The parts of one address, one value.
    Address,
    /// One of these codes.
    Choice(&'static [&'static str]),
    /// A life-cycle state with reason, date and author, one value.
    State,
    /// A stage of an opportunity with reason, date and author, one value.
    Stage,
    /// A degree from 0 to this one with evidence and date, one value.
    Finding(u8),
    /// A place on the earth with accuracy and time, one value.
    Position,
    /// Product, quantity and unit price, one value.
    Item,
    /// Another customer's id.
    Customer,
    /// The id of an opportunity of the same customer.
    Opportunity,
    /// The id of a person of the team.
    Person,
}

impl Kind {
    /// The longest single line, in characters.
    pub const LINE_CHARS: usize = 200;
    /// The longest text, in characters; longer notes belong into the shared note.
    pub const TEXT_CHARS: usize = 8_000;
}

macro_rules! fields {
    ($($entity:ident { $($variant:ident $key:literal $part:ident $kind:expr;)* })*) => {
        /// Every field of a customer file and of what hangs on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each variant is named after the field; the table is the documentation")]
        pub enum Field { $($($variant,)*)* }

        impl Field {
            /// Every field, in the order in which forms show them.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// What the field belongs to.
            #[must_use]
            pub const fn entity(self) -> Entity {
                match self { $($(Self::$variant => Entity::$entity,)*)* }
            }

            /// The key inside its record, as documents store it. Never changes once released.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $($(Self::$variant => $key,)*)* }
            }

            /// The part of the file.
            #[must_use]
            pub const fn part(self) -> Part {
                match self { $($(Self::$variant => Part::$part,)*)* }
            }

            /// What it holds.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $($(Self::$variant => $kind,)*)* }
            }
        }
    };
}

fields! {
    Customer {
        Name "name" Business Kind::Line;
        ShortName "short_name" Business Kind::Line;
        Code "code" Business Kind::Line;
        AccountType "type" Business Kind::Choice(ACCOUNT_TYPES);
        TradeType "trade_type" Business Kind::Choice(TRADE_TYPES);
        Industry "industry" Business Kind::Line;
        TaxNumber "tax_number" Business Kind::Line;
        Source "source" Business Kind::Choice(SOURCES);
        Profile "profile" Business Kind::Text;
        Founded "founded" Business Kind::Date;
        Employees "employees" Business Kind::Count;
        Turnover "turnover" Business Kind::Money;
        Capacity "capacity" Business Kind::Text;
        Staff "staff" Business Kind::Text;
        Equipment "equipment" Business Kind::Text;
        Cooperation "cooperation" Business Kind::Text;
        Credit "credit" Business Kind::Choice(CREDIT);
        CreditNote "credit_note" Business Kind::Text;
        Address "address" Communication Kind::Address;
        Phone "phone" Communication Kind::Phone;
        Mobile "mobile" Communication Kind::Phone;
        Fax "fax" Communication Kind::Phone;
        Email "email" Communication Kind::Email;
        Website "website" Communication Kind::Line;
        Wechat "wechat" Communication Kind::Line;
        State "state" None Kind::State;
        HasMoney "man_money" Selection Kind::Finding(1);
        HasAuthority "man_authority" Selection Kind::Finding(1);
        HasNeed "man_need" Selection Kind::Finding(1);
        GoodDesire "good_desire" Selection Kind::Finding(1);
        GoodProfit "good_profit" Selection Kind::Finding(1);
        GoodService "good_service" Selection Kind::Finding(1);
        GoodProspects "good_prospects" Selection Kind::Finding(1);
        GoodPartner "good_partner" Selection Kind::Finding(1);
        RiskFinance "risk_finance" Selection Kind::Finding(1);
        RiskProfit "risk_profit" Selection Kind::Finding(1);
        RiskManagement "risk_management" Selection Kind::Finding(1);
        RiskChurn "risk_churn" Selection Kind::Finding(1);
        RiskRival "risk_rival" Selection Kind::Finding(1);
        FollowUpMonths "follow_up_months" Selection Kind::Count;
        Position "position" None Kind::Position;
        ReferredBy "referred_by" Relationship Kind::Customer;
        Satisfaction "satisfaction" Relationship Kind::Finding(10);
        Loyalty "loyalty" Relationship Kind::Finding(10);
        WithstoodRivals "withstood_rivals" Relationship Kind::Finding(1);
        Partnership "partnership" Relationship Kind::Finding(1);
        TrustCredibility "trust_credibility" Relationship Kind::Finding(10);
        TrustReliability "trust_reliability" Relationship Kind::Finding(10);
        TrustIntimacy "trust_intimacy" Relationship Kind::Finding(10);
        TrustSelf "trust_self" Relationship Kind::Finding(10);
        Wallet "wallet" Relationship Kind::Money;
        WalletMethod "wallet_method" Relationship Kind::Choice(WALLET_METHODS);
        GrowthValue "growth_value" Relationship Kind::Money;
        KnowledgeValue "knowledge_value" Relationship Kind::Money;
        LossReason "loss_reason" Relationship Kind::Choice(LOSS_REASONS);
        RegainValue "regain_value" Relationship Kind::Money;
        RegainCost "regain_cost" Relationship Kind::Money;
        RegainPercent "regain_percent" Relationship Kind::Count;
        RegainAction "regain_action" Relationship Kind::Line;
        RegainOutcome "regain_outcome" Relationship Kind::Choice(REGAIN_OUTCOMES);
        RegainSpent "regain_spent" Relationship Kind::Money;
        RegainProfit "regain_profit" Relationship Kind::Money;
    }
    Background {
        Family "family" Background Kind::Text;
        History "history" Background Kind::Text;
        Education "education" Background Kind::Text;
        Hobbies "hobbies" Background Kind::Text;
        Needs "needs" Background Kind::Text;
        Preferences "preferences" Background Kind::Text;
        Worries "worries" Background Kind::Text;
    }
    Contact {
        ContactName "name" None Kind::Line;
        ContactTitle "title" None Kind::Line;
        ContactDepartment "department" None Kind::Line;
        ContactRole "role" None Kind::Choice(DECISION_ROLES);
        ContactPhone "phone" None Kind::Phone;
        ContactMobile "mobile" None Kind::Phone;
        ContactEmail "email" None Kind::Email;
        ContactWechat "wechat" None Kind::Line;
        ContactBirthday "birthday" None Kind::Birthday;
        ContactNote "note" None Kind::Text;
    }
    Activity {
        ActivityKind "kind" None Kind::Choice(ACTIVITY_KINDS);
        ActivityAt "at" None Kind::Instant;
        ActivitySubject "subject" None Kind::Line;
        ActivityText "text" None Kind::Text;
        ActivityResult "result" None Kind::Choice(RESULTS);
        ActivityNextStep "next_step" None Kind::Line;
        ActivityNextDate "next_date" None Kind::Date;
        ActivityPlanned "planned" None Kind::Instant;
        ActivityDue "due" None Kind::Date;
        ActivityPurpose "purpose" None Kind::Line;
        ActivityPlace "place" None Kind::Line;
        ActivityMaterials "materials" None Kind::Line;
        ActivityAttendees "attendees" None Kind::Line;
        ActivityMinutes "minutes" None Kind::Count;
        ActivityNeed "need" None Kind::Text;
        ActivityOpinion "opinion" None Kind::Text;
        ActivityNextPlace "next_place" None Kind::Line;
        ActivityCheckIn "check_in" None Kind::Position;
        ActivityCalledOff "called_off" None Kind::Line;
        ActivityAssignee "assignee" None Kind::Person;
        ActivityOpportunity "opportunity" None Kind::Opportunity;
        ActivityOccasion "occasion" None Kind::Line;
        ActivityOverride "override" None Kind::Line;
    }
    Opportunity {
        OpportunityName "name" None Kind::Line;
        OpportunityStage "stage" None Kind::Stage;
        OpportunityAmount "amount" None Kind::Money;
        OpportunityClose "close" None Kind::Date;
        OpportunitySource "source" None Kind::Choice(SOURCES);
        OpportunityNeed "need" None Kind::Text;
        OpportunityCompetitor "competitor" None Kind::Line;
    }
    Complaint {
        ComplaintSubject "subject" None Kind::Line;
        ComplaintText "text" None Kind::Text;
        ComplaintReceived "received" None Kind::Instant;
        ComplaintChannel "channel" None Kind::Choice(COMPLAINT_CHANNELS);
        ComplaintCause "cause" None Kind::Choice(COMPLAINT_CAUSES);
        ComplaintProduct "product" None Kind::Line;
        ComplaintAssignee "assignee" None Kind::Person;
        ComplaintAnswered "answered" None Kind::Instant;
        ComplaintPromise "promise" None Kind::Line;
        ComplaintPromised "promised" None Kind::Date;
        ComplaintRelayedTo "relayed_to" None Kind::Line;
        ComplaintRelayedAt "relayed_at" None Kind::Instant;
        ComplaintSolved "solved" None Kind::Instant;
        ComplaintSolution "solution" None Kind::Text;
        ComplaintRecovery "recovery" None Kind::Choice(RECOVERIES);
        ComplaintCost "cost" None Kind::Money;
        ComplaintImprovement "improvement" None Kind::Line;
        ComplaintFedBack "fed_back" None Kind::Instant;
        ComplaintAttitude "attitude" None Kind::Choice(ATTITUDES);
        ComplaintAttitudeNote "attitude_note" None Kind::Line;
        ComplaintArchived "archived" None Kind::Instant;
    }
    Order {
        OrderNumber "number" None Kind::Line;
        OrderDate "date" None Kind::Date;
        OrderCurrency "currency" None Kind::Choice(CURRENCIES);
        OrderState "state" None Kind::Choice(ORDER_STATES);
        OrderNote "note" None Kind::Text;
        OrderOpportunity "opportunity" None Kind::Opportunity;
    }
    Line {
        LineItem "item" None Kind::Item;
    }
}

impl Field {
    /// The fields of one entity, in form order.
    pub fn of(entity: Entity) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |field| field.entity() == entity)
    }

    /// The fields of one part of the file, in form order.
    pub fn in_part(part: Part) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |field| field.part() == part)
    }

    /// The field of an entity with this key.
    #[must_use]
    pub fn by_key(entity: Entity, key: &str) -> Option<Self> {
        Self::of(entity).find(|field| field.key() == key)
    }
}

impl Entity {
    /// The name by which field codes start: `customer.phone`, `contact.phone`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Background => "background",
            Self::Contact => "contact",
            Self::Activity => "activity",
            Self::Opportunity => "opportunity",
            Self::Complaint => "complaint",
            Self::Order => "order",
            Self::Line => "line",
        }
    }
}

impl fmt::Display for Field {
    /// The code of the field: entity, point, key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.entity().code(), self.key())
    }
}

/// The code names no field of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no field of this version has that code")]
pub struct UnknownField;

impl FromStr for Field {
    type Err = UnknownField;
    fn from_str(code: &str) -> Result<Self, UnknownField> {
        let (entity, key) = code.split_once('.').ok_or(UnknownField)?;
        Self::ALL
            .iter()
            .copied()
            .find(|field| field.entity().code() == entity && field.key() == key)
            .ok_or(UnknownField)
    }
}

impl Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_unique_and_reads_back() {
        let mut codes: Vec<String> = Field::ALL.iter().map(Field::to_string).collect();
        for (field, code) in Field::ALL.iter().zip(&codes) {
            assert_eq!(code.parse::<Field>(), Ok(*field));
        }
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), Field::ALL.len());
    }

    #[test]
    fn each_of_the_three_parts_has_its_fields() {
        assert_eq!(Field::in_part(Part::Business).count(), 18);
        assert_eq!(Field::in_part(Part::Communication).count(), 7);
        assert_eq!(Field::in_part(Part::Background).count(), 7);
    }
}
