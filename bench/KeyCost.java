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
        return against(() -> seconds(UNIQUE.formatted(System.nanoTime(), Load.NUMBER), ""));
    }

    double ofRequests() throws IOException {
        return against(() -> seconds(PLAIN, HEADER.formatted(System.nanoTime(), Load.NUMBER)));
    }

    /// Some go before, as plain ones have: what compiles their code is no part of their cost.
    private double against(Measured keyed) throws IOException {
        keyed.seconds();
        double before = seconds(PLAIN, "");
        double under = keyed.seconds();
        double after = seconds(PLAIN, "");
        return under / ((before + after) / 2);
    }

    /// Submissions under keys that no job has had.
    private interface Measured {
        double seconds() throws IOException;
    }

    private double seconds(String body, String headers) throws IOException {
        double start = use.seconds();
        new Load(service.port(), CONNECTIONS).post("/v1/jobs", body, headers, jobs, 202);
        return use.seconds() - start;
    }
}
