//! The shared note: what a person changed is carried onto a text that others changed meanwhile.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One replacement in the current text, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) at: usize,
    pub(crate) delete: usize,
    pub(crate) insert: String,
}

/// The most characters that are compared one by one; beyond, whole lines are.
const FINE_CHARS: usize = 6_000;
/// The most lines that are compared; beyond, the middle that differs is replaced as a whole.
const FINE_LINES: usize = 6_000;

/// A piece of the old text that became a piece of the new one, both in characters; an untouched piece is not listed.
#[derive(Debug, Clone, Copy)]
struct Hunk {
    old_start: usize,
    old_end: usize,
    new_start: usize,
    new_end: usize,
}

/// The splices that turn `current` into what `current` is with the person's changes from `base` to `text`.
/// They are given from the end of the text to its start, so that each leaves the positions of the next ones.
///
/// What others inserted where the person inserted stands before it; what others deleted stays deleted.
pub(crate) fn carry(base: &str, current: &str, text: &str) -> Vec<Splice> {
    let base: Vec<char> = base.chars().collect();
    let current: Vec<char> = current.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let others = hunks(&base, &current);
    let mut splices = Vec::new();
    for hunk in hunks(&base, &text).iter().rev() {
        let insert: String = text.get(hunk.new_start..hunk.new_end).unwrap_or_default().iter().collect();
        // Pieces of the base that the person took out and that others left: each is deleted by itself, so
        // that what others wrote between them stays.
        let mut kept = surviving(&others, hunk.old_start, hunk.old_end);
        let at = position(&others, hunk.old_end);
        match kept.pop() {
            Some((start, end)) if end == at => splices.push(Splice { at: start, delete: end - start, insert }),
            Some((start, end)) => {
                splices.push(Splice { at, delete: 0, insert });
                splices.push(Splice { at: start, delete: end - start, insert: String::new() });
            }
            None => splices.push(Splice { at, delete: 0, insert }),
        }
        let deletions = kept.into_iter().rev();
        splices.extend(deletions.map(|(start, end)| Splice { at: start, delete: end - start, insert: String::new() }));
    }
    splices.retain(|splice| splice.delete > 0 || !splice.insert.is_empty());
    splices
}

/// The splices in groups that each write or take out at most `most` characters, in an order in which they can be
/// done one after the other. A splice that is larger by itself is done in pieces.
pub(crate) fn in_groups(splices: Vec<Splice>, most: usize) -> Vec<Vec<Splice>> {
    let mut groups: Vec<Vec<Splice>> = Vec::new();
    let mut room = 0;
    let mut add = |splice: Splice, size: usize| {
        match groups.last_mut().filter(|_| size <= room) {
            Some(group) => group.push(splice),
            None => {
                groups.push(vec![splice]);
                room = most;
            }
        }
        room -= size;
    };
    for Splice { at, delete, insert } in splices {
        let size = delete + insert.chars().count();
        if size <= most {
            add(Splice { at, delete, insert }, size);
            continue;
        }
        for start in (0..delete).step_by(most) {
            let piece = most.min(delete - start);
            add(Splice { at, delete: piece, insert: String::new() }, piece);
        }
        let characters: Vec<char> = insert.chars().collect();
        for (number, piece) in characters.chunks(most).enumerate() {
            add(Splice { at: at + number * most, delete: 0, insert: piece.iter().collect() }, piece.len());
        }
    }
    groups
}

/// Where the character of the base at `index` is in the changed text, or where it was.
fn position(hunks: &[Hunk], index: usize) -> usize {
    let mut shift: isize = 0;
    for hunk in hunks {
        if hunk.old_start > index {
            break;
        }
        if hunk.old_end > index {
            return hunk.new_end;
        }
        shift = hunk.new_end.cast_signed() - hunk.old_end.cast_signed();
    }
    index.saturating_add_signed(shift)
}

/// The pieces of base `start..end` that are still in the changed text, where they are there.
fn surviving(hunks: &[Hunk], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut from = start;
    let mut shift: isize = 0;
    let mut keep = |from: usize, to: usize, shift: isize| {
        if from < to {
            pieces.push((from.saturating_add_signed(shift), to.saturating_add_signed(shift)));
        }
    };
    for hunk in hunks {
        if hunk.old_start >= end {
            break;
        }
        if hunk.old_start > from {
            keep(from, hunk.old_start, shift);
        }
        from = from.max(hunk.old_end);
        shift = hunk.new_end.cast_signed() - hunk.old_end.cast_signed();
    }
    keep(from, end, shift);
    pieces
}

/// How `new` differs from `old`.
fn hunks(old: &[char], new: &[char]) -> Vec<Hunk> {
    let prefix = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (old.get(prefix..).unwrap_or_default(), new.get(prefix..).unwrap_or_default());
    let suffix = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let old_middle = old_rest.get(..old_rest.len() - suffix).unwrap_or_default();
    let new_middle = new_rest.get(..new_rest.len() - suffix).unwrap_or_default();
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    let whole = Hunk { old_start: 0, old_end: old_middle.len(), new_start: 0, new_end: new_middle.len() };
    let found = if old_middle.is_empty() || new_middle.is_empty() {
        vec![whole]
    } else if old_middle.len() + new_middle.len() <= FINE_CHARS {
        differences(old_middle, new_middle)
    } else {
        by_lines(old_middle, new_middle).unwrap_or_else(|| vec![whole])
    };
    let shift = |hunk: Hunk| Hunk {
        old_start: hunk.old_start + prefix,
        old_end: hunk.old_end + prefix,
        new_start: hunk.new_start + prefix,
        new_end: hunk.new_end + prefix,
    };
    found.into_iter().map(shift).collect()
}

/// The differing pieces of two slices. Only the lengths of the pieces are taken: the positions that an insertion or a
/// deletion names are not always those where it ends up among its neighbours.
fn differences<T: std::hash::Hash + Eq + Ord>(old: &[T], new: &[T]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut old_end, mut new_end) = (0, 0);
    for operation in capture_diff_slices(Algorithm::Myers, old, new) {
        let (old_start, new_start) = (old_end, new_end);
        old_end += operation.old_range().len();
        new_end += operation.new_range().len();
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        match hunks.last_mut().filter(|last| last.old_end == old_start && last.new_end == new_start) {
            Some(last) => (last.old_end, last.new_end) = (old_end, new_end),
            None => hunks.push(Hunk { old_start, old_end, new_start, new_end }),
        }
    }
    hunks
}

fn by_lines(old: &[char], new: &[char]) -> Option<Vec<Hunk>> {
    let old_lines: Vec<&[char]> = old.split_inclusive(|c| *c == '\n').collect();
    let new_lines: Vec<&[char]> = new.split_inclusive(|c| *c == '\n').collect();
    if old_lines.len() + new_lines.len() > FINE_LINES {
        return None;
    }
    let starts = |lines: &[&[char]]| -> Vec<usize> {
        let mut at = 0;
        let mut starts = vec![0];
        starts.extend(lines.iter().map(|line| {
            at += line.len();
            at
        }));
        starts
    };
    let (old_starts, new_starts) = (starts(&old_lines), starts(&new_lines));
    let at = |starts: &[usize], line: usize| starts.get(line).copied().unwrap_or_default();
    let in_chars = |hunk: Hunk| Hunk {
        old_start: at(&old_starts, hunk.old_start),
        old_end: at(&old_starts, hunk.old_end),
        new_start: at(&new_starts, hunk.new_start),
        new_end: at(&new_starts, hunk.new_end),
    };
    Some(differences(&old_lines, &new_lines).into_iter().map(in_chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(base: &str, current: &str, text: &str) -> String {
        let mut result: Vec<char> = current.chars().collect();
        for splice in carry(base, current, text) {
            result.splice(splice.at..splice.at + splice.delete, splice.insert.chars());
        }
        result.into_iter().collect()
    }

    #[test]
    fn without_others_the_text_becomes_what_the_person_left() {
        for (base, text) in [("", "新"), ("旧文", ""), ("甲乙丙", "甲x丙y"), ("abc", "abc"), ("👨‍👩‍👧 a", "👨‍👩‍👧 b")]
        {
            assert_eq!(carried(base, base, text), text);
        }
    }

    #[test]
    fn what_others_wrote_since_the_base_stays() {
        assert_eq!(carried("one two three", "ONE! one two three", "one 2 three"), "ONE! one 2 three");
        assert_eq!(carried("a\n", "a\nfrom B\n", "a\nfrom A\n"), "a\nfrom B\nfrom A\n");
        assert_eq!(carried("keep this", "keep this and that", ""), " and that");
        assert_eq!(carried("abcdef", "abXcdef", "af"), "aXf");
        assert_eq!(carried("abcdef", "abef", "abcdefg"), "abefg");
        assert_eq!(carried("abc", "", "abcd"), "d");
    }

    #[test]
    fn a_long_text_is_compared_by_lines_and_a_hopeless_one_replaced() {
        let base: String = (0..2_000).map(|line| format!("line {line} of the note\n")).collect();
        let text: String = base.replace("line 7 ", "LINE 7 ").replace("line 1990 ", "LINE 1990 ");
        let current = format!("{base}by another\n");
        assert_eq!(carried(&base, &current, &text), format!("{text}by another\n"));
        assert!(carry(&base, &current, &text).iter().map(|splice| splice.delete).sum::<usize>() < 60);
        let (short, other) = ("a\n".repeat(4_000), "b\n".repeat(4_000));
        assert_eq!(carried(&short, &short, &other), other);
    }

    #[test]
    fn groups_do_the_same_and_none_is_larger_than_allowed() {
        let base = "0123456789 some words between 0123456789";
        for (text, most) in
            [("a longer text than the one before", 4), ("some words", 7), (base, 3), ("some 字 between", 100)]
        {
            let splices = carry(base, base, text);
            let groups = in_groups(splices, most);
            let mut result: Vec<char> = base.chars().collect();
            for splice in groups.iter().flatten() {
                result.splice(splice.at..splice.at + splice.delete, splice.insert.chars());
            }
            assert_eq!(result.into_iter().collect::<String>(), text);
            let size = |splice: &Splice| splice.delete + splice.insert.chars().count();
            assert!(groups.iter().all(|group| group.iter().map(size).sum::<usize>() <= most), "{groups:?}");
        }
    }

    #[test]
    fn whatever_the_texts_are_the_splices_fit_and_nothing_of_the_person_or_of_others_is_lost() {
        let mut numbers = crate::testing::Numbers(7);
        let mut any = |letters: &[char], length: usize| -> String {
            (0..numbers.below(length)).map(|_| letters[numbers.below(letters.len())]).collect()
        };
        for _ in 0..20_000 {
            // The base has letters, others write digits and the person capitals.
            let base = any(&['a', 'b', 'c'], 12);
            let current = any(&['a', 'b', 'c', '1', '2'], 14);
            let text = any(&['a', 'b', 'c', 'A', 'B'], 14);
            let result = carried(&base, &current, &text);
            let only = |text: &str, kept: &[char]| text.chars().filter(|c| kept.contains(c)).collect::<String>();
            assert_eq!(only(&result, &['1', '2']), only(&current, &['1', '2']), "{base} {current} {text}");
            assert_eq!(only(&result, &['A', 'B']), only(&text, &['A', 'B']), "{base} {current} {text}");
            assert_eq!(carried(&base, &base, &text), text);
            assert_eq!(carried(&base, &current, &base), current);
        }
    }
}
