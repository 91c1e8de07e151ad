#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cleartitle_fuzz::named("", bytes));
