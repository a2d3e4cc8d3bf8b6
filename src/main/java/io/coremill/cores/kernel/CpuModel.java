package io.coremill.cores.kernel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the maker calls this machine's processor.
public final class CpuModel {
    private static final Pattern NAME = Pattern.compile("(?m)^(?:model name|Model)\\s*: *(.+)$");

    private CpuModel() {}

    /// Empty where the kernel does not report it, as on many ARM machines.
    public static Optional<String> name() {
        String text = Procfs.HOST.read("cpuinfo");
        Matcher name = NAME.matcher(text == null ? "" : text);
        return name.find() ? Optional.of(name.group(1).strip()) : Optional.empty();
    }
}
