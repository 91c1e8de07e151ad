#[path = "../benches/population/mod.rs"]
mod population;
#[test] fn x() { 
    let n: u64 = std::env::var("N").map_or(50_000, |v| v.parse().unwrap());
    let p = population::Population::new(n, 1);
    let t = std::time::Instant::now();
    println!("{}", p.write_jsonl(std::path::Path::new("/tmp/measure/p.jsonl")).unwrap());
    println!("{:?}", t.elapsed());
    println!("{}", p.write_parquet(std::path::Path::new("/tmp/measure/p.parquet")).unwrap());
    println!("{:?}", t.elapsed());
    println!("{}", p.write_changed(0.001, std::path::Path::new("/tmp/measure/c.jsonl")).unwrap());
}
