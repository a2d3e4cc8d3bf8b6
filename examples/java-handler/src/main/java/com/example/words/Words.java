package com.example.words;

import java.text.BreakIterator;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The words of a text as its language parts them, counted one by one without regard to case.
final class Words {
    private final String text;
    private final Locale language;
    private final Set<String> without;
    private final BreakIterator breaks;
    private final Map<String, Integer> counts = new HashMap<>();
    private int start;
    private int total;

    Words(String text, Locale language, Set<String> without) {
        this.text = text;
        this.language = language;
        this.without = without;
        this.breaks = BreakIterator.getWordInstance(language);
        breaks.setText(text);
        start = breaks.first();
    }

    /// Counts what comes next; false at the end of the text.
    boolean next() {
        int end = breaks.next();
        if (end == BreakIterator.DONE) {
            return false;
        }
        String word = text.substring(start, end).toLowerCase(language);
        start = end;
        if (word.codePoints().anyMatch(Character::isLetterOrDigit) && !without.contains(word)) {
            counts.merge(word, 1, Integer::sum);
            total++;
        }
        return true;
    }

    int position() {
        return start;
    }

    int length() {
        return text.length();
    }

    int total() {
        return total;
    }

    int distinct() {
        return counts.size();
    }

    /// The most frequent first, and those that are equally frequent in the order of the alphabet.
    List<Map.Entry<String, Integer>> mostFrequent(int most) {
        return counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .toList();
    }
}
