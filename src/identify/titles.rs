//! Which words may stand in a title, and which make a sentence of a line.

/// Words of license titles. A line of nothing else, apart from the text, is taken for a title; it
/// is held against the license that is found, so "Modified MIT License" does not pass over MIT.
const TITLE: &str = "\
    a academic affero agpl agreement an and apache april artistic attribution august berkeley \
    blue boost bsd bsl business by cc cc0 ccby clause clauses clear code com common commons \
    community copyleft creative creativecommons cddl data database december deed development \
    distribution documentation eclipse ecl educational epl eupl european expat february file font \
    for free freebsd full gfdl general generic gnu gpl htm html identifier international isc \
    january july june known lesser lgpl library license licenses licensing legal legalcode march \
    may md mit model modified mozilla mpl nc nd ncsa new noderivatives noderivs noncommercial \
    notice november oak october odbl of ofl old open opensource openssl or org original \
    permissive perl php postgresql psf public publicdomain python revised sa september sharealike \
    sil simplified software source spdx ssleay style template terms text the txt union universal \
    university unlicense unported v v1 v2 v3 version wtfpl x11 zero zlib";

/// Title words that say nothing of which license it is.
const COMMON: &str = "\
    a agreement an and code com file for full htm html identifier legal legalcode license \
    licenses licensing md notice of open opensource org public software source spdx style \
    template terms text the txt v version";

const MONTHS: &str =
    "january february march april may june july august september october november december";

/// Names a license goes by besides its own.
pub(super) fn aliases(id: &str) -> &'static str {
    match id {
        "MIT" => "expat x11",
        "BSD-2-Clause" => "simplified freebsd berkeley distribution",
        "BSD-3-Clause" => "new revised modified berkeley distribution",
        "BSD-4-Clause" => "old original berkeley distribution",
        "ISC" => "isc",
        "0BSD" => "free bsd",
        _ => "",
    }
}

fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|other| other == word)
}

/// Whether a word may stand in a title.
pub(super) fn is_title_word(word: &str) -> bool {
    is_number(word) || has(TITLE, word)
}

/// Whether a title of these words fits a license that is called `names`.
pub(super) fn fits<'a>(title: &[&str], names: impl Fn(&str) -> bool + 'a) -> bool {
    let dated = title.iter().any(|word| has(MONTHS, word));
    title.iter().all(|word| {
        has(COMMON, word)
            || names(word)
            || (dated && (has(MONTHS, word) || is_number(word) && !word.contains('.')))
            || (is_number(word) && names(bare_number(word)))
    })
}

/// `3.0`, `v3` and `3` are one version.
pub(super) fn bare_number(word: &str) -> &str {
    let number = word.strip_prefix('v').unwrap_or(word);
    number.strip_suffix(".0").unwrap_or(number)
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    let one = digits.bytes().next().is_some_and(|b| b.is_ascii_digit());
    one && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Whether a word is one that terms are made of: a copyright line that has one is not only that.
pub(super) fn is_operative(word: &str) -> bool {
    const STEMS: &str = "\
        agree allow author ban commerc condition derivat disallow disclaim distribut entitle \
        evaluat exclu forbid govern indemn liab licens modif noncommerc obligat permi prohibit \
        provided purpose redistribut requir restrict sublicens terminat warrant without";
    const WORDS: &str = "\
        all any applies apply are be been can cannot copies copy copying do does except fee fees \
        for grant granted grants has have if internal is it military must never no none nonprofit \
        not only paid pay sale sell shall sold subject terms that these this those train training \
        under unless use used user users uses using when which will you your yours";
    let stem = STEMS.split(' ').any(|stem| word.starts_with(stem));
    // "The … Authors" is the commonest holder of all.
    (stem && !matches!(word, "author" | "authors")) || has(WORDS, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_fits_its_own_license_only() {
        let mit = |word: &str| matches!(word, "mit" | "expat");
        assert!(fits(&["the", "mit", "license"], mit));
        assert!(!fits(&["modified", "mit", "license"], mit));
        assert!(!fits(&["apache", "license"], mit));
    }
}
