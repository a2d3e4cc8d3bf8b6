package io.coremill.web.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCaller;
import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import io.coremill.access.TokenRegistry;
import io.coremill.job.SteadyClock;
import io.coremill.web.problem.RefusedConnections;
import io.coremill.web.security.CallerAdmissions;
import io.coremill.web.security.CallerAuthentication;
import jakarta.servlet.DispatcherType;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;

@Tag("anywhere")
class WorkGateTest {
    private final WorkSlots slots = oneSlot();
    private final CallerAdmissions admissions =
            new CallerAdmissions(
                    new EndingKeys(),
                    TokenRegistry.NONE,
                    new SteadyClock(() -> Instant.EPOCH, () -> 0));
    private final WorkGate gate =
            new WorkGate(slots, new OpenConnections(new RefusedConnections()), admissions);
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/v1/jobs");
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private boolean ended;

    private static WorkSlots oneSlot() {
        var settings = new TomcatServerProperties();
        settings.getThreads().setMax(1);
        return new WorkSlots(settings);
    }

    @BeforeEach
    void park() throws Exception {
        SecurityContextHolder.getContext()
                .setAuthentication(new CallerAuthentication(AccessCaller.ANYONE));
        request.addHeader("Authorization", "Bearer cm_ops_0123456789abcdefABCDEFGH");
        request.setAsyncSupported(true);
        assertThat(slots.tryTake()).isTrue();
        gate.doFilter(request, response, new MockFilterChain());
        assertThat(request.isAsyncStarted()).isTrue();
    }

    @AfterEach
    void forgetCaller() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void whoseKeyEndedWhileItWaitedForItsTurnIsRefused() throws Exception {
        ended = true;
        MockFilterChain chain = turn();
        assertThat(chain.getRequest()).isNull();
        assertThat(response.getStatus()).isEqualTo(401);
        assertThat(slots.tryTake()).as("its slot is free again").isTrue();
    }

    @Test
    void whoseKeyIsGoodGoesOn() throws Exception {
        assertThat(turn().getRequest()).isSameAs(request);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(slots.tryTake()).as("its slot is free again").isTrue();
    }

    private MockFilterChain turn() throws Exception {
        slots.giveBack();
        request.setAsyncStarted(false);
        request.setDispatcherType(DispatcherType.ASYNC);
        var chain = new MockFilterChain();
        gate.doFilter(request, response, chain);
        return chain;
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
