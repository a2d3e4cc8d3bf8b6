package io.coremill.monitoring;

import io.coremill.Tools;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What Prometheus's own tool reports of settings, rules and meters.
public record Promtool(int exitCode, String output) {

    public static Promtool run(String... arguments) throws IOException, InterruptedException {
        return given("", arguments);
    }

    /// @param input what it reads from stdin
    public static Promtool given(String input, String... arguments)
            throws IOException, InterruptedException {
        Tools.need("promtool");
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("promtool", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GOGC", "800"); // it would spend most of its time on collecting
        try {
            Process process = builder.redirectOutput(output.toFile()).start();
            try (Writer stdin = process.outputWriter()) {
                stdin.write(input);
            }
            return new Promtool(process.waitFor(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
