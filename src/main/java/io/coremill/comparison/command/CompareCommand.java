package io.coremill.comparison.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.client.ClientCertificates;
import io.coremill.text.PrintableText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The command: asks a service for a comparison, prints how it goes on stderr, and prints the
/// report on stdout.
public final class CompareCommand {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final Duration LOOK = Duration.ofMillis(500);

    /// For an answer of a service whose cores are all at work.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// For an answer while the command is being ended.
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final PrintStream err;
    private final Services services;

    /// Where to have a service from.
    @FunctionalInterface
    public interface Services {
        /// One that is there for this alone.
        Service start() throws IOException;
    }

    /// A service that runs until it is closed.
    public interface Service extends AutoCloseable {
        URI url();

        @Override
        void close();
    }

    CompareCommand(PrintStream out, PrintStream err, Services services) {
        this.out = out;
        this.err = err;
        this.services = services;
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments, Services services) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        System.setOut(System.err); // what a service logs is no report
        System.exit(new CompareCommand(out, System.err, services).run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        try {
            CompareOptions options = CompareOptions.read(arguments);
            if (options.help()) {
                out.print(CompareOptions.USAGE);
                out.flush();
                return DONE;
            }
            return compare(options);
        } catch (WrongOptionException e) {
            err.println("coremill compare: " + e.getMessage());
            return WRONG_USAGE;
        } catch (IOException e) {
            err.println("coremill compare: " + PrintableText.line(String.valueOf(e.getMessage())));
            return FAILED;
        } catch (InterruptedException e) {
            return FAILED; // it is being ended itself
        }
    }

    private int compare(CompareOptions options)
            throws IOException, InterruptedException, WrongOptionException {
        URI url = options.url();
        if (url != null) {
            return compare(options, url);
        }
        if (!options.request().has("slots")) {
            addSlots(options.request().putArray("slots"));
        }
        err.println("Starting a service for this comparison.");
        try (Service service = services.start()) {
            return compare(options, service.url());
        }
    }

    /// The fewest that show something: more take minutes where there are many cores.
    private static void addSlots(ArrayNode slots) {
        slots.add(1);
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores > 1) {
            slots.add(cores);
        }
    }

    private int compare(CompareOptions options, URI url)
            throws IOException, InterruptedException, WrongOptionException {
        try (var client = new ComparisonClient(url, options.certificates(), PATIENCE)) {
            JsonNode begun = client.start(options.request());
            String id = begun.path("id").asString();
            Thread cancel =
                    Thread.ofPlatform().unstarted(() -> cancel(url, options.certificates(), id));
            Runtime.getRuntime().addShutdownHook(cancel);
            announce(begun, payload(options.request()));
            JsonNode ended = await(client, id);
            Runtime.getRuntime().removeShutdownHook(cancel);
            out.print(shown(client, id, options));
            out.flush();
            if (options.picture() != null) {
                Files.writeString(options.picture(), client.get(id, "image/svg+xml"));
            }
            return end(ended);
        }
    }

    /// JSON is for programs, and stays as it is.
    private static String shown(ComparisonClient client, String id, CompareOptions options)
            throws IOException, InterruptedException {
        return options.json()
                ? client.get(id, "application/json")
                : PrintableText.lines(client.get(id, "text/markdown"));
    }

    /// As it was given: an answer that has been read as JSON does not have all digits.
    private static String payload(JsonNode request) {
        return request.has("payload") ? request.get("payload").toString() : "{}";
    }

    private void announce(JsonNode begun, String payload) {
        err.printf(
                "Comparing %s %s. Jobs a round: %d; rounds: %d; ways: %s; slots: %s.%n",
                PrintableText.line(begun.path("type").asString()),
                PrintableText.line(CompareOptions.shortened(payload)),
                begun.path("jobs").asInt(),
                begun.path("rounds").asInt(),
                listed(begun.path("ways")),
                listed(begun.path("slots")));
        err.println(
                "Each round runs in one process and takes some seconds; leave the machine alone meanwhile.");
    }

    private static String listed(JsonNode values) {
        return values.valueStream()
                .map(value -> PrintableText.line(value.asString()))
                .collect(Collectors.joining(", "));
    }

    private JsonNode await(ComparisonClient client, String id)
            throws IOException, InterruptedException {
        String last = "";
        JsonNode standing = client.show(id);
        while (standing.path("state").asString().equals("running")) {
            JsonNode progress = standing.path("progress");
            String message = progress.path("message").asString("");
            if (!message.equals(last)) {
                err.printf(
                        "%3d of %d  %s%n",
                        Math.min(progress.path("done").asInt() + 1, progress.path("total").asInt()),
                        progress.path("total").asInt(),
                        PrintableText.line(message));
                last = message;
            }
            Thread.sleep(LOOK);
            standing = client.show(id);
        }
        return standing;
    }

    /// The command is being ended: so is what it asked for.
    private static void cancel(URI url, ClientCertificates certificates, String id) {
        try (var client = new ComparisonClient(url, certificates, LEAVE)) {
            client.cancel(id);
        } catch (IOException | InterruptedException e) {
            // the service is ending, too
        }
    }

    private int end(JsonNode ended) {
        if (ended.path("state").asString().equals("succeeded")) {
            return DONE;
        }
        err.printf(
                "coremill compare: the comparison has %s%s%n",
                ended.path("state").asString(),
                ended.hasNonNull("error")
                        ? ": " + PrintableText.line(ended.path("error").asString())
                        : "");
        return FAILED;
    }
}
