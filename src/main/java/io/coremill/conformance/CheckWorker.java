package io.coremill.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.coremill.conformance.check.WorkerExamination;
import io.coremill.conformance.report.CheckReport;
import io.coremill.conformance.report.JsonReport;
import io.coremill.conformance.report.PlainReport;
import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.WorkerSession;
import io.coremill.conformance.session.WrongUsageException;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// The command `check-worker`: runs a worker through all checks, and leaves nothing of it behind.
public final class CheckWorker {
    private static final int CONFORMS = 0;
    private static final int DOES_NOT = 1;
    private static final int WRONG_USAGE = 2;

    private CheckWorker() {}

    @SuppressWarnings("SystemOut") // a command for people
    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        boolean ascii =
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .filter(console -> console.charset().equals(UTF_8))
                        .isEmpty();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        try {
            Consumer<Runnable> atExit = CheckWorker::atExit;
            System.exit(run(List.of(args), out, System.err, new PlainReport(ascii), atExit));
        } catch (InterruptedException e) {
            // it is being ended itself, and sees to the worker on its way
        }
    }

    private static void atExit(Runnable work) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(work));
    }

    /// @param atExit takes what has to be done if this process is ended meanwhile
    /// @return the exit code
    static int run(
            List<String> arguments,
            PrintStream out,
            PrintStream err,
            PlainReport text,
            Consumer<Runnable> atExit)
            throws IOException, InterruptedException {
        if (arguments.contains("--help") && !arguments.contains("--")) {
            out.print(CheckOptions.USAGE);
            return CONFORMS;
        }
        try {
            return check(CheckOptions.read(arguments), out, text, atExit);
        } catch (WrongUsageException e) {
            err.printf("coremill check-worker: %s%n%n%s", e.getMessage(), CheckOptions.USAGE);
            return WRONG_USAGE;
        }
    }

    private static int check(
            CheckOptions options, PrintStream out, PlainReport text, Consumer<Runnable> atExit)
            throws IOException, InterruptedException {
        try (var session = new WorkerSession(options, InstantSource.system(), System::nanoTime)) {
            atExit.accept(session::close);
            CheckReport report = new WorkerExamination(session).run();
            out.print(options.json() ? JsonReport.of(report) : text.of(report));
            out.flush();
            return report.conforms() ? CONFORMS : DOES_NOT;
        }
    }
}
