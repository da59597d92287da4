//! B10: customers who resemble the loyal ones (cosine similarity; G. Salton and M. J. McGill, "Introduction to Modern
//! Information Retrieval", 1983).

/// A customer who is not loyal yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LookAlike {
    /// Place in the input.
    pub customer: usize,
    /// −1 (the opposite of the loyal ones) to 1 (exactly like their mean).
    pub similarity: f64,
}

/// Why nobody was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LookAlikeError {
    /// As many features for everybody are needed, and a mark for everybody.
    #[error("customer {customer} has other features than the first, or no mark")]
    Shape {
        /// Place in the input.
        customer: usize,
    },
    /// A feature that is no number, or beyond ± 10^150.
    #[error("feature {feature} of customer {customer} is no number")]
    Feature {
        /// Place in the input.
        customer: usize,
        /// Place in its features.
        feature: usize,
    },
    /// Nobody is loyal.
    #[error("there are no loyal customers to resemble")]
    NobodyLoyal,
    /// The loyal customers differ from all others in no feature.
    #[error("the loyal customers do not differ from the others in any feature")]
    NoDifference,
}

/// The `count` customers most like the loyal ones, the most similar first, ties by place.
///
/// Each feature is standardised over all customers (less its mean, over its standard deviation of the population), so that
/// units do not matter; a feature that is equal for all is left out. The similarity is the cosine of the angle between a
/// customer's standardised features and the mean of those of the loyal ones. A customer who is average in everything has 0.
///
/// Shape: `features` has one row for each customer, all of one length; `is_loyal` one mark for each.
///
/// Worked number (T42): features 1, 2, 3, 10 and 9 of which the last is loyal: standardised −1.10, −0.82, −0.55, 1.37, 1.10, so
/// the fourth has similarity 1, the others −1.
///
/// # Errors
/// [`LookAlikeError`] for rows of different lengths, features that are no numbers, nobody loyal, or no difference.
pub fn look_alikes(features: &[Vec<f64>], is_loyal: &[bool], count: usize) -> Result<Vec<LookAlike>, LookAlikeError> {
    let width = features.first().map_or(0, Vec::len);
    for (customer, row) in features.iter().enumerate() {
        if row.len() != width || customer >= is_loyal.len() {
            return Err(LookAlikeError::Shape { customer });
        }
        if let Some(feature) = row.iter().position(|value| value.is_nan() || value.abs() > 1e150) {
            return Err(LookAlikeError::Feature { customer, feature });
        }
    }
    if features.len() != is_loyal.len() {
        return Err(LookAlikeError::Shape { customer: features.len() });
    }
    let loyal = is_loyal.iter().filter(|is_loyal| **is_loyal).count();
    if loyal == 0 {
        return Err(LookAlikeError::NobodyLoyal);
    }
    let standardised = crate::standard::standardise(features, width);
    let mut centre = vec![0.0; width];
    for (row, _) in standardised.iter().zip(is_loyal).filter(|(_, is_loyal)| **is_loyal) {
        for (sum, value) in centre.iter_mut().zip(row) {
            *sum += value / loyal as f64;
        }
    }
    if length(&centre) < 1e-12 {
        return Err(LookAlikeError::NoDifference);
    }
    let others = standardised.iter().zip(is_loyal).enumerate().filter(|(_, (_, is_loyal))| !**is_loyal);
    let mut found: Vec<LookAlike> =
        others.map(|(customer, (row, _))| LookAlike { customer, similarity: cosine(row, &centre) }).collect();
    // Stable: ties keep the order of the input.
    found.sort_by(|one, other| other.similarity.total_cmp(&one.similarity));
    found.truncate(count);
    Ok(found)
}

fn length(row: &[f64]) -> f64 {
    libm::sqrt(row.iter().map(|value| value * value).sum())
}

fn cosine(one: &[f64], other: &[f64]) -> f64 {
    let lengths = length(one) * length(other);
    if lengths < 1e-300 {
        return 0.0;
    }
    let dot: f64 = one.iter().zip(other).map(|(one, other)| one * other).sum();
    (dot / lengths).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    /// Twelve customers with recency, frequency, monetary value and products by a formula that the script shares.
    fn book() -> (Vec<Vec<f64>>, Vec<bool>) {
        let row =
            |i: u32| [i * 37 % 101, i * i % 13 + 1, i * 53 % 97 * 10, i * 7 % 5].into_iter().map(f64::from).collect();
        ((1..=12).map(row).collect(), (1..=12).map(|i| [2, 7, 11].contains(&i)).collect())
    }

    #[test]
    fn t42_the_five_most_alike_are_those_of_another_program() {
        // NumPy: z = (x - x.mean(0)) / x.std(0), cosine with the mean of the loyal rows.
        let (features, is_loyal) = book();
        let found = look_alikes(&features, &is_loyal, 5).unwrap();
        let expected = [
            (3, 0.793_332_680_883_899),
            (11, 0.552_774_496_414_950_5),
            (5, 0.177_014_891_164_017_58),
            (0, -0.042_740_900_957_588_104),
            (8, -0.137_056_784_668_677_18),
        ];
        assert_eq!(found.iter().map(|alike| alike.customer).collect::<Vec<_>>(), expected.map(|(place, _)| place));
        for (alike, (_, similarity)) in found.iter().zip(expected) {
            close(alike.similarity, similarity, 1e-12);
        }
    }

    #[test]
    fn units_do_not_matter_and_equal_features_are_left_out() {
        let (features, is_loyal) = book();
        let places = |features: &[Vec<f64>]| {
            let found = look_alikes(features, &is_loyal, 9).unwrap();
            found.into_iter().map(|alike| alike.customer).collect::<Vec<_>>()
        };
        let other_unit: Vec<Vec<f64>> =
            features.iter().map(|row| vec![row[0] * 7.0, row[1], row[2] / 100.0, row[3], 5.0]).collect();
        assert_eq!(places(&other_unit), places(&features));
        let by_hand =
            look_alikes(&[1.0, 2.0, 3.0, 10.0, 9.0].map(|value| vec![value]), &[false, false, false, false, true], 9);
        let similarities: Vec<f64> = by_hand.unwrap().iter().map(|alike| alike.similarity).collect();
        assert_eq!(similarities, [1.0, -1.0, -1.0, -1.0]);
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        let row = |value| vec![value];
        assert_eq!(look_alikes(&[], &[], 5), Err(LookAlikeError::NobodyLoyal));
        assert_eq!(look_alikes(&[row(1.0)], &[false], 5), Err(LookAlikeError::NobodyLoyal));
        assert_eq!(look_alikes(&[row(1.0), vec![]], &[true, false], 5), Err(LookAlikeError::Shape { customer: 1 }));
        assert_eq!(look_alikes(&[row(1.0)], &[true, false], 5), Err(LookAlikeError::Shape { customer: 1 }));
        let nan = look_alikes(&[row(1.0), row(f64::NAN)], &[true, false], 5);
        assert_eq!(nan, Err(LookAlikeError::Feature { customer: 1, feature: 0 }));
        assert_eq!(look_alikes(&[row(1.0), row(1.0)], &[true, false], 5), Err(LookAlikeError::NoDifference));
        assert_eq!(look_alikes(&[row(1.0), row(2.0)], &[true, true], 5), Err(LookAlikeError::NoDifference));
    }
}
