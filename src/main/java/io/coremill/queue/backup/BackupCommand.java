package io.coremill.queue.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.queue.offline.CommandFailedException;
import io.coremill.queue.offline.CommandFrame;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.RefusedOptionException;
import io.coremill.queue.sqlite.transfer.FileCounts;
import io.coremill.queue.sqlite.transfer.FilePlace;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.unit.DataSize;
import org.sqlite.SQLiteErrorCode;

/// The command `backup`: copies the jobs of a service while it runs.
public final class BackupCommand {
    private static final int PRIMARY_CODE = 0xFF;
    private static final int LOOK_MILLIS = 50;
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String MOST_LOG = "most-log";
    private static final String USUAL_LOG = "4GB";

    static final String USAGE =
            """
            usage: coremill backup [--from DIRECTORY] --to FILE.db|DIRECTORY [--most-log SIZE]

            Copies the jobs of a service on SQLite while it runs, or of one that is stopped. The copy
            has all that was accepted before it began. A service starts on it: in a DIRECTORY it is
            named coremill.db. What is there already is not overwritten.

            While the copy is made, the log of changes beside the file grows by what the service
            writes. The copy is given up when that log has passed --most-log (4GB). On the disk of the
            service there must be room for both.
            """;

    private final PrintStream out;
    private final CommandFrame frame;
    private final Map<String, String> variables;

    BackupCommand(PrintStream out, PrintStream err, Map<String, String> variables) {
        this.out = out;
        this.frame = new CommandFrame("backup", USAGE, out, err);
        this.variables = variables;
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.exit(new BackupCommand(out, System.err, System.getenv()).run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        return frame.run(arguments, this::backUp);
    }

    private void backUp(List<String> arguments) {
        var options = CommandOptions.read(arguments, Set.of(FROM, TO, MOST_LOG));
        var to = Path.of(options.need(TO));
        long mostLog = size(options.get(MOST_LOG, USUAL_LOG));
        var from = options.get(FROM);
        if (from != null && DatabaseOptions.isUrl(from)) {
            throw new RefusedOptionException(
                    "a PostgreSQL is copied by its own means, such as pg_dump");
        }
        var source = FilePlace.of(options.place(FROM, variables));
        var place = CopyPlace.of(to, ProcessHandle.current().pid());
        var counts = copy(new FileBackup(source, place, mostLog), place);
        out.println(
                "%s: %s, %d KB".formatted(place.file(), counts.words(), kilobytes(place.file())));
    }

    private static long size(String written) {
        try {
            return DataSize.parse(written).toBytes();
        } catch (IllegalArgumentException e) {
            throw new RefusedOptionException("--most-log must be a size like 4GB");
        }
    }

    /// On a thread of its own, since SQLite does not stop a copy: the process ends without it.
    private static FileCounts copy(FileBackup backup, CopyPlace place) {
        backup.needSafety();
        var cleaning = new Thread(place::clear, "coremill-backup-end");
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            return watched(begun(backup), backup, place);
        } finally {
            forget(cleaning);
        }
    }

    private static void forget(Thread cleaning) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaning);
        } catch (IllegalStateException e) {
            // It runs: the process is being ended.
        }
    }

    private static CompletableFuture<FileCounts> begun(FileBackup backup) {
        var copy = new CompletableFuture<FileCounts>();
        Thread.ofPlatform()
                .daemon()
                .name("coremill-backup")
                .start(
                        () -> {
                            try {
                                copy.complete(backup.run());
                            } catch (IOException | SQLException | RuntimeException | Error e) {
                                copy.completeExceptionally(e);
                            }
                        });
        return copy;
    }

    /// Waits for a copy, as long as the service can go on beside it.
    static FileCounts watched(
            CompletableFuture<FileCounts> copy, FileBackup backup, CopyPlace place) {
        while (true) {
            try {
                return copy.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                needSafety(backup, place);
            } catch (ExecutionException e) {
                throw failed(Objects.requireNonNull(e.getCause()), place);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailedException("it was interrupted", e);
            }
        }
    }

    private static void needSafety(FileBackup backup, CopyPlace place) {
        try {
            backup.needSafety();
        } catch (CommandFailedException e) {
            place.clear();
            throw e;
        }
    }

    private static CommandFailedException failed(Throwable cause, CopyPlace place) {
        return switch (cause) {
            case CommandFailedException failed -> failed;
            case SQLException failed ->
                    new CommandFailedException(
                            "no copy was made at %s: %s".formatted(place.file(), words(failed)),
                            failed);
            case IOException failed ->
                    new CommandFailedException(
                            "no copy was made at %s: %s"
                                    .formatted(place.file(), failed.getMessage()),
                            failed);
            default -> throw new IllegalStateException(cause);
        };
    }

    private static String words(SQLException failure) {
        return switch (SQLiteErrorCode.getErrorCode(failure.getErrorCode() & PRIMARY_CODE)) {
            case SQLITE_FULL -> "its disk is full";
            case SQLITE_IOERR -> "a disk returns I/O errors";
            case SQLITE_CANTOPEN -> "the file cannot be read, or the copy cannot be written";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> "the file is damaged, or is none of jobs";
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static long kilobytes(Path file) {
        try {
            return Files.size(file) / 1024;
        } catch (IOException e) {
            return 0;
        }
    }
}
