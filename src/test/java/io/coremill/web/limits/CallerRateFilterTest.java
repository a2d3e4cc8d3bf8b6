package io.coremill.web.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.limits.CallerLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.settings.access.LimitSettings;
import io.coremill.web.security.CallerAuthentication;
import jakarta.servlet.DispatcherType;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;

@Tag("anywhere")
class CallerRateFilterTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final RefusalFigures figures = new RefusalFigures();
    private final CallerRates rates = new CallerRates(new LimitSettings(4, 2, 0), now::get);
    private final CallerRateFilter filter = new CallerRateFilter(rates, figures);

    @AfterEach
    void leave() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void aCallerSeesWhatIsLeftAndWhenAllIsThereAgain() throws Exception {
        MockHttpServletResponse first = ask("ann", "GET", "/v1/jobs");
        assertThat(first.getHeader("RateLimit-Policy"))
                .isEqualTo("\"requests\";q=4;w=1, \"jobs\";q=2;w=1");
        assertThat(first.getHeader("RateLimit")).isEqualTo("\"requests\";r=3;t=1");
        assertThat(ask("ann", "POST", "/v1/jobs").getHeader("RateLimit"))
                .isEqualTo("\"requests\";r=2;t=1, \"jobs\";r=1;t=1");
    }

    @Test
    void oneRequestTooManyIsRefusedAndNothingIsTakenForIt() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(ask("ann", "GET", "/v1/jobs").getStatus()).isEqualTo(200);
        }
        MockHttpServletResponse refused = ask("ann", "GET", "/v1/jobs");
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
        assertThat(refused.getHeader("RateLimit")).isEqualTo("\"requests\";r=0;t=2");
        assertThat(refused.getContentAsString())
                .contains("/problems/rate-limited", "requests-per-second");
        assertThat(figures.counted(CallerLimit.REQUESTS)).isEqualTo(1);
        now.addAndGet(SECOND / 4);
        assertThat(ask("ann", "GET", "/v1/jobs").getStatus()).isEqualTo(200);
    }

    @Test
    void jobsHaveALimitOfTheirOwn() throws Exception {
        ask("ann", "POST", "/v1/jobs");
        ask("ann", "POST", "/v1/jobs");
        MockHttpServletResponse refused = ask("ann", "POST", "/v1/jobs");
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getContentAsString()).contains("jobs-per-second");
        assertThat(ask("ann", "POST", "/v1/jobs/1/cancel").getStatus()).isEqualTo(200);
        assertThat(figures.counted(CallerLimit.JOBS)).isEqualTo(1);
    }

    @Test
    void noneUsesUpWhatAnotherMayAsk() throws Exception {
        for (int i = 0; i < 20; i++) {
            ask("ann", "GET", "/v1/jobs");
        }
        assertThat(ask("bob", "GET", "/v1/jobs").getStatus()).isEqualTo(200);
    }

    @Test
    void pagesAndProbesOfThoseWithoutAKeyAreNotCounted() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(ask(null, "GET", "/").getStatus()).isEqualTo(200);
        }
    }

    @Test
    void aRequestThatHasWaitedIsNotCountedAgain() throws Exception {
        MockHttpServletRequest request = request("ann", "POST", "/v1/jobs");
        filter.doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        request.setDispatcherType(DispatcherType.ASYNC);
        for (int i = 0; i < 20; i++) {
            var response = new MockHttpServletResponse();
            filter.doFilter(request, response, new MockFilterChain());
            assertThat(response.getStatus()).isEqualTo(200);
        }
    }

    private MockHttpServletResponse ask(@Nullable String caller, String method, String path)
            throws Exception {
        var response = new MockHttpServletResponse();
        filter.doFilter(request(caller, method, path), response, new MockFilterChain());
        return response;
    }

    private static MockHttpServletRequest request(
            @Nullable String caller, String method, String path) {
        SecurityContextHolder.clearContext();
        if (caller != null) {
            var its = new AccessCaller(caller, "k", Set.of(AccessRole.SUBMIT), AccessScope.ALL);
            SecurityContextHolder.getContext().setAuthentication(new CallerAuthentication(its));
        }
        var request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        return request;
    }
}
