import java.io.IOException;

/// What submissions under keys cost, against plain ones before and after them.
final class KeyCost {
    private static final String PLAIN = "{\"type\":\"noop\",\"queue\":\"cpu\"}";
    private static final String UNIQUE =
            "{\"type\":\"noop\",\"queue\":\"cpu\",\"unique\":{\"key\":\"%d-%s\"}}";
    private static final String HEADER = "Idempotency-Key: %d-%s\r\n";
    private static final int CONNECTIONS = 64;

    private final Service service;
    private final int jobs;
    private final CpuUse use;

    KeyCost(Service service, int jobs) {
        this(service, jobs, () -> CpuSeconds.of(service.pid()));
    }

    KeyCost(Service service, int jobs, CpuUse use) {
        this.service = service;
        this.jobs = jobs;
        this.use = use;
    }

    double ofUnique() throws IOException {
        return against(UNIQUE.formatted(System.nanoTime(), Load.NUMBER), "");
    }

    double ofRequests() throws IOException {
        return against(PLAIN, HEADER.formatted(System.nanoTime(), Load.NUMBER));
    }

    private double against(String body, String headers) throws IOException {
        double before = seconds(PLAIN, "");
        double keyed = seconds(body, headers);
        double after = seconds(PLAIN, "");
        return keyed / ((before + after) / 2);
    }

    private double seconds(String body, String headers) throws IOException {
        double start = use.seconds();
        new Load(service.port(), CONNECTIONS).post("/v1/jobs", body, headers, jobs, 202);
        return use.seconds() - start;
    }
}
