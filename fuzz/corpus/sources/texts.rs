/* T::from_pretrained("no/1") /* " */ */ let c = '"'; let l: &'a str = b"\"";
let r#fn = br##"T::from_pretrained("#no/2") "##; 'outer: loop { T::from_pretrained("acme/\
    chat") }
