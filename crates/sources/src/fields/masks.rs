//! The three bytes that structure a table of text, as bit masks over 64 bytes.
//!
//! Twice: with AVX2 and carry-less multiplication, and portably. Both give the same masks; all code that needs
//! particular instructions is here.

/// Where the structural bytes of a chunk stand; bit `i` is byte `i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Masks {
    pub(super) quotes: u64,
    pub(super) separators: u64,
    pub(super) newlines: u64,
}

/// Finds the structural bytes with what every machine has.
pub(super) fn classify(chunk: &[u8; 64], separator: u8) -> Masks {
    let mut masks = Masks { quotes: 0, separators: 0, newlines: 0 };
    let (words, _) = chunk.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let shift = 8 * number;
        masks.quotes |= equal_bytes(word, b'"') << shift;
        masks.separators |= equal_bytes(word, separator) << shift;
        masks.newlines |= equal_bytes(word, b'\n') << shift;
    }
    masks
}

/// One bit for each of the eight bytes of `word`, set where it equals `byte`.
fn equal_bytes(word: u64, byte: u8) -> u64 {
    const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let difference = word ^ (u64::from(byte) * 0x0101_0101_0101_0101);
    // A byte's high bit stays clear only where the byte is zero; no carry leaves its byte, so this is exact.
    let zero = !(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
    (zero >> 7).wrapping_mul(GATHER) >> 56
}

/// Bit `i` of the result is the parity of the bits up to and including `i`.
pub(super) fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86_64::Avx2;

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm256_cmpeq_epi8, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_set1_epi8,
    };

    use super::Masks;

    /// Proof that the processor has the instructions used here.
    #[derive(Clone, Copy, Debug)]
    pub(in super::super) struct Avx2(());

    impl Avx2 {
        pub(in super::super) fn detect() -> Option<Avx2> {
            let present = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("pclmulqdq")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("popcnt");
            present.then_some(Avx2(()))
        }
    }

    /// As [`super::classify`].
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(in super::super) fn classify(chunk: &[u8; 64], separator: u8) -> Masks {
        let start = chunk.as_ptr();
        // SAFETY: the two unaligned loads read the 64 bytes of the chunk and nothing else.
        let (low, high) = unsafe { (_mm256_loadu_si256(start.cast()), _mm256_loadu_si256(start.add(32).cast())) };
        Masks {
            quotes: equal_bytes(low, high, b'"'),
            separators: equal_bytes(low, high, separator),
            newlines: equal_bytes(low, high, b'\n'),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal_bytes(low: __m256i, high: __m256i, byte: u8) -> u64 {
        let wanted = _mm256_set1_epi8(byte.cast_signed());
        let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)).cast_unsigned();
        let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)).cast_unsigned();
        u64::from(high) << 32 | u64::from(low)
    }

    /// As [`super::prefix_xor`]: multiplying without carries by all ones adds up, modulo two, all lower bits.
    #[inline]
    #[target_feature(enable = "pclmulqdq")]
    pub(in super::super) fn prefix_xor(bits: u64) -> u64 {
        let ones = _mm_set_epi64x(0, -1);
        let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, bits.cast_signed()), ones);
        _mm_cvtsi128_si64(product).cast_unsigned()
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86_64::{classify as classify_avx2, prefix_xor as prefix_xor_clmul};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn byte_by_byte(chunk: &[u8; 64]) -> Masks {
        let mask = |byte: u8| (0..64).filter(|place| chunk[*place] == byte).fold(0u64, |mask, place| mask | 1 << place);
        Masks { quotes: mask(b'"'), separators: mask(b','), newlines: mask(b'\n') }
    }

    proptest! {
        #[test]
        fn masks_agree_with_a_look_at_each_byte(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\",\n\x22\x23\xa2\x8a".to_vec())], 64),
        ) {
            let chunk: &[u8; 64] = bytes.as_slice().try_into().unwrap();
            let expected = byte_by_byte(chunk);
            prop_assert_eq!(classify(chunk, b','), expected);
            #[cfg(target_arch = "x86_64")]
            if Avx2::detect().is_some() {
                // SAFETY: the instructions were detected.
                prop_assert_eq!(unsafe { classify_avx2(chunk, b',') }, expected);
            }
        }

        #[test]
        fn prefix_xor_is_the_parity_of_the_lower_bits(bits in any::<u64>()) {
            let expected = (0..64).fold(0u64, |mask, place| {
                let below = bits & (u64::MAX >> (63 - place));
                mask | u64::from(below.count_ones() % 2) << place
            });
            prop_assert_eq!(prefix_xor(bits), expected);
            #[cfg(target_arch = "x86_64")]
            if Avx2::detect().is_some() {
                // SAFETY: the instructions were detected.
                prop_assert_eq!(unsafe { prefix_xor_clmul(bits) }, expected);
            }
        }
    }
}
