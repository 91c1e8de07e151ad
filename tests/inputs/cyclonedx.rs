use super::*;
#[test]
fn dump() {
    let Some(fixtures) = fixtures() else { return };
    fn walk(p: &std::path::Path, all: &mut Vec<PathBuf>) {
        if p.is_dir() {
            for f in fs::read_dir(p).unwrap().flatten() {
                walk(&f.path(), all)
            }
        } else {
            all.push(p.to_owned())
        }
    }
    let mut all = vec![];
    walk(&fixtures.join("bom"), &mut all);
    all.sort();
    for file in all {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let gathered = one(&name, fs::read(&file).unwrap());
        println!("=== {name}: {:?}", told(&gathered));
        let (graph, errors) = gathered.builder.build_sound();
        println!("{} artifacts {} edges {errors:?}", graph.artifacts().len(), graph.edges().len());
        for a in graph.artifacts().iter().take(8) {
            println!(
                "  {} {:?} {} {:?} at {}",
                a.id,
                a.kind,
                a.described,
                licenses(a),
                a.place.as_ref().map(|p| p.to_string()).unwrap_or_default()
            );
            for (r, to, e) in relations(&graph, &a.id).into_iter().take(4) {
                println!("     {r} {to} {e} at {}", stated_at(&graph, &a.id, to));
            }
        }
    }
}
