package io.coremill.queue.move;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.CommandLog;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.RefusedOptionException;
import io.coremill.queue.postgres.transfer.MoveTarget;
import io.coremill.queue.sqlite.transfer.FileTables;
import io.coremill.queue.sqlite.transfer.StoppedFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// The command `migrate-store`: moves all that a stopped service on SQLite has into a PostgreSQL.
public final class MoveCommand {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final double NANOS = 1e9;
    private static final String NAME = "migrate-store";
    private static final String FROM = "from";
    private static final String TO = "to";

    static final String USAGE =
            """
            usage: coremill migrate-store [--from DIRECTORY|FILE.db]
                       --to jdbc:postgresql://HOST/DATABASE
                       [--schema NAME] [--username ROLE] [--password-file FILE]

            Moves all jobs of a stopped service on SQLite, or of a copy of one, into an empty schema
            of a PostgreSQL: with their results, logs, schedules, keys and the rest. The file stays as
            it is. What was cut off goes on when the command is given again. At its end both sides are
            read again and compared. COREMILL_STORE_USERNAME, COREMILL_STORE_PASSWORD_FILE and
            COREMILL_STORE_PASSWORD are taken as by the service.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> variables;
    private final LongSupplier nanos;

    MoveCommand(
            PrintStream out, PrintStream err, Map<String, String> variables, LongSupplier nanos) {
        this.out = out;
        this.err = err;
        this.variables = variables;
        this.nanos = nanos;
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        CommandLog.warnBesideOutput();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        var command = new MoveCommand(out, System.err, System.getenv(), System::nanoTime);
        System.exit(command.run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            out.print(USAGE);
            out.flush();
            return DONE;
        }
        try {
            return move(arguments);
        } catch (RefusedOptionException e) {
            err.println("coremill migrate-store: " + e.getMessage());
            err.print(USAGE);
            return WRONG_USAGE;
        } catch (CommandFailedException e) {
            err.println("coremill migrate-store: " + e.getMessage());
            return FAILED;
        }
    }

    private int move(List<String> arguments) {
        var names = new HashSet<>(DatabaseOptions.NAMES);
        names.addAll(Set.of(FROM, TO));
        var options = CommandOptions.read(arguments, names);
        var database = DatabaseOptions.read(options.need(TO), options, variables);
        var from = options.get(FROM);
        var place = from == null ? CommandOptions.directory(variables) : Path.of(from);
        try (var file = StoppedFile.open(place, NAME);
                var target = MoveTarget.open(database)) {
            return move(new FileTables(file), target);
        }
    }

    private int move(FileTables source, MoveTarget target) {
        long begun = nanos.getAsLong();
        var move = new StoreMove(source, target);
        var progress = move.run();
        if (progress.done()) {
            out.println("all of it was moved before, and compared; nothing is left to do");
            return DONE;
        }
        if (progress.resumed()) {
            out.println("an earlier move has been gone on with");
        }
        tellSpeed(move.moved(), nanos.getAsLong() - begun);
        return compare(source, target);
    }

    private void tellSpeed(long rows, long nanoseconds) {
        double seconds = Math.max(1, nanoseconds) / NANOS;
        out.println(
                "%d rows moved in %.1f s, %.0f a second".formatted(rows, seconds, rows / seconds));
    }

    private int compare(FileTables source, MoveTarget target) {
        var comparison = StoreComparison.of(source, target);
        out.print(comparison.table());
        if (!comparison.isSame()) {
            err.println(
                    "coremill migrate-store: the database does not have what the file has; drop the"
                            + " schema and begin again, unless it has what others have written into it");
            return FAILED;
        }
        target.finish(source.nextLease(), source.removalTold(), source.finished());
        analyze(target);
        out.println("both sides are the same; the service can start on the database");
        return DONE;
    }

    /// The move is done without it.
    private void analyze(MoveTarget target) {
        try {
            target.analyze();
        } catch (CommandFailedException e) {
            err.println(
                    "coremill migrate-store: all is moved, but the tables were not analyzed; give"
                            + " ANALYZE to the database: "
                            + e.getMessage());
        }
    }
}
