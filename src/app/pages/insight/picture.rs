//! Draws the picture of a section: bars, lines, a matrix, dots. The table beneath says the same in numbers.

use leptos::prelude::*;
use satchel_report::{Axis, Kind, Label, Picture, Point, Series};

use super::geometry::{HEIGHT, Range, WIDTH, dots, line};
use super::words::{Unit, label, label_text};

/// The picture.
pub(super) fn picture(picture: Picture, unit: Unit, name: String) -> AnyView {
    match picture {
        Picture::Bars { categories, series } => bars(&categories, &series, unit),
        Picture::Curve { x, at, series } => curve(&x, &at, &series, unit, name),
        Picture::Matrix { rows, columns, down, across, values, kind } => {
            let corner = view! { <td class="hint">{label(&down)}" ↓ "{label(&across)}" →"</td> }.into_any();
            matrix(corner, &rows, &columns, &values, kind, unit)
        }
        Picture::Scatter { x, y, points } => scatter(&x, &y, &points, unit, name),
    }
}

fn legend(series: &[Series]) -> AnyView {
    let entry = |(number, series): (usize, &Series)| {
        view! { <li data-series=number.to_string()>{label(&series.label)}</li> }.into_any()
    };
    view! { <ul class="legend">{series.iter().enumerate().map(entry).collect::<Vec<AnyView>>()}</ul> }.into_any()
}

/// Bars from left to right, so that long names have room; those of a kind share one scale.
fn bars(categories: &[Label], series: &[Series], unit: Unit) -> AnyView {
    let scale_of = |kind: Kind| {
        let alike = series.iter().filter(|series| series.kind == kind).flat_map(|series| &series.values);
        alike.fold(0.0, |most, value| f64::max(most, value.abs()))
    };
    let scales: Vec<f64> = series.iter().map(|series| scale_of(series.kind)).collect();
    let row = |(place, category): (usize, &Label)| {
        let bar = |(number, (series, scale)): (usize, (&Series, &f64))| {
            let value = series.values.get(place).copied().unwrap_or_default();
            let length = if *scale > 0.0 { value.abs() / scale * 100.0 } else { 0.0 };
            view! {
                <dd data-series=number.to_string() data-below=(value < 0.0).then_some("")>
                    <span class="bar-track"><span class="bar-length" style:inline-size=format!("{length:.2}%")></span></span>
                    <span class="figures">{unit.number(value, series.kind)}</span>
                </dd>
            }
            .into_any()
        };
        let bars = series.iter().zip(&scales).enumerate().map(bar).collect::<Vec<AnyView>>();
        view! { <div class="bars-row"><dt>{label_text(category)}</dt>{bars}</div> }.into_any()
    };
    let rows = categories.iter().enumerate().map(row).collect::<Vec<AnyView>>();
    view! {
        <figure class="picture">
            {(series.len() > 1).then(|| legend(series))}
            <dl class="bars">{rows}</dl>
        </figure>
    }
    .into_any()
}

fn curve(x: &Axis, at: &[f64], series: &[Series], unit: Unit, name: String) -> AnyView {
    let across = Range::of(at.iter().copied(), false);
    let up = Range::of(series.iter().flat_map(|series| series.values.iter().copied()), true);
    let lines = series.iter().enumerate().map(|(number, series)| {
        let path = line(at, &series.values, across, up);
        view! { <path class="plot-line" data-series=number.to_string() d=path /> }.into_any()
    });
    let kind = series.first().map_or(Kind::Decimal, |series| series.kind);
    let content = lines.collect::<Vec<AnyView>>().into_any();
    plot(content, (x, across), (kind, up), unit, name, legend(series))
}

fn scatter(x: &Axis, y: &Axis, points: &[Point], unit: Unit, name: String) -> AnyView {
    let with = |border: Option<f64>| border.into_iter();
    let across = Range::of(points.iter().map(|point| point.x).chain(with(x.border)), false);
    let up = Range::of(points.iter().map(|point| point.y).chain(with(y.border)), false);
    let path = dots(points.iter().map(|point| (point.x, point.y)), across, up);
    let borders = [
        x.border.map(|border| format!("M{0:.1} 0V{HEIGHT}", across.across(border))),
        y.border.map(|border| format!("M0 {0:.1}H{WIDTH}", up.down(border))),
    ];
    let borders: String = borders.into_iter().flatten().collect();
    let content = view! {
        <path class="plot-border" d=borders />
        <path class="plot-dots" d=path />
    }
    .into_any();
    let upright = view! { <p class="hint">{label(&y.label)}" ↑"</p> }.into_any();
    plot(content, (x, across), (y.kind, up), unit, name, upright)
}

/// A drawing with what its ends stand for around it, in the size of the text and not of the drawing.
fn plot(
    content: AnyView,
    (x, across): (&Axis, Range),
    (kind, up): (Kind, Range),
    unit: Unit,
    name: String,
    above: AnyView,
) -> AnyView {
    view! {
        <figure class="picture plot">
            {above}
            <div class="plot-frame">
                <span class="plot-high figures">{unit.number(up.high, kind)}</span>
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=name>
                    {content}
                </svg>
                <span class="plot-low figures">{unit.number(up.low, kind)}</span>
            </div>
            <figcaption class="plot-across hint">
                <span class="figures">{unit.number(across.low, x.kind)}</span>
                <span>{label(&x.label)}" →"</span>
                <span class="figures">{unit.number(across.high, x.kind)}</span>
            </figcaption>
        </figure>
    }
    .into_any()
}

/// Numbers on a ground that is the darker the larger they are.
fn matrix(corner: AnyView, rows: &[Label], columns: &[Label], values: &[Vec<f64>], kind: Kind, unit: Unit) -> AnyView {
    let scale = Range::of(values.iter().flatten().copied(), true);
    let heads = columns.iter().map(|column| view! { <th scope="col">{label_text(column)}</th> }.into_any());
    let line = |(name, numbers): (&Label, &Vec<f64>)| {
        let cells = numbers.iter().map(|number| {
            let share = format!("{:.3}", scale.share(*number));
            view! { <td class="figures" style=("--share", share)>{unit.number(*number, kind)}</td> }.into_any()
        });
        let cells = cells.collect::<Vec<AnyView>>();
        view! { <tr><th scope="row">{label_text(name)}</th>{cells}</tr> }.into_any()
    };
    view! {
        <div class="table-frame" tabindex="0">
            <table class="heat">
                <thead><tr>{corner}{heads.collect::<Vec<AnyView>>()}</tr></thead>
                <tbody>{rows.iter().zip(values).map(line).collect::<Vec<AnyView>>()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
