package io.coremill.queue.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.queue.offline.CommandFrame;
import io.coremill.queue.offline.CommandLog;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.RefusedOptionException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The command `keys`: makes, lists, rotates and revokes keys of callers.
public final class KeysCommand {
    private static final String NAME = "keys";
    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,32}");

    static final String USAGE =
            """
            usage: coremill keys create --name NAME --roles ROLES [--principal NAME]
                       [--queues NAMES] [--types NAMES] [--payloads no] [--expires P90D] [WHERE]
                   coremill keys list [WHERE]
                   coremill keys rotate ID [--overlap PT1H] [WHERE]
                   coremill keys revoke ID [WHERE]

            Makes a key of the roles read, submit, operate or admin, with commas between them, and
            prints it, once and alone on stdout; docs/access.md says what each may do. A rotated key
            keeps its id and gets another secret; for --overlap, an hour by default, both count. A
            revoked one is refused by every node within a second.

            WHERE is one of
              --store DIRECTORY      the data directory of a service on SQLite that is stopped
              --store jdbc:postgresql://HOST/DATABASE [--schema NAME] [--username ROLE]
                  [--password-file FILE]  a store that nodes share, whether they run or not
              --service URL --key-file FILE  a service that runs, with the key of an admin
            Without it, COREMILL_STORE_URL or COREMILL_DATA_DIR is the store, or ./data.
            """;

    private final PrintStream out;
    private final CommandFrame frame;
    private final KeyPlaces places;

    KeysCommand(
            PrintStream out, PrintStream err, Map<String, String> variables, InstantSource clock) {
        this.out = out;
        frame = new CommandFrame(NAME, USAGE, out, err);
        places = new KeyPlaces(variables, clock);
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        CommandLog.warnBesideOutput();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        var command = new KeysCommand(out, System.err, System.getenv(), InstantSource.system());
        System.exit(command.run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        return frame.run(arguments, this::work);
    }

    private void work(List<String> arguments) {
        String verb = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest =
                arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        switch (verb) {
            case "create" -> create(rest);
            case "list" -> list(rest);
            case "rotate" -> rotate(id(rest), rest.subList(1, rest.size()));
            case "revoke" -> revoke(id(rest), rest.subList(1, rest.size()));
            default ->
                    throw new RefusedOptionException(
                            "the first word must be create, list, rotate or revoke");
        }
    }

    private static String id(List<String> rest) {
        if (rest.isEmpty() || !ID.matcher(rest.getFirst()).matches()) {
            throw new RefusedOptionException(
                    "the id of a key must follow, as `coremill keys list` prints it");
        }
        return rest.getFirst();
    }

    private void create(List<String> rest) {
        var options = options(rest, KeyOptions.OF_CREATE);
        var wanted = KeyOptions.request(options);
        try (var place = places.of(options)) {
            show(place.issue(wanted), "made");
        }
    }

    private void rotate(String id, List<String> rest) {
        var options = options(rest, Set.of(KeyOptions.OVERLAP));
        var overlap = KeyOptions.overlap(options);
        try (var place = places.of(options)) {
            show(place.rotate(id, overlap), "rotated");
        }
    }

    private void revoke(String id, List<String> rest) {
        try (var place = places.of(options(rest, Set.of()))) {
            place.revoke(id);
        }
        frame.note("key %s is revoked".formatted(id));
    }

    private void list(List<String> rest) {
        try (var place = places.of(options(rest, Set.of()))) {
            out.println(KeyLine.HEAD);
            place.list().forEach(out::println);
        }
    }

    private void show(KeyPlace.ShownKey key, String what) {
        out.println(key.text());
        frame.note("key %s is %s; it is not shown again".formatted(key.id(), what));
    }

    private static CommandOptions options(List<String> rest, Set<String> own) {
        var names = new HashSet<>(KeyPlaces.OPTIONS);
        names.addAll(own);
        return CommandOptions.read(rest, names);
    }
}
