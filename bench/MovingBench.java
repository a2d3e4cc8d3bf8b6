import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Measures what takes jobs from one store to another, as a user runs it: a copy beside a service
/// that takes as many jobs as it can, and lines and rows of a stopped one. Each is done once.
///
/// `./coremill bench moving [--jobs=N]`
public final class MovingBench {
    private static final Path JAR = Path.of("target/coremill.jar");
    private static final Path JSON = Path.of("target/bench-moving.json");
    private static final String OPTION = "--jobs=";
    private static final int BLOCK = 50_000;
    private static final int CONNECTIONS = 64;
    private static final int FEW = 2_000;
    private static final int ALONE = 60_000;
    private static final String NOOP = "{\"type\":\"noop\",\"queue\":\"cpu\"}";
    private static final String SETTING =
            "--coremill.queues.cpu.max-waiting=" + PostgresBench.MOST_WAITING;

    private final Figures figures = new Figures();
    private final int jobs;
    private final Path copies;

    private MovingBench(int jobs, Path copies) {
        this.jobs = jobs;
        this.copies = copies;
    }

    public static void main(String[] args) throws Exception {
        int jobs =
                Stream.of(args)
                        .filter(arg -> arg.startsWith(OPTION))
                        .mapToInt(arg -> Integer.parseInt(arg.substring(OPTION.length())))
                        .findFirst()
                        .orElse(1_000_000);
        Path copies = Files.createTempDirectory("coremill-bench-copies");
        var bench = new MovingBench(jobs, copies);
        try {
            bench.measure();
        } finally {
            bench.remove(copies);
        }
        System.out.printf("%n%,d jobs%n%n%s%n", jobs, bench.figures.table());
        bench.figures.writeJson(JSON, 1);
    }

    private void measure() throws Exception {
        Path data = filled();
        lines(data);
        moved(data, "waiting");
        try (var service = Service.startOn(data, JAR, SETTING)) {
            service.post("/v1/queues/cpu/resume");
            service.awaitEmpty("cpu");
            copied(service, data);
            service.awaitEmpty("cpu");
            moved(service.stop(), "finished");
        }
    }

    /// The data of a service in which they all wait.
    private Path filled() throws Exception {
        var service = Service.start(JAR, SETTING);
        service.post("/v1/queues/cpu/pause");
        byte[] block = (NOOP + "\n").repeat(BLOCK).getBytes(StandardCharsets.US_ASCII);
        for (int done = 0; done < jobs; done += BLOCK) {
            service.upload("/v1/jobs", new ByteArrayInputStream(block));
        }
        Path data = service.stop();
        megabytes("the file, all of them waiting", data.resolve("coremill.db"));
        return data;
    }

    private void lines(Path data) throws Exception {
        Path lines = copies.resolve("waiting.ndjson");
        var export = command("export", "--from", data.toString());
        double seconds = seconds(export.redirectOutput(lines.toFile()));
        rate("export", seconds);
        megabytes("its lines", lines);
        Files.delete(lines);
    }

    /// With the comparison of both sides, which is a part of each move.
    private void moved(Path data, String state) throws Exception {
        try (var database = Database.start()) {
            var move = command("migrate-store", "--from", data.toString(), "--to", database.url());
            rate("migrate-store, all of them " + state, seconds(move));
        }
    }

    /// A service whose queue is drained at once would have less to do with each submission than one
    /// whose file grows, so the queue is paused.
    private void copied(Service service, Path data) throws Exception {
        service.post("/v1/queues/cpu/pause");
        megabytes("the file, all of them finished", data.resolve("coremill.db"));
        submit(service, ALONE);
        double[] alone = submit(service, ALONE);
        double quiet = seconds(backup(data, "quiet.db"));
        figures.add("backup of a service at rest", "s", Figures.Goal.NONE, quiet);
        long start = System.nanoTime();
        Process copy = backup(data, "busy.db").start();
        var beside = new ArrayList<double[]>();
        while (copy.isAlive()) {
            beside.add(submit(service, FEW));
        }
        check("backup", copy);
        figures.add("backup beside submissions", "s", Figures.Goal.NONE, Bench.secondsSince(start));
        double[] all = beside.stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
        figures.add("submissions meanwhile", "", Figures.Goal.NONE, all.length);
        figures.add("submit, 64 connections: p99 alone", "ms", Figures.Goal.NONE, p99(alone) * 1e3);
        figures.add("the same beside a backup", "ms", Figures.Goal.NONE, p99(all) * 1e3);
        figures.add("the longest beside a backup", "ms", Figures.Goal.NONE, all[all.length - 1] * 1e3);
        double[] after = submit(service, ALONE);
        figures.add("p99 after it", "ms", Figures.Goal.NONE, p99(after) * 1e3);
        service.post("/v1/queues/cpu/resume");
    }

    private ProcessBuilder backup(Path data, String name) {
        return command("backup", "--from", data.toString(), "--to", copies.resolve(name).toString());
    }

    private static double[] submit(Service service, int many) throws IOException {
        return new Load(service.port(), CONNECTIONS)
                .post("/v1/jobs", NOOP, "", many, 202)
                .latencies();
    }

    private static double p99(double[] ascending) {
        return ascending[(int) (0.99 * ascending.length)];
    }

    private void rate(String name, double seconds) {
        figures.add(name, "s", Figures.Goal.NONE, seconds);
        figures.add(name + ": rate", "jobs/s", Figures.Goal.NONE, jobs / seconds);
    }

    private void megabytes(String name, Path file) throws IOException {
        figures.add(name, "MB", Figures.Goal.NONE, Files.size(file) / 1048576.0);
    }

    /// As `./coremill` calls them.
    private static ProcessBuilder command(String... words) {
        var command =
                new ArrayList<>(
                        List.of(
                                Service.java(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-jar",
                                JAR.toString()));
        command.addAll(Arrays.asList(words));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /// With the start of the JVM.
    private static double seconds(ProcessBuilder command) throws Exception {
        long start = System.nanoTime();
        check(command.command().get(5), command.start());
        return Bench.secondsSince(start);
    }

    private static void check(String name, Process process) throws Exception {
        if (process.waitFor() != 0) {
            throw new IOException(name + " ended with " + process.exitValue());
        }
    }

    private void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(folder);
    }
}
