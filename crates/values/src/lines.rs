//! Lines of a text, for those who know positions in bytes.

/// Where the lines of a text end.
#[derive(Clone, Debug)]
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Lines {
        Lines(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset).collect())
    }

    /// The line, from 1, of a position in bytes; a line's end is still on it.
    pub fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_on_the_line_that_has_not_ended_before_it() {
        let text = "one\n\ntwo";
        let lines: Vec<usize> = (0..=text.len()).map(|offset| Lines::of(text).at(offset)).collect();
        assert_eq!(lines, [1, 1, 1, 1, 2, 3, 3, 3, 3]);
        assert_eq!(Lines::of("").at(0), 1);
    }
}
