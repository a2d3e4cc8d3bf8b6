package io.coremill.queue.export;

import io.coremill.job.JobNames;
import io.coremill.job.JobState;
import io.coremill.queue.offline.CommandFrame;
import io.coremill.queue.offline.CommandLog;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.RefusedOptionException;
import io.coremill.queue.offline.WaitingJobs;
import io.coremill.queue.postgres.transfer.SharedJobs;
import io.coremill.queue.sqlite.transfer.FileJobs;
import io.coremill.queue.sqlite.transfer.StoppedFile;
import io.coremill.seal.ColumnSeal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The command `export`: writes the waiting jobs of a store as lines that the API takes.
public final class ExportCommand {
    private static final int BUFFER = 64 * 1024;
    private static final String NAME = "export";
    private static final String FROM = "from";
    private static final String QUEUE = "queue";
    private static final String STATE = "state";
    private static final String KEYS = "encryption-key-file";
    private static final Set<JobState> STATES = Set.of(JobState.QUEUED, JobState.SCHEDULED);

    static final String USAGE =
            """
            usage: coremill export [--from DIRECTORY|FILE.db|jdbc:postgresql://HOST/DATABASE]
                       [--queue NAME,...] [--state queued,scheduled]
                       [--schema NAME] [--username ROLE] [--password-file FILE]
                       [--encryption-key-file FILE]

            Writes the waiting jobs of a store to its output, a line for each, as POST /v1/jobs takes
            them. The store is that of a stopped service, a copy of one, or a PostgreSQL. What lines
            cannot say is written to the standard error.
            """;

    private final OutputStream out;
    private final CommandFrame frame;
    private final Map<String, String> variables;
    private final InstantSource clock;

    ExportCommand(
            OutputStream out, PrintStream err, Map<String, String> variables, InstantSource clock) {
        this.out = out;
        this.frame = new CommandFrame(NAME, USAGE, out, err);
        this.variables = variables;
        this.clock = clock;
    }

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        CommandLog.warnBesideOutput();
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER);
        var command = new ExportCommand(out, System.err, System.getenv(), Clock.systemUTC());
        System.exit(command.run(List.of(arguments)));
    }

    /// @return the exit code
    int run(List<String> arguments) {
        return frame.run(arguments, this::export);
    }

    private void export(List<String> arguments) throws IOException {
        var names = new HashSet<>(DatabaseOptions.NAMES);
        names.addAll(Set.of(FROM, QUEUE, STATE, KEYS));
        var options = CommandOptions.read(arguments, names);
        var queues = queues(options.words(QUEUE));
        var states = states(options.words(STATE));
        var export = new JobExport(out, clock.instant());
        try (var jobs = jobs(options)) {
            export.run(jobs, queues, states);
        }
        export.report().forEach(frame::note);
    }

    private static Set<String> queues(List<String> words) {
        var queues = new HashSet<String>();
        for (String word : words) {
            String queue = word.strip();
            if (!JobNames.isQueue(queue)) {
                throw new RefusedOptionException(
                        "--queue '%s' must be %s".formatted(queue, JobNames.QUEUES));
            }
            queues.add(queue);
        }
        return queues;
    }

    private static Set<JobState> states(List<String> words) {
        var states = new HashSet<JobState>();
        for (String word : words) {
            states.add(
                    JobState.ofWord(word)
                            .filter(STATES::contains)
                            .orElseThrow(
                                    () ->
                                            new RefusedOptionException(
                                                    "--state must be queued, scheduled or both")));
        }
        return states.isEmpty() ? STATES : states;
    }

    private WaitingJobs jobs(CommandOptions options) {
        var from = options.get(FROM);
        var seal = seal(options);
        if (from != null && DatabaseOptions.isUrl(from)) {
            return SharedJobs.open(DatabaseOptions.read(from, options, variables), seal);
        }
        return new FileJobs(StoppedFile.open(options.place(FROM, variables), NAME), seal);
    }

    private ColumnSeal seal(CommandOptions options) {
        String file = options.getOr(KEYS, variables.get("COREMILL_ENCRYPTION_KEY_FILE"));
        try {
            return file == null || file.isBlank() ? ColumnSeal.NONE : ColumnSeal.of(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw new RefusedOptionException("the keys cannot be read: " + e.getMessage());
        }
    }
}
