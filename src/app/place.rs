//! Where the person is in the app, and the address that stands for it.

use satchel_model::CustomerId;

/// A place of the app. Its address can be reloaded and bookmarked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// What is due today.
    Day,
    /// A week of visits.
    Week,
    /// The day's stops, and who is around.
    Nearby,
    /// The opportunities by stage.
    Pipeline,
    /// The complaints of a month.
    Complaints,
    /// The customer list, with nothing opened.
    Customers,
    /// The form for a new customer.
    NewCustomer,
    /// Customers out of a file.
    Import,
    /// The customers of the list as a file.
    Export,
    /// One customer file.
    Customer(CustomerId),
    /// One customer on a sheet of paper.
    Sheet(CustomerId),
    /// The reports.
    Insight,
    /// One report, by its name.
    Report(&'static str),
    /// What waits for a decision.
    Review,
    /// Customers that may be one.
    Duplicates,
    /// Account, device, language, look.
    Settings,
    /// Accounts and devices of the team, for those who look after them.
    Admin(Section),
}

/// What a report answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportGroup {
    /// Who the customers are.
    Who,
    /// What they are worth.
    Worth,
    /// What to expect when.
    Time,
    /// What they buy, and what they could.
    Products,
    /// Whether they stay.
    Loyalty,
}

/// Every report by its name in addresses, by what it answers. The worker for figures knows how each is computed.
pub(crate) const REPORTS: &[(ReportGroup, &[&str])] = &[
    (ReportGroup::Who, &["abc", "mix", "pyramid", "eighty-twenty", "rfm"]),
    (
        ReportGroup::Worth,
        &["company-share", "wallet", "profit", "potential", "clv", "lifetime-value", "value-components"],
    ),
    (ReportGroup::Time, &["sales", "season", "growth"]),
    (ReportGroup::Products, &["product-mix", "bcg", "cross-sell", "next-product"]),
    (
        ReportGroup::Loyalty,
        &["loyalty", "satisfaction", "trust", "referral", "look-alikes", "churn", "churn-model", "win-back"],
    ),
];

/// The name of a report as an address has it.
fn report_of(name: &str) -> Option<&'static str> {
    REPORTS.iter().flat_map(|(_, names)| names.iter()).find(|known| **known == name).copied()
}

/// A part of the administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// Who is in the team.
    People,
    /// What they signed in on.
    Devices,
    /// Requests about accounts.
    Requests,
    /// Work that locked devices handed in.
    Waiting,
    /// Who did what.
    Log,
    /// Units, and when devices lock.
    Rules,
}

impl Section {
    /// Every part, in order.
    pub(crate) const ALL: [Self; 6] =
        [Self::People, Self::Devices, Self::Requests, Self::Waiting, Self::Log, Self::Rules];

    /// Its name in addresses and tests.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Devices => "devices",
            Self::Requests => "requests",
            Self::Waiting => "waiting",
            Self::Log => "log",
            Self::Rules => "rules",
        }
    }
}

impl Place {
    /// The place of a path; an unknown path is the customer list.
    pub(crate) fn of(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next()) {
            (Some("customers"), Some("new")) => Self::NewCustomer,
            (Some("customers"), Some("import")) => Self::Import,
            (Some("customers"), Some("export")) => Self::Export,
            (Some("customers"), Some(id)) => match (id.parse(), parts.next()) {
                (Ok(customer), Some("sheet")) => Self::Sheet(customer),
                (Ok(customer), _) => Self::Customer(customer),
                (Err(_), _) => Self::Customers,
            },
            (Some("today"), Some("week")) => Self::Week,
            (Some("today"), Some("nearby")) => Self::Nearby,
            (Some("today"), _) => Self::Day,
            (Some("pipeline"), _) => Self::Pipeline,
            (Some("complaints"), _) => Self::Complaints,
            (Some("insight"), name) => name.and_then(report_of).map_or(Self::Insight, Self::Report),
            (Some("review"), Some("duplicates")) => Self::Duplicates,
            (Some("review"), _) => Self::Review,
            (Some("settings"), _) => Self::Settings,
            (Some("admin"), part) => {
                let named = Section::ALL.into_iter().find(|section| part == Some(section.code()));
                Self::Admin(named.unwrap_or(Section::People))
            }
            _ => Self::Customers,
        }
    }

    /// The path of the place.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Day => "/today".to_owned(),
            Self::Week => "/today/week".to_owned(),
            Self::Nearby => "/today/nearby".to_owned(),
            Self::Pipeline => "/pipeline".to_owned(),
            Self::Complaints => "/complaints".to_owned(),
            Self::Customers => "/".to_owned(),
            Self::NewCustomer => "/customers/new".to_owned(),
            Self::Import => "/customers/import".to_owned(),
            Self::Export => "/customers/export".to_owned(),
            Self::Customer(id) => format!("/customers/{id}"),
            Self::Sheet(id) => format!("/customers/{id}/sheet"),
            Self::Insight => "/insight".to_owned(),
            Self::Report(name) => format!("/insight/{name}"),
            Self::Review => "/review".to_owned(),
            Self::Duplicates => "/review/duplicates".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::Admin(section) => format!("/admin/{}", section.code()),
        }
    }

    /// Whether the place shows something beside or over the customer list.
    pub(crate) const fn has_detail(self) -> bool {
        !matches!(self, Self::Customers)
    }

    /// Whether the place belongs to the customer list.
    pub(crate) const fn is_customers(self) -> bool {
        matches!(
            self,
            Self::Customers | Self::NewCustomer | Self::Import | Self::Export | Self::Customer(_) | Self::Sheet(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_that_can_be_computed_has_its_place() {
        let mut offered: Vec<&str> = REPORTS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut known: Vec<&str> = satchel_report::figure::ALL.iter().map(|definition| definition.name).collect();
        offered.sort_unstable();
        known.sort_unstable();
        assert_eq!(offered, known);
    }

    #[test]
    fn every_place_is_found_again_by_its_address() {
        let customer = CustomerId::from_bytes([7; 16]);
        let places = [
            Place::Day,
            Place::Week,
            Place::Nearby,
            Place::Pipeline,
            Place::Complaints,
            Place::Customers,
            Place::NewCustomer,
            Place::Import,
            Place::Export,
            Place::Customer(customer),
            Place::Sheet(customer),
            Place::Insight,
            Place::Report("rfm"),
            Place::Review,
            Place::Duplicates,
            Place::Settings,
        ];
        for place in places.into_iter().chain(Section::ALL.map(Place::Admin)) {
            assert_eq!(Place::of(&place.path()), place);
        }
        assert_eq!(Place::of("/admin"), Place::Admin(Section::People));
    }

    #[test]
    fn an_unknown_address_is_the_customer_list() {
        for path in ["", "/", "/nothing", "/customers/not-an-id"] {
            assert_eq!(Place::of(path), Place::Customers);
        }
    }
}
