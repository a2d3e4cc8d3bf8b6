package io.coremill.queue.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// What the command `export` has written, and with which exit code.
///
/// @param notes what it wrote on the standard error
public record ExportRun(int code, String lines, String notes) {

    /// @param variables of the environment
    public static ExportRun of(Map<String, String> variables, String... arguments) {
        return to(new ByteArrayOutputStream(), variables, arguments);
    }

    /// @param out what it writes to
    static ExportRun to(
            ByteArrayOutputStream out, Map<String, String> variables, String... arguments) {
        var err = new ByteArrayOutputStream();
        var command =
                new ExportCommand(
                        out, new PrintStream(err, true, UTF_8), variables, Clock.systemUTC());
        int code = command.run(List.of(arguments));
        return new ExportRun(code, out.toString(UTF_8), err.toString(UTF_8));
    }
}
