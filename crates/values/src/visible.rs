//! Texts of records as people may see them: what would steer a terminal, or turn the direction of a line, is shown and not done.

use std::borrow::Cow;

/// The text with control characters as signs: `␛` for an escape, `<U+202E>` for what turns a line around. Line ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            letter if !is_hidden(letter) => shown.push(letter),
            '\u{7f}' => shown.push('␡'),
            letter if (letter as u32) < 0x20 => shown.extend(char::from_u32(0x2400 + letter as u32)),
            letter => shown += &format!("<U+{:04X}>", letter as u32),
        }
    }
    Cow::Owned(shown)
}

/// Controls but line ends and tabs, and the signs by which Unicode turns, isolates or overrides the direction of a text.
fn is_hidden(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        '\u{2028}' | '\u{2029}' => true,
        letter => letter.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_hidden, visible};

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(visible("\u{1b}[2Jgone\r\u{7}"), "␛[2Jgone␍␇");
        assert_eq!(visible("\u{9b}2J \u{202e}tac"), "<U+009B>2J <U+202E>tac");
        assert_eq!(visible("plain\ttext\nשלום 東京 é"), "plain\ttext\nשלום 東京 é");
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_all_else_stays(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert!(!shown.contains(is_hidden));
            if !text.contains(is_hidden) {
                prop_assert_eq!(shown.as_ref(), text.as_str());
            }
        }
    }
}
