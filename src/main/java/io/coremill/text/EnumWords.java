package io.coremill.text;

import java.util.Locale;

/// The words for constants of enums in settings, in JSON, in metrics and in logs.
public final class EnumWords {

    private EnumWords() {}

    /// @return `virtual-threads` of `VIRTUAL_THREADS`
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
