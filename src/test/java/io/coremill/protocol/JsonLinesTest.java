package io.coremill.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JsonLinesTest {
    private static final int LIMIT = 1000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void linesAreCutWhereverReadsEnd(int atOnce) throws Exception {
        assertThat(read("one\ntwo\r\n\nthree", atOnce, LIMIT))
                .containsExactly("one", "two\r", "", "UNFINISHED three", "END");
    }

    @Test
    void nothingIsTheEnd() throws Exception {
        assertThat(read("", 1, LIMIT)).containsExactly("END");
    }

    @Test
    void aLineMayBeAsLongAsTheLimit() throws Exception {
        String longest = "x".repeat(LIMIT);
        assertThat(read(longest + "\ny\n", 64, LIMIT)).containsExactly(longest, "y", "END");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", ""})
    void oneByteMoreIsTooLong(String end) throws Exception {
        assertThat(read("x".repeat(LIMIT + 1) + end, 64, LIMIT)).containsExactly("TOO LONG");
    }

    @Test
    void anEndlessLineIsGivenUpOnAtTheLimit() throws Exception {
        var endless = new Chunks("x".repeat(4096).getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE);
        var lines = new JsonLines(endless, 1 << 20);
        assertThat(lines.next()).isEqualTo(new JsonLines.Line.TooLong(1 << 20));
        assertThat(endless.given).isLessThan(4 << 20);
    }

    /// Looking at all of a line again after each read would be 2 TiB to look at here, which nobody
    /// would live to see.
    @Test
    void timeGrowsWithTheLengthOfALineAndNotWithItsSquare() throws Exception {
        int size = 64 << 20;
        var in = new Chunks("x".repeat(1024).getBytes(StandardCharsets.UTF_8), size);
        var line = (JsonLines.Line.Unfinished) new JsonLines(in, size).next();
        assertThat(line.text()).hasSize(size);
    }

    @Test
    void whatHasBeenReadAlreadyIsKnown() throws Exception {
        var lines = lines("one\ntwo\nthr", 9);
        assertThat(lines.hasNext()).isFalse();
        lines.next();
        assertThat(lines.hasNext()).isTrue();
        lines.next();
        assertThat(lines.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyTextComesOutAsItWentIn(long seed) throws Exception {
        var random = new Random(seed);
        var expected = new ArrayList<String>();
        var text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String line = "abcdefghij".repeat(random.nextInt(20_000) >> random.nextInt(14));
            expected.add(line);
            text.append(line).append('\n');
        }
        expected.add("END");
        assertThat(read(text.toString(), 1 + random.nextInt(100_000), 1 << 20)).isEqualTo(expected);
    }

    private static List<String> read(String text, int atOnce, int limit) throws IOException {
        var lines = lines(text, atOnce, limit);
        var found = new ArrayList<String>();
        while (found.isEmpty()
                || !(found.getLast().equals("END") || found.getLast().equals("TOO LONG"))) {
            found.add(
                    switch (lines.next()) {
                        case JsonLines.Line.Text(byte[] bytes, int offset, int length) ->
                                new String(bytes, offset, length, StandardCharsets.UTF_8);
                        case JsonLines.Line.Unfinished(String rest) -> "UNFINISHED " + rest;
                        case JsonLines.Line.TooLong _ -> "TOO LONG";
                        case JsonLines.Line.End _ -> "END";
                    });
        }
        return found;
    }

    private static JsonLines lines(String text, int atOnce) {
        return lines(text, atOnce, LIMIT);
    }

    private static JsonLines lines(String text, int atOnce, int limit) {
        var in =
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        return super.read(target, offset, Math.min(length, atOnce));
                    }
                };
        return new JsonLines(in, limit);
    }

    /// Gives the same bytes again and again, up to a size.
    private static final class Chunks extends InputStream {
        private final byte[] chunk;
        private final long size;
        private long given = 0;

        Chunks(byte[] chunk, long size) {
            this.chunk = chunk;
            this.size = size;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("reads are in chunks");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(size - given, Math.min(length, chunk.length));
            System.arraycopy(chunk, 0, target, offset, count);
            given += count;
            return count == 0 ? -1 : count;
        }
    }
}
