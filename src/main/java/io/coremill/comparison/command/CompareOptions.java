package io.coremill.comparison.command;

import io.coremill.client.ClientCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// What `compare` was asked.
///
/// @param request for the API; what is not in it has the API's defaults
/// @param picture a file to write one to; null for none
/// @param url of the service that is to make the comparison; null to start one for it
/// @param certificates for a service that speaks TLS
record CompareOptions(
        ObjectNode request,
        boolean json,
        boolean help,
        @Nullable Path picture,
        @Nullable URI url,
        ClientCertificates certificates) {
    static final String USAGE =
            """
            usage: coremill compare [options]

            Runs the same jobs on threads and in processes, measures each way, and prints a report.

              --type NAME       the jobs' type (default: primes)
              --payload JSON    their payload, or @FILE with it (default: {}, for primes
                                {"limit":20000000})
              --jobs N          in each round (default: 32, or 4 for each slot if that is more)
              --ways A,B        threads, virtual-threads, processes, and NAME-threads and
                                NAME-processes for each queue with a command, like python-threads
                                (default: all that can run the type)
              --slots 1,2       how many at once (default: 1, and as many as there are cores)
              --rounds N        of each (default: 3)
              --placement       find out as well where processes are put, and what pinning changes
              --stability       find out as well whom it hurts if a job crashes
              --json            print JSON instead of Markdown
              --svg FILE        write charts of speed-up and memory to a file as well
              --url [URL]       let a running service do it (default: http://127.0.0.1:8080);
                                without, one is started for it, with the settings that serve has
              --cacert FILE     the authority whose certificate that service has, PEM
              --cert FILE       the certificate by which to show oneself to it, PEM
              --cert-key FILE   the private key of that certificate, PEM

            exit code 0: it is done, 1: it failed, 2: wrong usage
            """;

    /// The property that names the directory that files are named from, if not the current one.
    private static final String CALLED_IN = "called-in";

    private static final JsonMapper JSON = new JsonMapper();
    private static final URI USUAL_URL = URI.create("http://127.0.0.1:8080");
    private static final int MOST_SHOWN = 200;
    private static final String USUAL_TYPE = "primes";
    private static final String USUAL_PAYLOAD = "{\"limit\":20000000}";

    /// @throws WrongOptionException if they cannot be followed
    static CompareOptions read(List<String> arguments) throws WrongOptionException {
        var words = new ArrayDeque<>(arguments);
        var draft = new Draft();
        while (!words.isEmpty()) {
            draft.take(words.removeFirst(), words);
        }
        return draft.options();
    }

    /// For a line on a terminal.
    static String shortened(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }

    private static final class Draft {
        private final ObjectNode request = JSON.createObjectNode();
        private boolean json;
        private boolean help;
        private @Nullable Path picture;
        private @Nullable URI url;
        private @Nullable Path authority;
        private @Nullable Path certificate;
        private @Nullable Path certificateKey;

        void take(String option, Deque<String> words) throws WrongOptionException {
            switch (option) {
                case "--type" -> request.put("type", value(option, words));
                case "--payload" -> payload(option, value(option, words));
                case "--jobs" -> request.put("jobs", number(option, value(option, words)));
                case "--ways" -> list("ways").addAll(texts(value(option, words)));
                case "--slots" -> slots(option, value(option, words));
                case "--rounds" -> request.put("rounds", number(option, value(option, words)));
                case "--placement" -> request.put("placement", true);
                case "--stability" -> request.put("stability", true);
                case "--json" -> json = true;
                case "--svg" -> picture = file(option, value(option, words));
                case "--cacert" -> authority = readable(option, value(option, words));
                case "--cert" -> certificate = readable(option, value(option, words));
                case "--cert-key" -> certificateKey = readable(option, value(option, words));
                case "--help", "-h" -> help = true;
                case "--url" -> url = url(option, words);
                default ->
                        throw new WrongOptionException(
                                "there is no option %s; --help lists them".formatted(option));
            }
        }

        CompareOptions options() throws WrongOptionException {
            if ((certificate == null) != (certificateKey == null)) {
                throw new WrongOptionException("--cert and --cert-key need each other");
            }
            if (!request.has("type")) {
                request.put("type", USUAL_TYPE);
            }
            if (!request.has("payload") && request.path("type").asString().equals(USUAL_TYPE)) {
                request.set("payload", JSON.readTree(USUAL_PAYLOAD));
            }
            return new CompareOptions(
                    request,
                    json,
                    help,
                    picture,
                    url,
                    new ClientCertificates(authority, certificate, certificateKey));
        }

        private ArrayNode list(String name) {
            return request.putArray(name);
        }

        private static List<JsonNode> texts(String value) {
            return Arrays.stream(value.split(",", -1))
                    .map(each -> (JsonNode) JSON.getNodeFactory().stringNode(each.strip()))
                    .toList();
        }

        private void slots(String option, String value) throws WrongOptionException {
            ArrayNode slots = list("slots");
            for (String each : value.split(",", -1)) {
                slots.add(number(option, each.strip()));
            }
        }

        private static String value(String option, Deque<String> words)
                throws WrongOptionException {
            String value = words.pollFirst();
            if (value == null || value.startsWith("--")) {
                throw new WrongOptionException(option + " needs a value");
            }
            return value;
        }

        private static int number(String option, String text) throws WrongOptionException {
            if (!text.matches("[1-9][0-9]{0,5}")) {
                throw new WrongOptionException(
                        "%s: %s is no whole number above 0".formatted(option, quoted(text)));
            }
            return Integer.parseInt(text);
        }

        private void payload(String option, String value) throws WrongOptionException {
            request.set(
                    "payload",
                    object(option, value.startsWith("@") ? content(option, value) : value));
        }

        private static String content(String option, String value) throws WrongOptionException {
            try {
                return Files.readString(resolved(value.substring(1)));
            } catch (IOException e) {
                throw new WrongOptionException(
                        "%s: %s is no file that can be read"
                                .formatted(option, quoted(value.substring(1))));
            }
        }

        private static JsonNode object(String option, String text) throws WrongOptionException {
            try {
                JsonNode node = JSON.readTree(text);
                if (node.isObject()) {
                    // As it was given: a number would not keep its digits.
                    return JSON.getNodeFactory().rawValueNode(new RawValue(text.strip()));
                }
            } catch (JacksonException e) {
                // reported below
            }
            throw new WrongOptionException(
                    "%s: %s is no JSON object, like {\"limit\":1000}"
                            .formatted(option, quoted(shortened(text))));
        }

        /// Better known before the measuring than after it.
        private static Path file(String option, String name) throws WrongOptionException {
            Path file = resolved(name);
            Path directory = Objects.requireNonNullElse(file.getParent(), file);
            if (Files.isDirectory(file) || !Files.isWritable(directory)) {
                throw new WrongOptionException(
                        "%s: %s is no file that can be written".formatted(option, quoted(name)));
            }
            return file;
        }

        private static Path readable(String option, String name) throws WrongOptionException {
            Path file = resolved(name);
            if (!Files.isReadable(file)) {
                throw new WrongOptionException(
                        "%s: %s is no file that can be read".formatted(option, quoted(name)));
            }
            return file;
        }

        private static Path resolved(String name) {
            return Path.of(System.getProperty(CALLED_IN, "")).resolve(name).toAbsolutePath();
        }

        private static URI url(String option, Deque<String> words) throws WrongOptionException {
            String next = words.peekFirst();
            if (next == null || next.startsWith("--")) {
                return USUAL_URL;
            }
            String text = words.removeFirst().replaceAll("/+$", "");
            if (!text.matches("https?://[^/\\s]+(/\\S*)?")) {
                throw new WrongOptionException(
                        "%s: %s is no URL, like http://127.0.0.1:8080"
                                .formatted(option, quoted(text)));
            }
            try {
                return URI.create(text);
            } catch (IllegalArgumentException e) {
                throw new WrongOptionException("%s: %s".formatted(option, e.getMessage()));
            }
        }

        private static String quoted(String text) {
            return "'" + text + "'";
        }
    }
}
