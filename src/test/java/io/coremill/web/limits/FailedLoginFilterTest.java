package io.coremill.web.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessCounts;
import io.coremill.access.key.KnownKeys;
import io.coremill.access.limits.RateLimit;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.web.problem.RefusedConnections;
import io.coremill.web.security.CallerAuthentication;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import org.apache.tomcat.util.net.ServletConnectionImpl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

@Tag("anywhere")
class FailedLoginFilterTest {
    private static final String END = ".as-many-as-the-last-digits-of-another";
    private static final FilterChain PAGE = (_, _) -> {};
    private static final FilterChain REFUSED =
            (_, response) -> ((HttpServletResponse) response).setStatus(401);
    private static final FilterChain LET_IN =
            (request, _) ->
                    request.setAttribute(
                            RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME,
                            new SecurityContextImpl(new CallerAuthentication(AccessCaller.ANYONE)));

    private final FailedLogins logins = new FailedLogins(RateLimit.perMinute(1), () -> 0);
    private final FailedLoginFilter filter =
            new FailedLoginFilter(
                    logins,
                    new KnownKeys(null, InstantSource.system(), new AccessCounts()),
                    new RefusalFigures(),
                    new RefusedConnections());

    @Test
    void aTokenThatWasLetInIsLetOnLater() throws Exception {
        ask("Bearer ey.good" + END, LET_IN);
        ask("Bearer ey.bad", REFUSED);
        assertThat(ask("Bearer ey.other", LET_IN)).isEqualTo(429);
        assertThat(ask("Bearer ey.good" + END, LET_IN)).isEqualTo(200);
    }

    @Test
    void noPageMakesWhatIsSentToItValid() throws Exception {
        ask("Basic ey.good" + END, PAGE);
        ask("Bearer ey.good" + END, PAGE);
        ask("Bearer ey.bad", REFUSED);
        assertThat(ask("Bearer ey.good" + END, LET_IN)).isEqualTo(429);
    }

    @Test
    void oneThatEndsAsAValidOneIsAnother() throws Exception {
        ask("Bearer ey.good" + END, LET_IN);
        ask("Bearer ey.bad", REFUSED);
        assertThat(ask("Bearer ey.bad" + END, LET_IN)).isEqualTo(429);
    }

    @Test
    void oneThatIsRefusedIsValidNoMore() throws Exception {
        ask("Bearer ey.good" + END, LET_IN);
        ask("Bearer ey.good" + END, REFUSED);
        assertThat(ask("Bearer ey.good" + END, LET_IN)).isEqualTo(429);
    }

    private int ask(String authorization, FilterChain rest) throws Exception {
        var request =
                new MockHttpServletRequest("GET", "/") {
                    @Override
                    public ServletConnection getServletConnection() {
                        return new ServletConnectionImpl("1f", "http/1.1", "", false);
                    }
                };
        request.addHeader("Authorization", authorization);
        var response = new MockHttpServletResponse();
        filter.doFilter(request, response, rest);
        return response.getStatus();
    }
}
