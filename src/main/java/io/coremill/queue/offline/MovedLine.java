package io.coremill.queue.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The columns of a row in text, one after the other, exactly as PostgreSQL writes them when it
/// copies a table out: so that what was written can be compared with what is there.
public final class MovedLine {
    private static final Pattern QUOTED = Pattern.compile("|(?i:null)|.*[{}\",\\\\\\s].*");
    private static final HexFormat HEX = HexFormat.of();

    /// What cannot be kept in a text of PostgreSQL.
    private static final char NUL = 0;

    private static final char REPLACEMENT = '\uFFFD';

    private final MovedTable table;
    private final StringBuilder line = new StringBuilder();

    private MovedLine(MovedTable table) {
        this.table = table;
    }

    public static MovedLine of(MovedTable table) {
        return new MovedLine(table);
    }

    public MovedLine add(@Nullable String text) {
        separate();
        if (text == null) {
            line.append("\\N");
        } else {
            escape(text);
        }
        return this;
    }

    public MovedLine add(long number) {
        separate();
        line.append(number);
        return this;
    }

    public MovedLine add(@Nullable Long number) {
        return number == null ? add((String) null) : add(number.longValue());
    }

    public MovedLine add(boolean flag) {
        return add(word(flag));
    }

    /// As PostgreSQL writes it.
    public static String word(boolean flag) {
        return flag ? "t" : "f";
    }

    public MovedLine add(UUID id) {
        separate();
        line.append(id);
        return this;
    }

    public MovedLine add(byte @Nullable [] bytes) {
        return bytes == null ? add((String) null) : add("\\x" + HEX.formatHex(bytes));
    }

    /// An array of texts; null if there are none.
    public MovedLine add(List<String> texts) {
        return texts.isEmpty()
                ? add((String) null)
                : add(
                        texts.stream()
                                .map(MovedLine::element)
                                .collect(Collectors.joining(",", "{", "}")));
    }

    private static String element(String text) {
        return QUOTED.matcher(text).matches()
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                : text;
    }

    public MovedRow end() {
        return new MovedRow(table, line.append('\n').toString().getBytes(UTF_8));
    }

    private void separate() {
        if (!line.isEmpty()) {
            line.append('\t');
        }
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\b' -> line.append("\\b");
                case '\f' -> line.append("\\f");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                case 0x0B -> line.append("\\v");
                case NUL -> line.append(REPLACEMENT);
                default -> line.append(c);
            }
        }
    }
}
