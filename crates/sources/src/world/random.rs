//! A small deterministic generator: the same seed gives the same world on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, so that every award can have a generator of its own.
pub(super) struct Random(u64);

impl Random {
    /// The generator of stream `stream` under `seed`; streams are independent of each other and of their order.
    pub(super) fn new(seed: u64, stream: u64) -> Random {
        Random(mix(seed ^ mix(stream.wrapping_add(GOLDEN))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number in `0..limit`; zero where `limit` is zero.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// A number in `low..=high`.
    pub(super) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True `per_mille` times in a thousand.
    pub(super) fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One item of a table, which is never empty.
    pub(super) fn pick<T: Copy>(&mut self, table: &[T]) -> T {
        table[self.below(table.len())]
    }

    /// A number in `0..limit`, small ones far oftener than large ones, as a few sellers win most awards.
    pub(super) fn skewed(&mut self, limit: usize) -> usize {
        let ceiling = self.between(1, limit);
        let ceiling = self.between(1, ceiling);
        self.below(ceiling)
    }

    /// Cents of a price, near log-normal without floating point: the number of heads in 24 throws is the power of
    /// two. The median is near $50,000, a tenth is above $500,000, none is above $270,000,000.
    pub(super) fn price(&mut self) -> i64 {
        let heads = (self.next() >> 40).count_ones();
        (self.between(800, 1600) as i64) << heads
    }
}

/// A number that looks random but follows from `value` alone.
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence_and_streams_differ() {
        let sequence = |seed, stream| {
            let mut random = Random::new(seed, stream);
            [random.next(), random.next(), random.next()]
        };
        assert_eq!(sequence(7, 1), sequence(7, 1));
        assert_ne!(sequence(7, 1), sequence(7, 2));
        assert_ne!(sequence(7, 1), sequence(8, 1));
    }

    #[test]
    fn numbers_keep_their_limits() {
        let mut random = Random::new(1, 1);
        for _ in 0..10_000 {
            assert!(random.below(7) < 7);
            assert!((3..=5).contains(&random.between(3, 5)));
            assert!(random.skewed(100) < 100);
            assert!(random.price() > 0);
        }
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn prices_spread_over_several_magnitudes() {
        let mut random = Random::new(3, 0);
        let mut prices: Vec<i64> = (0..10_001).map(|_| random.price()).collect();
        prices.sort_unstable();
        assert!((3_000_000..8_000_000).contains(&prices[5_000]), "median {} cents", prices[5_000]);
        assert!(prices[9_900] > 20 * prices[5_000]);
        assert!(prices[100] * 20 < prices[5_000]);
    }
}
