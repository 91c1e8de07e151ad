//! Where boxes and arrows lie: in columns by layer, ordered so that few arrows cross, each box as
//! level with its neighbors as the others let it. Long arrows run through empty places of the
//! columns between. Linear in the graph but for sorting.

use std::collections::HashMap;

use super::columns::{APART, Item, Work};
use crate::render::layers::{Neighbors, layered};

/// Beside the text of an arrow.
const ROOM: i32 = 44;
/// How often columns are put in order, and how often they are made level.
const SORTINGS: usize = 8;
const LEVELINGS: usize = 8;
/// The least width that boxes without arrows take together.
const GRID: i32 = 900;

/// Left, top, width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Frame {
    pub left: i32,
    pub top: i32,
    pub width: i32,
    pub height: i32,
}

/// Points in pairs: an arrow is a curve from the first of a pair to the second, and straight on to
/// the next pair.
pub(super) type Route = Vec<[(i32, i32); 2]>;

/// The size of each box, and for each arrow its ends and the width of its text.
pub(super) struct Plan {
    pub sizes: Vec<(i32, i32)>,
    pub arrows: Vec<(u32, u32, i32)>,
}

#[derive(Debug, Default)]
pub(super) struct Layout {
    pub boxes: Vec<Frame>,
    /// By arrow; of one that leads to its own box there is none.
    pub routes: Vec<Route>,
    pub width: i32,
    pub height: i32,
}

impl Plan {
    pub fn layout(&self) -> Layout {
        let mut joined = vec![false; self.sizes.len()];
        for (from, to, _) in self.arrows.iter().filter(|(from, to, _)| from != to) {
            joined[*from as usize] = true;
            joined[*to as usize] = true;
        }
        let mut work = self.work(&joined);
        for n in 0..SORTINGS {
            work.sort(n % 2 == 0);
        }
        work.stack();
        for n in 0..LEVELINGS {
            work.level(n % 2 == 0);
        }
        let mut layout = self.placed(&work);
        self.grid(&joined, &mut layout);
        layout
    }

    /// Columns, and the chains of the arrows.
    fn work(&self, joined: &[bool]) -> Work {
        let arrows: Vec<(u32, u32)> =
            self.arrows.iter().map(|(from, to, _)| (*from, *to)).collect();
        let (layer, _) = layered(self.sizes.len(), &arrows);
        let mut items: Vec<Item> = layer
            .iter()
            .zip(&self.sizes)
            .map(|(column, size)| Item { column: *column, height: size.1.into(), middle: 0.0 })
            .collect();
        let mut chains = vec![Vec::new(); arrows.len()];
        let span = |n: &usize| {
            let (from, to) = arrows[*n];
            layer[from as usize].abs_diff(layer[to as usize])
        };
        let mut by_span: Vec<usize> = (0..arrows.len()).filter(|n| span(n) > 0).collect();
        by_span.sort_by_key(span);
        // The longest arrows find no place any more where there would be too many.
        let mut places = 4 * (items.len() + arrows.len());
        for n in by_span {
            let (from, to) = arrows[n];
            let turned = layer[from as usize] > layer[to as usize];
            let (low, high) = if turned { (to, from) } else { (from, to) };
            chains[n].push(low);
            let between = layer[low as usize] + 1..layer[high as usize];
            if between.len() <= places {
                places -= between.len();
                for column in between {
                    chains[n].push(items.len() as u32);
                    items.push(Item { column, height: 0.0, middle: 0.0 });
                }
            }
            chains[n].push(high);
        }
        let links: Vec<(u32, u32)> = chains
            .iter()
            .flat_map(|chain| chain.windows(2).map(|pair| (pair[0], pair[1])))
            .filter(|(a, b)| items[*a as usize].column + 1 == items[*b as usize].column)
            .collect();
        let right = Neighbors::new(items.len(), links.iter().copied());
        let left = Neighbors::new(items.len(), links.iter().map(|(a, b)| (*b, *a)));
        let mut columns = vec![Vec::new(); layer.iter().max().map_or(0, |l| *l as usize + 1)];
        // Depth first, so that what belongs together starts together.
        let mut seen: Vec<bool> = joined.iter().map(|j| !j).collect();
        seen.resize(items.len(), false);
        let mut open: Vec<u32> = Vec::new();
        let mut starts: Vec<u32> = (0..items.len() as u32).collect();
        starts.sort_by_key(|n| items[*n as usize].column);
        for start in starts {
            open.push(start);
            while let Some(n) = open.pop() {
                if !std::mem::replace(&mut seen[n as usize], true) {
                    columns[items[n as usize].column as usize].push(n);
                    open.extend(right.of(n).iter().rev().map(|(to, _)| *to));
                }
            }
        }
        Work { items, columns, chains, left, right }
    }

    /// Boxes and routes from where the items are.
    fn placed(&self, work: &Work) -> Layout {
        let columns = work.columns.len();
        let mut widths = vec![0; columns];
        for (column, width) in work.columns.iter().zip(&mut widths) {
            let sizes = column.iter().filter_map(|n| self.sizes.get(*n as usize));
            *width = sizes.map(|s| s.0).max().unwrap_or(0);
        }
        // The gaps, each right of its column.
        let mut gaps = vec![ROOM; columns];
        for (chain, arrow) in work.chains.iter().zip(&self.arrows) {
            let gap = |item: u32| work.items[item as usize].column as usize;
            if let [first, .., last] = **chain {
                for gap in [gap(first), gap(last) - 1] {
                    gaps[gap] = gaps[gap].max(arrow.2 + ROOM);
                }
            }
        }
        let mut lefts = vec![0; columns];
        for n in 1..columns {
            lefts[n] = lefts[n - 1] + widths[n - 1] + gaps[n - 1];
        }
        let tops = work.columns.iter().flatten().map(|n| &work.items[*n as usize]);
        let top = tops.map(|i| i.middle - i.height / 2.0).min_by(f64::total_cmp).unwrap_or(0.0);
        let mut layout = Layout::default();
        let y = |item: &Item| (item.middle - top).round() as i32;
        for (size, item) in self.sizes.iter().zip(&work.items) {
            let column = item.column as usize;
            let (width, height) = (widths[column], size.1);
            layout.boxes.push(Frame {
                left: lefts[column],
                top: y(item) - height / 2,
                width,
                height,
            });
        }
        let ports = self.ports(work);
        for (n, chain) in (0u32..).zip(&work.chains) {
            let mut route = Route::new();
            for pair in chain.windows(2) {
                let [a, b] = [pair[0], pair[1]];
                let (from, to) = (&work.items[a as usize], &work.items[b as usize]);
                let port = |item, side| ports.get(&(item, side, n)).copied().unwrap_or(0);
                let right = lefts[from.column as usize] + widths[from.column as usize];
                route.push([
                    (right, y(from) + port(a, Side::Right)),
                    (lefts[to.column as usize], y(to) + port(b, Side::Left)),
                ]);
            }
            if chain.first() == Some(&self.arrows[n as usize].1) {
                route.reverse();
                route.iter_mut().for_each(|pair| pair.reverse());
            }
            layout.routes.push(route);
        }
        for frame in work.columns.iter().flatten().filter_map(|n| layout.boxes.get(*n as usize)) {
            layout.width = layout.width.max(frame.left + frame.width);
            layout.height = layout.height.max(frame.top + frame.height);
        }
        layout
    }

    /// How far above or below the middle of its box each arrow begins and ends, so that arrows do
    /// not lie on each other.
    fn ports(&self, work: &Work) -> HashMap<(u32, Side, u32), i32> {
        let mut ends: Vec<(u32, Side, f64, u32)> = Vec::new();
        for (n, chain) in (0..).zip(&work.chains) {
            if let [first, .., last] = **chain {
                let second = work.items[chain[1] as usize].middle;
                let before = work.items[chain[chain.len() - 2] as usize].middle;
                ends.push((first, Side::Right, second, n));
                ends.push((last, Side::Left, before, n));
            }
        }
        ends.sort_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3))
        });
        let mut ports = HashMap::new();
        for side in ends.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let room = f64::from(self.sizes[side[0].0 as usize].1 - 16);
            let step = (room / (side.len() as f64 - 1.0).max(1.0)).min(12.0);
            for (at, (item, which, _, arrow)) in side.iter().enumerate() {
                let offset = (at as f64 - (side.len() as f64 - 1.0) / 2.0) * step;
                ports.insert((*item, *which, *arrow), offset.round() as i32);
            }
        }
        ports
    }

    /// Boxes without arrows, in rows below the others.
    fn grid(&self, joined: &[bool], layout: &mut Layout) {
        let alone = || (0..self.sizes.len()).filter(|n| !joined[*n]);
        let Some(width) = alone().map(|n| self.sizes[n].0).max() else { return };
        let gap = APART as i32;
        let columns = ((layout.width.max(GRID) + gap) / (width + gap)).max(1);
        let mut top = if layout.height > 0 { layout.height + 2 * gap } else { 0 };
        let (mut column, mut tallest) = (0, 0);
        for n in alone() {
            if column == columns {
                (column, top, tallest) = (0, top + tallest + gap, 0);
            }
            let height = self.sizes[n].1;
            let left = column * (width + gap);
            layout.boxes[n] = Frame { left, top, width, height };
            layout.width = layout.width.max(left + width);
            layout.height = layout.height.max(top + height);
            tallest = tallest.max(height);
            column += 1;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Side {
    Left,
    Right,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Frame, Plan};

    fn apart(a: &Frame, b: &Frame) -> bool {
        a.left + a.width <= b.left
            || b.left + b.width <= a.left
            || a.top + a.height <= b.top
            || b.top + b.height <= a.top
    }

    proptest! {
        #[test]
        fn boxes_lie_apart_and_arrows_join_their_sides(
            sizes in prop::collection::vec((40..300i32, 30..70i32), 1..40),
            arrows in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..120i32), 0..90),
        ) {
            let count = sizes.len();
            let arrows = arrows.iter().map(|(a, b, w)| (a.index(count) as u32, b.index(count) as u32, *w));
            let plan = Plan { sizes, arrows: arrows.collect() };
            let layout = plan.layout();
            let inside = |x: i32, y: i32| (0..=layout.width).contains(&x) && (0..=layout.height).contains(&y);
            for (n, (frame, size)) in layout.boxes.iter().zip(&plan.sizes).enumerate() {
                prop_assert!(frame.width >= size.0 && frame.height == size.1);
                prop_assert!(inside(frame.left, frame.top));
                prop_assert!(inside(frame.left + frame.width, frame.top + frame.height));
                for other in &layout.boxes[..n] {
                    prop_assert!(apart(frame, other), "{:?} {:?}", frame, other);
                }
            }
            for ((from, to, _), route) in plan.arrows.iter().zip(&layout.routes) {
                prop_assert_eq!(route.is_empty(), from == to);
                let (Some(first), Some(last)) = (route.first(), route.last()) else { continue };
                for (n, (x, y)) in [(*from, first[0]), (*to, last[1])] {
                    let Frame { left, top, width, height } = layout.boxes[n as usize];
                    prop_assert!(x == left || x == left + width);
                    prop_assert!(y >= top && y <= top + height);
                }
            }
        }
    }

    #[test]
    fn a_chain_is_level() {
        let plan =
            Plan { sizes: vec![(100, 62); 4], arrows: vec![(0, 1, 50), (1, 2, 50), (2, 3, 50)] };
        let layout = plan.layout();
        let tops: Vec<i32> = layout.boxes.iter().map(|b| b.top).collect();
        assert_eq!(tops, [0; 4]);
        assert!(layout.boxes.is_sorted_by_key(|b| b.left));
        assert_eq!(layout.routes[0], [[(100, 31), (194, 31)]]);
    }

    #[test]
    fn boxes_without_arrows_fill_rows() {
        let plan = Plan { sizes: vec![(284, 62); 4], arrows: Vec::new() };
        let places: Vec<_> = plan.layout().boxes.iter().map(|b| (b.left, b.top)).collect();
        assert_eq!(places, [(0, 0), (300, 0), (600, 0), (0, 78)]);
    }
}
