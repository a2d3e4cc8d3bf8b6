import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.JobsApi;
import org.openapitools.client.model.Job;
import org.openapitools.client.model.JobState;
import org.openapitools.client.model.Submission;

/// What a user does first, by the client that openapi-generator makes for Java.
public final class Walk {
    private static final String WAIT = "wait=30";

    private Walk() {}

    public static void main(String[] args) throws Exception {
        var jobs = new JobsApi(new ApiClient().setBasePath(args[0]));

        Job plain = jobs.submitJob(new Submission().type("noop")).execute();

        Map<String, Object> size = Map.of("width", 16, "height", 16);
        Job done =
                jobs.submitJob(new Submission().type("mandelbrot").payload(size))
                        .prefer(WAIT)
                        .execute();
        check(done.getState() == JobState.SUCCEEDED, done);
        check("image/png".equals(done.getResultMediaType()), done);
        byte[] png = Files.readAllBytes(jobs.getResult(done.getId()).execute().toPath());
        check(png[0] == (byte) 0x89 && png[1] == 'P' && png[4] == '\r', png.length);

        Job primes =
                jobs.submitJob(new Submission().type("primes").payload(Map.of("limit", 100)))
                        .prefer(WAIT)
                        .execute();
        check(primes.getResult().toString().startsWith("{count=25"), primes);
        Job later = jobs.getJob(plain.getId()).prefer(WAIT).execute();
        check(later.getState() == JobState.SUCCEEDED, later);

        Set<?> listed =
                jobs.listJobs().limit(3).execute().getJobs().stream()
                        .map(Job::getId)
                        .collect(Collectors.toSet());
        check(listed.equals(Set.of(plain.getId(), done.getId(), primes.getId())), listed);

        String events = Files.readString(jobs.followJob(done.getId()).execute().toPath());
        check(events.contains("state") && events.contains("succeeded"), events);

        try {
            jobs.submitJob(new Submission().type("none")).execute();
            check(false, "a type without a handler was taken");
        } catch (ApiException e) {
            check(e.getCode() == 422 && e.getResponseBody().contains("\"type\""), e);
        }
        System.out.println("java: ok");
        System.exit(0); // the client's threads would keep it for a minute
    }

    private static void check(boolean isRight, Object what) {
        if (!isRight) {
            throw new AssertionError(String.valueOf(what));
        }
    }
}
