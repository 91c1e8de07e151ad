//! Work that several threads share.

/// What becomes of equal shares of a list, one for each thread, in their order.
pub(crate) fn shares<'l, T: Sync, R: Send>(
    list: &'l [T],
    threads: usize,
    work: impl Fn(&'l [T]) -> R + Sync,
) -> Vec<R> {
    let each = list.len().div_ceil(threads.clamp(1, 64)).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let mut shares = list.chunks(each);
        let first = shares.next();
        let others: Vec<_> = shares.map(|share| scope.spawn(move || work(share))).collect();
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        first.map(work).into_iter().chain(others).collect()
    })
}
