package io.coremill.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.TokenRegistry;
import io.coremill.job.SteadyClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;

@Tag("anywhere")
class StreamAdmissionTest {
    private static final AccessCaller REVOKED =
            new AccessCaller("ann", "k1", Set.of(AccessRole.READ), AccessScope.ALL);

    private final AtomicInteger gone = new AtomicInteger();
    private final StreamAdmission admission =
            new StreamAdmission(
                    new NoKeys(),
                    TokenRegistry.NONE,
                    new SteadyClock(InstantSource.system(), () -> 0));

    @AfterEach
    void close() {
        admission.close();
    }

    @Test
    void oneThatCannotBeCutOffKeepsNoOtherOpen() throws Exception {
        for (int i = 0; i < 5; i++) {
            admission.watch(open(overAlready()), REVOKED, RecordedResponse.request());
        }
        admission.look();
        assertThat(gone).hasValue(5);
    }

    private EventStream open(MockHttpServletRequest request) throws IOException {
        return EventStream.open(request, new RecordedResponse(), 1, _ -> gone.incrementAndGet());
    }

    /// The container has ended it already.
    private static MockHttpServletRequest overAlready() {
        var request =
                new MockHttpServletRequest("GET", "/v1/live") {
                    @Override
                    public AsyncContext startAsync(
                            ServletRequest request, @Nullable ServletResponse response) {
                        return new MockAsyncContext(request, response) {
                            @Override
                            public void complete() {
                                throw new IllegalStateException("over already");
                            }
                        };
                    }

                    @Override
                    public AsyncContext startAsync() {
                        return startAsync(this, null);
                    }
                };
        request.setAsyncSupported(true);
        return request;
    }
}
