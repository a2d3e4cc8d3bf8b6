package io.coremill.web.search;

import io.coremill.job.ExecutionStats;
import io.coremill.job.Job;
import io.coremill.job.JobError;
import io.coremill.web.sight.CallerSight;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Comma-separated values (RFC 4180), with names in the first line. Text that a spreadsheet would
/// take for a formula gets an apostrophe in front; figures and times stay as they are, digit for
/// digit.
final class CsvWriter implements JobWriter {
    private static final String NAMES =
            "id,type,queue,state,attempt,maxAttempts,priority,submittedAt,dueAt,startedAt,"
                    + "finishedAt,timeout,errorKind,errorMessage,exitCode,signal,node,executor,"
                    + "worker,pid,cores,cpuTime,wall,maxRss,principal,sensitive";
    private static final String FORMULA_STARTS = "=+-@＝＋－＠";

    private final OutputStream out;
    private final CallerSight sight;

    CsvWriter(HttpServletResponse response, CallerSight sight) throws IOException {
        response.setContentType("text/csv;charset=UTF-8;header=present");
        this.out = response.getOutputStream();
        this.sight = sight;
    }

    @Override
    public void begin() throws IOException {
        line(NAMES);
    }

    @Override
    public void write(List<Job> jobs) throws IOException {
        for (Job job : jobs) {
            line(String.join(",", cells(job, sight.showsContents(job))));
        }
    }

    @Override
    public void end(boolean more) {}

    private void line(String cells) throws IOException {
        out.write((cells + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> cells(Job job, boolean shows) {
        var cells = new ArrayList<String>();
        cells.add(job.id().toString());
        cells.add(text(job.spec().type()));
        cells.add(text(job.spec().queue()));
        cells.add(job.state().word());
        cells.add(figure(job.status().attempt()));
        cells.add(figure(job.spec().retry().maxAttempts()));
        cells.add(figure(job.spec().priority()));
        cells.add(figure(job.times().submitted()));
        cells.add(figure(job.times().due()));
        cells.add(figure(job.times().started()));
        cells.add(figure(job.times().finished()));
        cells.add(figure(job.spec().timeout()));
        addError(job.error(), shows, cells);
        addRan(job.history().ran(), cells);
        cells.add(text(job.spec().principal()));
        cells.add(job.isSensitive() ? "true" : "");
        return cells;
    }

    private static void addError(@Nullable JobError error, boolean shows, List<String> cells) {
        cells.add(error == null ? "" : error.kind().word());
        cells.add(shows ? text(of(error, JobError::message)) : "");
        cells.add(figure(of(error, JobError::exitCode)));
        cells.add(text(of(error, JobError::signal)));
    }

    private static void addRan(@Nullable ExecutionStats ran, List<String> cells) {
        cells.add(text(of(ran, ExecutionStats::node)));
        cells.add(ran == null ? "" : ran.executor().word());
        cells.add(text(of(ran, ExecutionStats::worker)));
        cells.add(figure(of(ran, ExecutionStats::pid)));
        List<Integer> cores = of(ran, ExecutionStats::cores);
        cells.add(
                cores == null
                        ? ""
                        : cores.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        cells.add(figure(of(ran, ExecutionStats::cpuTime)));
        cells.add(figure(of(ran, ExecutionStats::wall)));
        cells.add(figure(of(ran, ExecutionStats::maxRss)));
    }

    private static <T, V> @Nullable V of(@Nullable T whole, Function<T, @Nullable V> part) {
        return whole == null ? null : part.apply(whole);
    }

    private static String figure(@Nullable Object value) {
        return Objects.toString(value, "");
    }

    static String text(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        String stripped = value.stripLeading();
        boolean isFormula = !stripped.isEmpty() && FORMULA_STARTS.indexOf(stripped.charAt(0)) >= 0;
        boolean isSpaced = stripped.length() < value.length();
        String shown = isFormula || isSpaced ? "'" + value : value;
        return shown.chars().anyMatch(CsvWriter::isSpecial)
                ? "\"" + shown.replace("\"", "\"\"") + "\""
                : shown;
    }

    private static boolean isSpecial(int character) {
        return character == ',' || character == '"' || character < ' ';
    }
}
