package io.coremill.queue.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.queue.directory.DataDirectoryInUseException;
import io.coremill.queue.directory.JobsFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The command `compact`: gives back the room of removed jobs while the service is stopped.
public final class CompactCommand {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String OPTION = "--coremill.data-dir=";
    private static final String VARIABLE = "COREMILL_DATA_DIR";
    private static final String USUAL = "data";

    static final String USAGE =
            """
            usage: coremill compact [--coremill.data-dir=DIRECTORY]

            Gives the disk back what removed jobs have left in the file of jobs. The service must be
            stopped. For a while that takes room beside the file for as much as is left in it, and as
            much once more in the folder for temporary files, or the one that SQLITE_TMPDIR names.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> variables;

    CompactCommand(PrintStream out, PrintStream err, Map<String, String> variables) {
        this.out = out;
        this.err = err;
        this.variables = variables;
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.exit(new CompactCommand(out, System.err, System.getenv()).run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        if (arguments.contains("--help")) {
            out.print(USAGE);
            out.flush();
            return DONE;
        }
        if (arguments.size() > 1 || !arguments.stream().allMatch(it -> it.startsWith(OPTION))) {
            err.print(USAGE);
            return WRONG_USAGE;
        }
        return compact(directory(arguments));
    }

    private Path directory(List<String> arguments) {
        return Path.of(
                arguments.isEmpty()
                        ? variables.getOrDefault(VARIABLE, USUAL)
                        : arguments.getFirst().substring(OPTION.length()));
    }

    private int compact(Path directory) {
        try {
            var done = FileCompaction.of(directory);
            out.println(
                    "%s: %d KB before, %d KB after, %d KB given back"
                            .formatted(
                                    directory.resolve(JobsFile.NAME),
                                    kilobytes(done.before()),
                                    kilobytes(done.after()),
                                    kilobytes(done.before() - done.after())));
            return DONE;
        } catch (DataDirectoryInUseException e) {
            return failed("stop the service first: " + e.getMessage());
        } catch (NoSuchFileException e) {
            return failed(
                    e.getMessage()
                            + " is not there; name the data directory of the service with "
                            + OPTION
                            + "DIRECTORY");
        } catch (IOException | SQLException e) {
            return failed("the file was left as it was: " + e.getMessage());
        }
    }

    private int failed(String why) {
        err.println("coremill compact: " + why);
        return FAILED;
    }

    private static long kilobytes(long bytes) {
        return bytes / 1024;
    }
}
