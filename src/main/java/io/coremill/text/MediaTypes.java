package io.coremill.text;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Decides which media types a result may have: those that an answer can be sent with.
public final class MediaTypes {
    /// Of bytes of which no more is known.
    public static final String BYTES = "application/octet-stream";

    /// The most characters of one.
    public static final int LONGEST = 255;

    private static final String NAME = "[A-Za-z0-9!#$&^_.+-]{1,127}";
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final String QUOTED = "\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\"";
    private static final Pattern PARAMETER =
            Pattern.compile(
                    " *; *(TOKEN)=(TOKEN|QUOTED)"
                            .replace("TOKEN", TOKEN)
                            .replace("QUOTED", QUOTED));
    private static final Pattern TYPE = Pattern.compile(NAME + "/" + NAME);

    private static final String JSON = "application/json";

    private MediaTypes() {}

    /// Whether it is a single type with parameters that mean something: no `*` for a part of it,
    /// no weight, and no charset that is not known here.
    public static boolean canBeSent(String text) {
        if (text.equals(JSON)) {
            return true;
        }
        Matcher type = TYPE.matcher(text);
        return text.length() <= LONGEST && type.lookingAt() && areParameters(text, type.end());
    }

    /// What a result is served as: what is claimed or, if that cannot be sent, bytes and no more.
    public static String orBytes(String claimed) {
        return canBeSent(claimed) ? claimed : BYTES;
    }

    private static boolean areParameters(String text, int from) {
        Matcher parameter = PARAMETER.matcher(text);
        int at = from;
        while (at < text.length()) {
            parameter.region(at, text.length());
            if (!parameter.lookingAt() || !isKnown(parameter.group(1), parameter.group(2))) {
                return false;
            }
            at = parameter.end();
        }
        return true;
    }

    private static boolean isKnown(String name, String value) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "q" -> false;
            case "charset" ->
                    isCharset(
                            value.startsWith("\"")
                                    ? value.substring(1, value.length() - 1)
                                    : value);
            default -> true;
        };
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }
}
