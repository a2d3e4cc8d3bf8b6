package io.coremill.comparison.report;

import io.coremill.comparison.result.Comparison;
import java.util.List;
import java.util.stream.Collectors;

/// How to have the same comparison made again, from a shell.
record RepeatCommand(Comparison comparison) {
    private static final int MOST_SHOWN = 300;

    /// Whether its payload is better kept in a file.
    boolean isLong() {
        return payload().length() > MOST_SHOWN;
    }

    /// For a person to read; a long one is cut.
    String payloadInShort() {
        return isLong() ? payload().substring(0, MOST_SHOWN) + "…" : payload();
    }

    String payload() {
        return comparison.payload();
    }

    String command() {
        var command =
                new StringBuilder("./coremill compare --type ")
                        .append(comparison.type())
                        .append(" --payload ")
                        .append(isLong() ? "@payload.json" : quoted(payload()));
        command.append(" --jobs ").append(comparison.jobs());
        command.append(" --ways ").append(String.join(",", comparison.ways()));
        command.append(" --slots ").append(joined(comparison.slots()));
        command.append(" --rounds ").append(comparison.rounds());
        if (comparison.placement() != null) {
            command.append(" --placement");
        }
        if (comparison.stability() != null) {
            command.append(" --stability");
        }
        return command.toString();
    }

    String curl() {
        return """
        curl -X POST http://127.0.0.1:8080/v1/comparisons -H 'Content-Type: application/json' -d %s"""
                .formatted(quoted(body()));
    }

    private String body() {
        return """
        {"type":"%s","payload":%s,"jobs":%d,"ways":[%s],"slots":[%s],"rounds":%d,"placement":%b,"stability":%b}"""
                .formatted(
                        comparison.type(),
                        comparison.payload(),
                        comparison.jobs(),
                        comparison.ways().stream()
                                .map(way -> '"' + way + '"')
                                .collect(Collectors.joining(",")),
                        joined(comparison.slots()),
                        comparison.rounds(),
                        comparison.placement() != null,
                        comparison.stability() != null);
    }

    private static String joined(List<Integer> slots) {
        return slots.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// For a shell.
    private static String quoted(String words) {
        return "'" + words.replace("'", "'\\''") + "'";
    }
}
