package io.coremill.queue.move;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.CommandFrame;
import io.coremill.queue.offline.CommandLog;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.postgres.transfer.MoveTarget;
import io.coremill.queue.sqlite.transfer.FileTables;
import io.coremill.queue.sqlite.transfer.StoppedFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// The command `migrate-store`: moves all that a stopped service on SQLite has into a PostgreSQL.
public final class MoveCommand {
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
    private final CommandFrame frame;
    private final Map<String, String> variables;
    private final LongSupplier nanos;

    MoveCommand(
            PrintStream out, PrintStream err, Map<String, String> variables, LongSupplier nanos) {
        this.out = out;
        this.frame = new CommandFrame(NAME, USAGE, out, err);
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
        return frame.run(arguments, this::move);
    }

    private void move(List<String> arguments) {
        var names = new HashSet<>(DatabaseOptions.NAMES);
        names.addAll(Set.of(FROM, TO));
        var options = CommandOptions.read(arguments, names);
        var database = DatabaseOptions.read(options.need(TO), options, variables);
        try (var file = StoppedFile.open(options.place(FROM, variables), NAME);
                var target = MoveTarget.open(database)) {
            move(new FileTables(file), target);
        }
    }

    private void move(FileTables source, MoveTarget target) {
        long begun = nanos.getAsLong();
        var move = new StoreMove(source, target);
        var progress = move.run();
        if (progress.done()) {
            out.println("all of it was moved before, and compared; nothing is left to do");
            return;
        }
        if (progress.resumed()) {
            out.println("an earlier move has been gone on with");
        }
        printSpeed(move.moved(), nanos.getAsLong() - begun);
        compare(source, target);
    }

    private void printSpeed(long rows, long nanoseconds) {
        double seconds = Math.max(1, nanoseconds) / NANOS;
        out.println(
                "%d rows moved in %.1f s, %.0f a second".formatted(rows, seconds, rows / seconds));
    }

    private void compare(FileTables source, MoveTarget target) {
        var comparison = StoreComparison.of(source, target);
        out.print(comparison.table());
        if (!comparison.isSame()) {
            throw new CommandFailedException(
                    "the database does not have what the file has; drop the schema and begin again,"
                            + " unless it has what others have written into it");
        }
        target.finish(source.nextLease(), source.removalTold(), source.finished());
        analyze(target);
        out.println("both sides are the same; the service can start on the database");
    }

    /// The move is done without it.
    private void analyze(MoveTarget target) {
        try {
            target.analyze();
        } catch (CommandFailedException e) {
            frame.note(
                    "all is moved, but the tables were not analyzed; give ANALYZE to the database: "
                            + e.getMessage());
        }
    }
}
