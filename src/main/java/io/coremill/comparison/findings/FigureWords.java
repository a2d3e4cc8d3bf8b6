package io.coremill.comparison.findings;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Figures as a person writes them: three digits, with a unit that keeps them short.
public final class FigureWords {
    private static final MathContext DIGITS = new MathContext(3);
    private static final double KILO = 1000;
    private static final double MILLI = 1e-3;
    private static final List<String> BYTES = List.of("bytes", "kB", "MB", "GB", "TB");

    /// Stands for a figure that there is not.
    public static final String NONE = "–";

    private FigureWords() {}

    /// A figure, if there is one.
    public static <T> String told(@Nullable T figure, Function<? super T, String> words) {
        return figure == null ? NONE : words.apply(figure);
    }

    /// With that many digits after the point.
    public static String fixed(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    public static String number(double value) {
        if (Math.abs(value) >= KILO / 10) {
            return whole(Math.round(value));
        }
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }

    /// `1.96×`
    public static String times(double factor) {
        return fixed(factor, factor < 10 ? 2 : 0) + "×";
    }

    /// `38 %`
    public static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /// Less than a megabyte is within what a JVM takes and gives back by itself.
    public static String memory(double bytes) {
        return bytes < KILO * KILO ? "under 1 MB" : bytes(bytes);
    }

    public static String bytes(double count) {
        double value = count;
        int unit = 0;
        while (Math.abs(value) >= KILO && unit < BYTES.size() - 1) {
            value /= KILO;
            unit++;
        }
        return number(value) + " " + BYTES.get(unit);
    }

    public static String seconds(double seconds) {
        if (seconds >= 1) {
            return number(seconds) + " s";
        }
        return seconds >= MILLI
                ? number(seconds * KILO) + " ms"
                : number(seconds * KILO * KILO) + " µs";
    }

    public static String seconds(Duration time) {
        return seconds(inSeconds(time));
    }

    static double inSeconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /// `a, b and c`
    public static String list(List<String> parts) {
        return parts.size() < 2
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }

    /// `1 slot`, `2 slots`
    public static String count(long number, String one) {
        return "%s %s%s".formatted(whole(number), one, number == 1 ? "" : "s");
    }

    /// `12,345`
    public static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// `Python`
    public static String language(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    /// What runs the jobs of a way: `virtual threads`, `Python processes`.
    static String plural(String way) {
        String words = way.replace('-', ' ');
        return words.startsWith("python ") ? "Python" + words.substring(6) : words;
    }
}
