package io.coremill.queue.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.queue.offline.CommandFrame;
import io.coremill.queue.offline.CommandLog;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.RefusedOptionException;
import io.coremill.queue.postgres.transfer.StoreTables;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The command `prepare-database`: creates the tables of a shared store, or brings them up to date,
/// and ends. Nodes can then run with a role that may only read and change rows.
public final class PrepareCommand {
    private static final String NAME = "prepare-database";
    private static final String TO = "to";
    private static final String URL = "COREMILL_STORE_URL";
    private static final String DIRECT_URL = "COREMILL_STORE_DIRECT_URL";

    static final String USAGE =
            """
            usage: coremill prepare-database [--to jdbc:postgresql://HOST/DATABASE]
                       [--schema NAME] [--username ROLE] [--password-file FILE]

            Creates the tables of a shared store in a PostgreSQL, or brings them up to date for this
            version, as the first node of a new version does. The role must own the schema, or may
            create it. Without --to, COREMILL_STORE_DIRECT_URL or COREMILL_STORE_URL is the database;
            COREMILL_STORE_USERNAME, COREMILL_STORE_PASSWORD_FILE and COREMILL_STORE_PASSWORD are
            taken as by the service.
            """;

    private final PrintStream out;
    private final CommandFrame frame;
    private final Map<String, String> variables;

    PrepareCommand(PrintStream out, PrintStream err, Map<String, String> variables) {
        this.out = out;
        this.frame = new CommandFrame(NAME, USAGE, out, err);
        this.variables = variables;
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        CommandLog.warnBesideOutput();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.exit(new PrepareCommand(out, System.err, System.getenv()).run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        return frame.run(arguments, this::prepare);
    }

    private void prepare(List<String> arguments) {
        var names = new HashSet<>(DatabaseOptions.NAMES);
        names.add(TO);
        var options = CommandOptions.read(arguments, names);
        var database = DatabaseOptions.read(url(options), options, variables);
        StoreTables.bringUpToDate(database);
        out.println("the schema %s is up to date".formatted(database.schema()));
    }

    /// Changes of tables need a connection to themselves, so a pooler is passed by.
    private String url(CommandOptions options) {
        var url = options.getOr(TO, variables.getOrDefault(DIRECT_URL, variables.get(URL)));
        if (url == null || url.isBlank()) {
            throw new RefusedOptionException(
                    "--to is missing, and so is COREMILL_STORE_URL; name the database");
        }
        return url;
    }
}
