package io.coremill.comparison.stability;

import io.coremill.executor.ExecutorClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The experiment: each misdeed is done by one of some jobs that share a process, and by one of
/// some that have each their own. All of it happens in workers that are there for nothing else.
public final class StabilityTrial {
    /// At once.
    public static final int JOBS = 8;

    private final Path directory;
    private final Consumer<String> progress;
    private final ExecutorClock clock;

    /// @param directory for the files of its workers
    /// @param progress gets what is done now
    public StabilityTrial(Path directory, Consumer<String> progress, ExecutorClock clock) {
        this.directory = directory.toAbsolutePath();
        this.progress = progress;
        this.clock = clock;
    }

    /// On the calling thread, in about a minute. Python is left out where it is missing.
    public List<MisdeedDamage> run() throws IOException, InterruptedException {
        var all = new ArrayList<MisdeedDamage>();
        for (WorkerLanguage language : WorkerLanguage.values()) {
            if (language.isThere(directory)) {
                for (Misdeed misdeed : Misdeed.values()) {
                    all.add(damage(language, misdeed, MisdeedDamage.SHARED));
                    all.add(damage(language, misdeed, MisdeedDamage.OWN));
                }
            }
        }
        return all;
    }

    MisdeedDamage damage(WorkerLanguage language, Misdeed misdeed, String arrangement)
            throws IOException, InterruptedException {
        String word = language.name().toLowerCase(Locale.ROOT);
        progress.accept(
                "stability: %s, one of %d jobs %s, %s"
                        .formatted(
                                word,
                                JOBS,
                                misdeed.inWords(),
                                arrangement.equals(MisdeedDamage.SHARED)
                                        ? "all in one process"
                                        : "each in its own"));
        Path own =
                Files.createDirectories(
                        directory.resolve("%s-%s-%s".formatted(word, misdeed.word(), arrangement)));
        int concurrency = arrangement.equals(MisdeedDamage.SHARED) ? JOBS : 1;
        var workers = new MisdeedTrial.Workers(language.command(own), language.limits());
        try (var one = new MisdeedTrial(misdeed, JOBS, concurrency, workers, own, clock)) {
            MisdeedTrial.Result result = one.run();
            return new MisdeedDamage(
                    misdeed,
                    word,
                    arrangement,
                    JOBS,
                    result.culprit(),
                    result.hurt(),
                    result.outcomes(),
                    result.recovered(),
                    null);
        } catch (TimeoutException e) {
            return MisdeedDamage.untried(
                    misdeed, word, arrangement, JOBS, String.valueOf(e.getMessage()));
        }
    }
}
