package io.coremill.web.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coremill.access.AccessCaller;
import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import io.coremill.access.TokenRegistry;
import io.coremill.job.JobId;
import io.coremill.job.SteadyClock;
import io.coremill.queue.lookup.JobList;
import io.coremill.queue.lookup.JobLookup;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.security.CallerAdmissions;
import io.coremill.web.security.CallerAuthentication;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;
import tools.jackson.databind.json.JsonMapper;

@Tag("anywhere")
class JobExportControllerTest {
    private static final JobQuery ALL =
            new JobQuery(
                    null, null, null, null, null, null, null, null, null, null, null, null, null,
                    null);

    /// There is always more to search, and the key ends in the second search.
    private final JobLookup lookup =
            (JobLookup)
                    Proxy.newProxyInstance(
                            JobLookup.class.getClassLoader(),
                            new Class<?>[] {JobLookup.class},
                            (_, _, _) -> page());

    private final CallerAdmissions admissions =
            new CallerAdmissions(
                    new EndingKeys(),
                    TokenRegistry.NONE,
                    new SteadyClock(() -> Instant.EPOCH, () -> 0));
    private int searches;
    private boolean ended;

    @AfterEach
    void forgetCaller() {
        SecurityContextHolder.clearContext();
    }

    private JobList page() {
        searches++;
        ended = searches == 2;
        return new JobList(List.of(), JobId.parse("01900000-0000-7000-8000-000000000000"));
    }

    @Test
    void anExportEndsWithItsKey() {
        SecurityContextHolder.getContext()
                .setAuthentication(new CallerAuthentication(AccessCaller.ANYONE));
        var request = new MockHttpServletRequest();
        request.addHeader("Authorization", "Bearer cm_ops_0123456789abcdefABCDEFGH");
        var controller = new JobExportController(lookup, admissions, JsonMapper.shared());
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () ->
                                controller.export(
                                        ALL,
                                        AccessCaller.ANYONE,
                                        "csv",
                                        10,
                                        request,
                                        new MockHttpServletResponse()))
                .satisfies(it -> assertThat(it.getBody().getStatus()).isEqualTo(401));
        assertThat(searches).isEqualTo(2);
    }

    private final class EndingKeys implements KeyRegistry {
        @Override
        public Optional<AccessCaller> callerOf(KeyToken token) {
            return Optional.empty();
        }

        @Override
        public CallerAdmission admission(KeyToken token) {
            return () -> !ended;
        }
    }
}
