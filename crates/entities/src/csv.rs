//! Fields of comma-separated lines, as the curated lists need them: no line breaks inside fields.

/// The fields of one line of CSV; a field in quotes may hold commas and doubled quotes. Quotes left open give no field.
pub(crate) fn csv_fields(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                field.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field).trim().to_owned()),
            _ => field.push(letter),
        }
    }
    if !quoted {
        fields.push(field.trim().to_owned());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_commas_and_quotes() {
        assert_eq!(csv_fields("a,\"b, \"\"c\"\"\",,d "), ["a", "b, \"c\"", "", "d"]);
        assert_eq!(csv_fields("a,\"b"), ["a"]);
        assert_eq!(csv_fields(""), [""]);
    }
}
