//! The order of what lies in each column, and how high it lies.

use crate::render::layers::Neighbors;

/// Between two boxes of a column, and between an arrow that passes and what is beside it.
pub(super) const APART: f64 = 16.0;
const BESIDE: f64 = 9.0;

/// A box, or a place in a column through which an arrow passes.
pub(super) struct Item {
    pub column: u32,
    pub height: f64,
    pub middle: f64,
}

pub(super) struct Work {
    pub items: Vec<Item>,
    pub columns: Vec<Vec<u32>>,
    /// The items that each arrow runs through, left to right.
    pub chains: Vec<Vec<u32>>,
    pub left: Neighbors,
    pub right: Neighbors,
}

impl Work {
    fn neighbors(&self, rightward: bool) -> &Neighbors {
        if rightward { &self.left } else { &self.right }
    }

    /// The columns in the order of a sweep.
    fn sweep(&self, rightward: bool) -> Vec<usize> {
        let all = 0..self.columns.len();
        if rightward { all.skip(1).collect() } else { all.rev().skip(1).collect() }
    }

    /// Puts each column in the order of what its items are joined to in the one before; those that
    /// are joined to nothing there keep their places.
    pub fn sort(&mut self, rightward: bool) {
        let mut at = vec![0.0; self.items.len()];
        for column in &self.columns {
            for (n, item) in column.iter().enumerate() {
                at[*item as usize] = n as f64;
            }
        }
        for column in self.sweep(rightward) {
            let mut items = std::mem::take(&mut self.columns[column]);
            let neighbors = self.neighbors(rightward);
            let mut placed: Vec<(f64, u32)> =
                items.iter().filter_map(|n| Some((mean(neighbors.of(*n), &at)?, *n))).collect();
            placed.sort_by(|a, b| a.0.total_cmp(&b.0));
            let slots = items.iter_mut().filter(|n| !neighbors.of(**n).is_empty());
            slots.zip(placed).for_each(|(slot, (_, item))| *slot = item);
            for (n, item) in items.iter().enumerate() {
                at[*item as usize] = n as f64;
            }
            self.columns[column] = items;
        }
    }

    /// Stacks every column from the top.
    pub fn stack(&mut self) {
        for column in &self.columns {
            let mut offset = 0.0;
            for (n, item) in column.iter().enumerate() {
                if n > 0 {
                    offset += apart(&self.items, column[n - 1], *item);
                }
                self.items[*item as usize].middle = offset;
            }
        }
    }

    /// Moves each column to be level with the one before: each item as near to the middle of what it
    /// is joined to as order and distances let it, by least squares.
    pub fn level(&mut self, rightward: bool) {
        let mut middles: Vec<f64> = self.items.iter().map(|i| i.middle).collect();
        for column in self.sweep(rightward) {
            let items = &self.columns[column];
            let mut offsets = vec![0.0; items.len()];
            for n in 1..items.len() {
                offsets[n] = offsets[n - 1] + apart(&self.items, items[n - 1], items[n]);
            }
            // Runs that are pushed together: the sum of where they would be, and how many they are.
            let mut runs: Vec<(f64, f64)> = Vec::new();
            for (item, offset) in items.iter().zip(&offsets) {
                let wanted = mean(self.neighbors(rightward).of(*item), &middles);
                let mut run = (wanted.unwrap_or(middles[*item as usize]) - offset, 1.0);
                while let Some(before) = runs.pop_if(|b| b.0 / b.1 > run.0 / run.1) {
                    run = (before.0 + run.0, before.1 + run.1);
                }
                runs.push(run);
            }
            let bases = runs
                .iter()
                .flat_map(|(sum, count)| std::iter::repeat_n(sum / count, *count as usize));
            for ((item, offset), base) in items.iter().zip(&offsets).zip(bases) {
                middles[*item as usize] = base + offset;
            }
        }
        self.items.iter_mut().zip(middles).for_each(|(item, middle)| item.middle = middle);
    }
}

/// How far apart the middles of two neighbors in a column are.
fn apart(items: &[Item], upper: u32, lower: u32) -> f64 {
    let (upper, lower) = (&items[upper as usize], &items[lower as usize]);
    let boxes = upper.height > 0.0 && lower.height > 0.0;
    f64::midpoint(upper.height, lower.height) + if boxes { APART } else { BESIDE }
}

fn mean(neighbors: &[(u32, u32)], of: &[f64]) -> Option<f64> {
    let sum: f64 = neighbors.iter().map(|(n, _)| of[*n as usize]).sum();
    (!neighbors.is_empty()).then(|| sum / neighbors.len() as f64)
}
