package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The `docker` command.
final class Docker {
    private Docker() {}

    /// What it prints, once it has succeeded.
    static String run(Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            Process docker = builder.start();
            var errors = CompletableFuture.supplyAsync(() -> text(docker.errorReader()));
            String output = text(docker.inputReader());
            assertThat(docker.waitFor())
                    .as(() -> String.join(" ", command) + "\n" + output + errors.join())
                    .isZero();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Reader reader) {
        try {
            return reader.readAllAsString();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
