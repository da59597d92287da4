//! Special functions that `libm` lacks: logarithms of the beta function and of sums, and two forms of Gauss's
//! hypergeometric function. No maintained crate offers the latter in plain Rust over `libm`.

/// Terms after which a series is given up.
const TERMS: u32 = 20_000;
/// Terms after which a fraction is given up: enough up to z = 1 − 0.000 005. A fit that strays further is not worth the wait.
const FRACTION_TERMS: u32 = 4_000;
/// Below it floats lose digits.
const SMALLEST_SCALE: f64 = 1e-290;
/// Where the next term no longer changes the sum.
const PRECISION: f64 = 1e-15;

/// ln Γ(x) for x > 0.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln B(a, b) for a, b > 0.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// ln(eᵃ + eᵇ) without overflow.
pub(crate) fn ln_sum_exp(a: f64, b: f64) -> f64 {
    let (larger, smaller) = if a >= b { (a, b) } else { (b, a) };
    larger + libm::log1p(libm::exp(smaller - larger))
}

/// `scale` × ₂F₁(a, b; c; z) by its series (NIST DLMF 15.2.1) for 0 ≤ z < 1 and c no whole number ≤ 0; `None` when it
/// does not converge, or the scale is too small to be exact. The scale comes first, so that a large sum with a small scale
/// does not overflow.
pub(crate) fn hypergeometric(a: f64, b: f64, c: f64, z: f64, scale: f64) -> Option<f64> {
    if scale < SMALLEST_SCALE {
        return None;
    }
    let mut term = scale;
    let mut sum = scale;
    for n in 0..TERMS {
        let n = f64::from(n);
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        sum += term;
        // A fraction of two numbers that both grow by one moves towards one: whichever way the factors to come are taken as
        // two fractions, each lies between what it is now and one.
        let (upper, lower) = (n + 1.0, c + n + 1.0);
        let bound = |value: f64, over: f64| ((value + upper).abs() / over).max(1.0);
        let factor = (bound(a, lower) * bound(b, upper + 1.0)).min(bound(b, lower) * bound(a, upper + 1.0)) * z;
        if lower > 0.0 && factor < 1.0 && term.abs() * factor <= PRECISION * sum.abs() * (1.0 - factor) {
            return sum.is_finite().then_some(sum);
        }
    }
    None
}

/// ₂F₁(1, b; c; z) for 0 ≤ z < 1 and c > b > 0 by Gauss's continued fraction (DLMF 15.7.5), evaluated by W. J. Lentz's
/// method (Applied Optics 15(3), 1976): it converges where the series is slow; `None` when it does not.
pub(crate) fn hypergeometric_with_one(b: f64, c: f64, z: f64) -> Option<f64> {
    /// In place of a denominator of zero.
    const TINY: f64 = 1e-300;
    let apart = |value: f64| if value == 0.0 { TINY } else { value };
    // 1 / F = 1 − k₁ z / (1 − k₂ z / (1 − …))
    let (mut fraction, mut front, mut back) = (1.0, 1.0, 0.0);
    for step in 1..FRACTION_TERMS {
        let n = f64::from(step / 2);
        let k = if step % 2 == 1 {
            (b + n) * (c - 1.0 + n) / ((c - 1.0 + 2.0 * n) * (c + 2.0 * n))
        } else {
            n * (c - 1.0 - b + n) / ((c - 2.0 + 2.0 * n) * (c - 1.0 + 2.0 * n))
        };
        back = 1.0 / apart(1.0 - k * z * back);
        front = apart(1.0 - k * z / front);
        let change = front * back;
        fraction *= change;
        if (change - 1.0).abs() <= PRECISION {
            let value = 1.0 / fraction;
            return value.is_finite().then_some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    #[test]
    fn the_functions_equal_known_values() {
        close(ln_gamma(5.0), libm::log(24.0), 1e-14);
        close(ln_beta(2.0, 3.0), libm::log(1.0 / 12.0), 1e-14);
        close(ln_sum_exp(-1000.0, -1000.0), -1000.0 + libm::log(2.0), 1e-12);
        close(ln_sum_exp(0.0, -800.0), 0.0, 1e-15);
        // ₂F₁(1, 1; 2; z) = −ln(1 − z) / z.
        let expected = -libm::log(0.25) / 0.75;
        close(hypergeometric(1.0, 1.0, 2.0, 0.75, 1.0).unwrap(), expected, 1e-13);
        close(hypergeometric_with_one(1.0, 2.0, 0.75).unwrap(), expected, 1e-13);
        // By SciPy: hyp2f1(1, 3.5, 6.2, 0.999) and hyp2f1(-0.3, 0.7, 1.9, 0.6).
        close(hypergeometric_with_one(3.5, 6.2, 0.999).unwrap(), 3.044_322_235_675_308_4, 1e-11);
        close(hypergeometric(-0.3, 0.7, 1.9, 0.6, 1.0).unwrap(), 0.922_662_249_081_706_1, 1e-13);
        assert_eq!(hypergeometric_with_one(3.0, 6.0, 0.0), Some(1.0));
    }

    #[test]
    fn what_does_not_converge_is_told() {
        assert_eq!(hypergeometric(1.0, 1.0, 2.0, 0.5, 1e-300), None);
        assert_eq!(hypergeometric(50.0, 50.0, 1.0, 1.0 - 1e-12, 1.0), None);
    }
}
