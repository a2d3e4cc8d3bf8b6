package io.coremill.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What `/proc/stat` says of every core, added up by the test itself.
///
/// @param busy seconds by core
/// @param all seconds by core, idle ones included
record HostCores(Map<String, Double> busy, Map<String, Double> all) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8}; // user, nice, system, irq, softirq, steal
    private static final int[] ALL = {1, 2, 3, 4, 5, 6, 7, 8};

    static HostCores read() throws IOException {
        var lines = Files.readAllLines(Path.of("/proc/stat"));
        return new HostCores(seconds(lines.stream(), BUSY), seconds(lines.stream(), ALL));
    }

    private static Map<String, Double> seconds(Stream<String> lines, int[] fields) {
        return lines.filter(line -> line.matches("cpu\\d.*"))
                .map(line -> line.split(" +"))
                .collect(Collectors.toMap(line -> line[0].substring(3), line -> sum(line, fields)));
    }

    private static double sum(String[] line, int[] fields) {
        return IntStream.of(fields).mapToLong(field -> Long.parseLong(line[field])).sum()
                / TICKS_PER_SECOND;
    }
}
