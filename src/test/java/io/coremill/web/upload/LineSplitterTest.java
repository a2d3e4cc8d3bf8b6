package io.coremill.web.upload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("anywhere")
class LineSplitterTest {
    private static final int MOST = 10;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a\\nb\\n|1:a 2:b",
                "a\\nb|1:a 2:b",
                "a\\r\\nb\\r\\n|1:a 2:b",
                "a\\r\\nb\\r|1:a 2:b",
                "\\n\\na\\n\\n \\t\\r\\nb\\n\\n|3:a 6:b",
                "a\\rb\\n|1:a\\rb",
                "0123456789\\nb|1:0123456789 2:b",
                "0123456789\\r\\nb|1:0123456789 2:b",
                "0123456789x\\nb|1:(long) 2:b",
                "b\\n0123456789x|1:b 2:(long)",
                "0123456789012345678901234567890123456789\\n\\nb|1:(long) 3:b",
                "\u00EF\u00BB\u00BF0123456789\\nb|1:0123456789 2:b",
                "\u00EF\u00BB\u00BF\\n\u00EF\u00BB\u00BFb|2:\u00EF\u00BB\u00BFb",
            })
    void aBodyIsCutHoweverItComes(String body, String lines) {
        byte[] bytes = body.translateEscapes().getBytes(ISO_8859_1);
        for (int block = 1; block <= bytes.length; block++) {
            assertThat(String.join(" ", cut(bytes, block)))
                    .as("blocks of %d", block)
                    .isEqualTo(lines.translateEscapes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n", " ", "\t \n\n"})
    void aBodyWithoutJobsHasNoLines(String body) {
        assertThat(cut(body.getBytes(ISO_8859_1), 2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb\r\n\n c\n\n", "a\nb", "\n0123456789012345678901234567890\na\n"})
    void theDigestIsOfEveryByteHoweverTheBodyComes(String body) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        List<String> digests = digests(bytes, bytes.length);
        for (int block = 1; block < bytes.length; block++) {
            assertThat(digests(bytes, block)).isEqualTo(digests);
        }
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] = 'z';
            assertThat(digests(other, 3).getLast()).isNotEqualTo(digests.getLast());
        }
    }

    /// With a secret start they are of no use to who does not know it.
    @Test
    void digestsBeginWithWhatTheyAreGiven() {
        var plain = new LineDigest();
        plain.startWith(new byte[0]);
        var other = new LineDigest();
        other.startWith(new byte[] {1});
        assertThat(plain.next()).isEqualTo(new LineDigest().next()).isNotEqualTo(other.next());
    }

    private static List<String> digests(byte[] body, int size) {
        var digest = new LineDigest();
        var splitter = new LineSplitter(MOST, digest);
        var digests = new ArrayList<String>();
        for (int from = 0; from < body.length; from += size) {
            byte[] block = Arrays.copyOfRange(body, from, Math.min(body.length, from + size));
            splitter.feed(block, block.length);
            for (var line = splitter.next(); line != null; line = splitter.next()) {
                digests.add(Arrays.toString(line.digest()));
            }
            boolean isLast = from + size >= body.length;
            var last = isLast ? splitter.last() : null;
            if (last != null) {
                digests.add(Arrays.toString(last.digest()));
            }
        }
        digests.add(Arrays.toString(digest.next()));
        return digests;
    }

    @Test
    void aLineThatIsTooLongIsNotKept() {
        var splitter = new LineSplitter(MOST, null);
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < 2_049; i++) {
            splitter.feed(block, block.length);
            assertThat(splitter.next()).isNull();
        }
        splitter.feed(new byte[] {'\n', 'a', '\n'}, 3);
        assertThat(text(splitter.next())).isEqualTo("1:(long)");
        assertThat(text(splitter.next())).isEqualTo("2:a");
    }

    @Test
    void anyBodyIsCutAsLinesOfTextAre() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            var body = new StringBuilder();
            for (int n = random.nextInt(60); n > 0; n--) {
                body.append("ab\n\r ".charAt(random.nextInt(5)));
            }
            assertThat(cut(body.toString().getBytes(ISO_8859_1), 1 + random.nextInt(9)))
                    .as(body.toString())
                    .isEqualTo(simply(body.toString()));
        }
    }

    private static List<String> simply(String body) {
        var lines = new ArrayList<String>();
        long number = 0;
        for (String each : body.split("\n", -1)) {
            number++;
            String text = each.endsWith("\r") ? each.substring(0, each.length() - 1) : each;
            if (text.length() > MOST) {
                lines.add(number + ":(long)");
            } else if (!text.isBlank()) {
                lines.add(number + ":" + text);
            }
        }
        return lines;
    }

    private static List<String> cut(byte[] body, int block) {
        var splitter = new LineSplitter(MOST, null);
        var lines = new ArrayList<String>();
        for (int at = 0; at < body.length; at += block) {
            byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + block));
            splitter.feed(part, part.length);
            for (UploadLine line = splitter.next(); line != null; line = splitter.next()) {
                lines.add(text(line));
            }
        }
        UploadLine last = splitter.last();
        if (last != null) {
            lines.add(text(last));
        }
        return lines;
    }

    private static String text(@Nullable UploadLine line) {
        if (line == null) {
            return "none";
        }
        byte[] text = line.text();
        return line.number() + ":" + (text == null ? "(long)" : new String(text, ISO_8859_1));
    }
}
