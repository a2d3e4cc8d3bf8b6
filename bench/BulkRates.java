import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How fast bulk actions are when nothing else runs, and what they leave to claims. The jobs lie in
/// queues that are paused.
final class BulkRates {
    private static final String LATER = "{\"type\":\"noop\",\"queue\":\"io\",\"delay\":\"PT1H\"}";
    private static final String WHOLE = "{\"action\":\"%s\",\"filter\":{\"queue\":\"%s\"}%s}";
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Pattern DONE = Pattern.compile("\"done\":(\\d+)");
    private static final Pattern BEGUN = Pattern.compile("\"createdAt\":\"([^\"]+)\"");
    private static final Pattern ENDED = Pattern.compile("\"finishedAt\":\"([^\"]+)\"");

    private final Service service;
    private final int jobs;

    BulkRates(Service service, int jobs) {
        this.service = service;
        this.jobs = jobs;
    }

    /// Jobs a second of each action, all with the same jobs one after the other.
    Map<String, Double> alone() throws IOException, InterruptedException {
        service.post("/v1/queues/io/pause");
        service.post("/v1/queues/isolated/pause");
        fill();
        var rates = new LinkedHashMap<String, Double>();
        rates.put("set-priority", rate("set-priority", "io", ",\"priority\":7"));
        rates.put("move", rate("move", "io", ",\"queue\":\"isolated\""));
        rates.put("run-now", rate("run-now", "isolated", ""));
        rates.put("cancel", rate("cancel", "isolated", ""));
        rates.put("retry", rate("retry", "isolated", ""));
        rate("cancel", "isolated", "");
        rates.put("delete", rate("delete", "isolated", ""));
        return rates;
    }

    /// What a measurement gives while an action goes on, as a share of what it gives alone before
    /// and after.
    double share(Rate measured) throws Exception {
        service.post("/v1/queues/io/pause");
        fill();
        double before = measured.take();
        String action = id(begun("set-priority", "io", ",\"priority\":-7"));
        double beside = measured.take();
        String seen = service.post("/v1/bulk-actions/" + action + "/cancel", "");
        if (seen.contains("\"finished\"")) {
            throw new IOException("the action had ended before: give it more jobs");
        }
        System.err.printf("  beside it: %s%n", seen);
        double after = measured.take();
        rate("cancel", "io", "");
        rate("delete", "io", "");
        return beside / ((before + after) / 2);
    }

    /// Jobs a second.
    interface Rate {
        double take() throws Exception;
    }

    private void fill() throws IOException {
        new Load(service.port(), 64).post("/v1/jobs", LATER, "", jobs, 202);
    }

    private double rate(String action, String queue, String more)
            throws IOException, InterruptedException {
        String id = id(begun(action, queue, more));
        String seen = service.get("/v1/bulk-actions/" + id);
        while (!seen.contains("\"finished\"")) {
            TimeUnit.MILLISECONDS.sleep(200);
            seen = service.get("/v1/bulk-actions/" + id);
        }
        double seconds = Duration.between(time(BEGUN, seen), time(ENDED, seen)).toNanos() / 1e9;
        double done = Double.parseDouble(found(DONE, seen));
        if (done < jobs) {
            throw new IOException(seen);
        }
        System.err.printf("  %s: %.0f jobs/s%n", action, done / seconds);
        return done / seconds;
    }

    private String begun(String action, String queue, String more)
            throws IOException, InterruptedException {
        return service.post("/v1/bulk-actions", WHOLE.formatted(action, queue, more));
    }

    private static String id(String action) throws IOException {
        return found(ID, action);
    }

    private static Instant time(Pattern pattern, String action) throws IOException {
        return Instant.parse(found(pattern, action));
    }

    private static String found(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException(text);
        }
        return matcher.group(1);
    }
}
