package io.coremill.web.limits;

import io.coremill.access.limits.RateAllowance;
import io.coremill.access.limits.RateLimit;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows clients their limits before they reach them, in the two fields of the draft
/// `draft-ietf-httpapi-ratelimit-headers`.
final class RateHeaders {
    private static final String POLICY = "RateLimit-Policy";
    private static final String STATE = "RateLimit";
    private static final long NANOS = 1_000_000_000L;

    private final RateLimit requests;
    private final RateLimit jobs;
    private final String policy;

    RateHeaders(RateLimit requests, RateLimit jobs) {
        this.requests = requests;
        this.jobs = jobs;
        List<String> policies = new ArrayList<>();
        addPolicy(policies, "requests", requests);
        addPolicy(policies, "jobs", jobs);
        policy = String.join(", ", policies);
    }

    private static void addPolicy(List<String> policies, String name, RateLimit limit) {
        if (!limit.isNone()) {
            policies.add("\"" + name + "\";q=" + limit.count() + ";w=" + limit.seconds());
        }
    }

    /// @param ofJobs null where the request submits none
    void show(
            HttpServletResponse response,
            RateAllowance ofRequests,
            @Nullable RateAllowance ofJobs) {
        List<String> states = new ArrayList<>();
        if (!requests.isNone()) {
            states.add(state("requests", requests, ofRequests));
        }
        if (ofJobs != null && !jobs.isNone()) {
            states.add(state("jobs", jobs, ofJobs));
        }
        response.setHeader(POLICY, policy);
        if (!states.isEmpty()) {
            response.setHeader(STATE, String.join(", ", states));
        }
    }

    /// What is left, and the seconds after which all may be had again.
    private static String state(String name, RateLimit limit, RateAllowance allowance) {
        long nanos =
                allowance.nanos()
                        + (limit.count() - allowance.left())
                                * NANOS
                                * limit.seconds()
                                / limit.count();
        long seconds = (nanos + NANOS - 1) / NANOS;
        return "\"" + name + "\";r=" + allowance.left() + ";t=" + seconds;
    }
}
