//! Parameters and gradients, as argmin calculates with them.

use argmin_math::{
    ArgminAdd, ArgminDot, ArgminL1Norm, ArgminL2Norm, ArgminMinMax, ArgminMul, ArgminScaledAdd, ArgminSignum,
    ArgminSub, ArgminZeroLike,
};

/// One type for the parameters and gradients of all models, so that each solver is compiled once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point(pub(crate) Vec<f64>);

impl Point {
    fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        Self(self.0.iter().map(|value| change(*value)).collect())
    }

    fn zip(&self, other: &Self, join: impl Fn(f64, f64) -> f64) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| join(*one, *other)).collect())
    }
}

impl ArgminAdd<Self, Self> for Point {
    fn add(&self, other: &Self) -> Self {
        self.zip(other, |one, other| one + other)
    }
}

impl ArgminAdd<f64, Self> for Point {
    fn add(&self, other: &f64) -> Self {
        self.map(|value| value + other)
    }
}

impl ArgminSub<Self, Self> for Point {
    fn sub(&self, other: &Self) -> Self {
        self.zip(other, |one, other| one - other)
    }
}

impl ArgminSub<f64, Self> for Point {
    fn sub(&self, other: &f64) -> Self {
        self.map(|value| value - other)
    }
}

impl ArgminMul<f64, Self> for Point {
    fn mul(&self, factor: &f64) -> Self {
        self.map(|value| value * factor)
    }
}

impl ArgminMul<Self, Self> for Point {
    fn mul(&self, other: &Self) -> Self {
        self.zip(other, |one, other| one * other)
    }
}

impl ArgminScaledAdd<Self, f64, Self> for Point {
    fn scaled_add(&self, factor: &f64, other: &Self) -> Self {
        self.zip(other, |one, other| one + factor * other)
    }
}

impl ArgminDot<Self, f64> for Point {
    fn dot(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(one, other)| one * other).sum()
    }
}

impl ArgminL1Norm<f64> for Point {
    fn l1_norm(&self) -> f64 {
        self.0.iter().map(|value| value.abs()).sum()
    }
}

impl ArgminL2Norm<f64> for Point {
    fn l2_norm(&self) -> f64 {
        libm::sqrt(self.dot(self))
    }
}

impl ArgminSignum for Point {
    fn signum(self) -> Self {
        self.map(f64::signum)
    }
}

impl ArgminZeroLike for Point {
    fn zero_like(&self) -> Self {
        self.map(|_| 0.0)
    }
}

impl ArgminMinMax for Point {
    fn min(one: &Self, other: &Self) -> Self {
        one.zip(other, |one, other| if other < one { other } else { one })
    }

    fn max(one: &Self, other: &Self) -> Self {
        one.zip(other, |one, other| if other > one { other } else { one })
    }
}
