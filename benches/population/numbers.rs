//! Numbers that follow from a seed and a place alone, so that any row can be made without the others.
//! Whole numbers only: the same on every machine.

/// A stream of numbers for one question about one row.
pub struct Numbers(u64);

impl Numbers {
    /// The stream of this seed for this row and question.
    pub fn new(seed: u64, row: u64, question: u64) -> Self {
        let mut mixed = Self(seed ^ row.wrapping_mul(0xd134_2543_de82_ef95));
        let first = mixed.next();
        Self(first ^ question.wrapping_mul(0x9e6c_63d0_876a_68ee))
    }

    /// SplitMix64.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..end`; 0 where that is empty.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// Whether it is one of so many in a thousand.
    pub fn in_thousand(&mut self, so_many: u64) -> bool {
        self.below(1000) < so_many
    }

    /// One of `0..end` as popularity goes: the place `r` about as often as `1 / (r + 1)`. First how many
    /// digits it has, each as likely; then which of those.
    pub fn popular(&mut self, end: u64) -> u64 {
        if end == 0 {
            return 0;
        }
        let digits = u64::from(u64::BITS - end.leading_zeros());
        let from = 1u64 << self.below(digits);
        let to = (from * 2).min(end + 1);
        from + self.below(to - from) - 1
    }

    /// One of a list.
    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }

    /// One of a list with weights, of so many together; none: the rest.
    pub fn weighed<T: Copy>(&mut self, list: &[(T, u32)], together: u64) -> Option<T> {
        let mut at = self.below(together);
        for (one, weight) in list {
            match at.checked_sub(u64::from(*weight)) {
                None => return Some(*one),
                Some(rest) => at = rest,
            }
        }
        None
    }
}
