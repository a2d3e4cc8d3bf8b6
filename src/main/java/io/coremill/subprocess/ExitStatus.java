package io.coremill.subprocess;

import org.jspecify.annotations.Nullable;

/// What a process ended with: its code, or a signal.
///
/// @param code null if a signal ended it
/// @param signal that ended it; 0 if none did
/// @param isCertain whether the two can be distinguished: else a code of 128 + n is taken for
///     signal n
public record ExitStatus(@Nullable Integer code, int signal, boolean isCertain) {
    private static final int SIGNAL_BITS = 0x7f;
    private static final int CODE_BITS = 0xff;
    private static final int SIGNALLED = 128;

    /// Code 126 and 127 are what shells and the wrappers of commands end with when they cannot run
    /// one.
    private static final int NOT_EXECUTABLE = 126;

    private static final int NOT_FOUND = 127;

    /// @param status as the kernel packs it
    public static ExitStatus ofKernel(int status) {
        int signal = status & SIGNAL_BITS;
        return new ExitStatus(signal == 0 ? status >> 8 & CODE_BITS : null, signal, true);
    }

    /// @param value as the Java runtime has it
    public static ExitStatus ofRuntime(int value) {
        return value > SIGNALLED && ProcessSignals.name(value - SIGNALLED) != null
                ? new ExitStatus(null, value - SIGNALLED, false)
                : new ExitStatus(value, 0, true);
    }

    /// Without `SIG`; null if none ended it, or one that has no common name.
    public @Nullable String signalName() {
        return signal == 0 ? null : ProcessSignals.name(signal);
    }

    public boolean isCommandNotRun() {
        return code != null && (code == NOT_EXECUTABLE || code == NOT_FOUND);
    }

    /// `SIGTERM`, or `signal 40`.
    public String signalInWords() {
        String name = signalName();
        return name == null ? "signal " + signal : "SIG" + name;
    }

    @Override
    public String toString() {
        return code == null ? signalInWords() : "exit code " + code;
    }
}
