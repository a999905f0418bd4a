//! Names near to one that was not found, for the error that says so (domain rule 18).

/// How many near names an error lists.
const LISTED: usize = 5;
/// Below this a name is more noise than help; found by trying misspelt names of agencies and companies.
const NEAR: f64 = 0.8;

/// The labels of the candidates nearest to `asked`, best first. A candidate is its comparable key and the label to
/// show; one label may come with several keys.
pub fn near_labels<'a>(asked: &str, candidates: impl Iterator<Item = (&'a str, String)>) -> Vec<String> {
    let mut scored: Vec<(f64, String)> =
        candidates.map(|(key, label)| (nearness(asked, key), label)).filter(|(score, _)| *score >= NEAR).collect();
    scored.sort_by(|(score_a, label_a), (score_b, label_b)| {
        score_b.total_cmp(score_a).then_with(|| label_a.cmp(label_b))
    });
    let mut labels: Vec<String> = Vec::new();
    for (_, label) in scored {
        if labels.len() < LISTED && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

/// How an error's message goes on where near names are known.
pub fn suggestion(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; near names: {}", near.join("; ")) }
}

/// From 0 to 1: a slip of typing (Jaro–Winkler), or words in common whatever their order.
fn nearness(asked: &str, key: &str) -> f64 {
    let asked_words: Vec<&str> = asked.split(' ').collect();
    let shared: usize =
        asked_words.iter().filter(|word| key.split(' ').any(|other| other == **word)).map(|w| w.len()).sum();
    let letters: usize = asked_words.iter().map(|word| word.len()).sum();
    let words_in_common = if shared < 3 { 0.0 } else { 0.6 + 0.39 * shared as f64 / letters as f64 };
    strsim::jaro_winkler(asked, key).max(words_in_common)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(asked: &str) -> Vec<String> {
        let keys = ["IMMIGRATION CUSTOMS ENFORCEMENT", "CUSTOMS BORDER PROTECTION", "COAST GUARD", "SECRET SERVICE"];
        near_labels(asked, keys.into_iter().map(|key| (key, key.to_lowercase())))
    }

    #[test]
    fn a_slip_and_a_part_are_both_near() {
        assert_eq!(near("SECRT SERVICE"), ["secret service"]);
        assert_eq!(near("BORDER PROTECTION"), ["customs border protection"]);
        assert_eq!(near("CUSTOMS"), ["customs border protection", "immigration customs enforcement"]);
        assert!(near("ZZZZ").is_empty());
    }
}
