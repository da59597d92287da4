//! Reports in the worker for figures, over a base of the size of all CDNOW.

#[path = "../../../src/report/benches/reports/base.rs"]
mod base;

use anyhow::{Context, Result, bail};
use base::{AS_OF, ORDERS, base, customer, order, update};
use satchel_model::CustomerFacts;
use satchel_report::exchange::{Answer, Ask, Wanted, encode};
use satchel_tests::harness::Tablet;

use super::report::{Budget, Report};

/// Runs of each measurement.
const RUNS: u32 = 7;

/// Measures in a page of the app, which is not otherwise busy.
pub(crate) async fn measure(tablet: &Tablet, report: &mut Report) -> Result<()> {
    tablet.start_figures().await?;
    let all = base();
    let size = format!("{} customers, {ORDERS} orders", all.len());
    let taken = tablet.ask_figures(Ask::Take(encode(&update(true, all.clone())).into())).await?;
    report.add(format!("figures of {size}: all facts taken"), taken.took_ms, Budget::None, "ms");
    let mut run = Run { tablet, all, number: 0 };
    let grades = run.median(&["abc", "rfm"]).await?;
    report.add("figures: ABC and RFM", grades, Budget::AtMost(900.0), "ms");
    let values = run.median(&["lifetime-value"]).await?;
    report.add("figures: BG/NBD with the value of every customer", values, Budget::AtMost(6_000.0), "ms");
    let update = run.median(&["abc"]).await?;
    report.add("figures: a new order until ABC is there", update, Budget::AtMost(100.0), "ms");
    Ok(())
}

struct Run<'a> {
    tablet: &'a Tablet,
    all: Vec<CustomerFacts>,
    number: u32,
}

impl Run<'_> {
    /// The median time from a new order to these reports.
    async fn median(&mut self, names: &[&str]) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let mut took_ms = self.ask(Ask::Take(self.new_order()?.into())).await?;
            for name in names {
                let wanted = Wanted { name: (*name).to_owned(), as_of: AS_OF.parse()?, parameters: Vec::new() };
                took_ms += self.ask(Ask::Report(wanted)).await?;
            }
            times.push(took_ms);
        }
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().context("no runs")
    }

    async fn ask(&mut self, ask: Ask) -> Result<f64> {
        self.number += 1;
        let answered = self.tablet.ask_figures(ask).await?;
        match answered.answer {
            Answer::Refused(refusal) => bail!("the worker refuses: {refusal}"),
            _ => Ok(answered.took_ms),
        }
    }

    /// Another order each time, so that no report of before is kept.
    fn new_order(&self) -> Result<Vec<u8>> {
        let known = self.all.first().context("no customers")?;
        let mut orders = known.trade.unpack()?.orders;
        orders.push(order(10_400, 1_000 + i64::from(self.number)));
        Ok(encode(&update(false, vec![customer(0, orders)])))
    }
}
