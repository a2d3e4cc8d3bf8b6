package io.coremill.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessCounts;
import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyToken;
import io.coremill.access.TokenRegistry;
import io.coremill.access.key.KnownKeys;
import io.coremill.job.SteadyClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.context.SecurityContextHolder;

@Tag("anywhere")
class CallerAdmissionsTest {
    private static final KeyToken FIRST =
            KeyToken.parse("cm_ops_0123456789abcdefABCDEFGH").orElseThrow();

    private final AtomicLong nanos = new AtomicLong();
    private final SteadyClock clock =
            new SteadyClock(() -> Instant.EPOCH.plusNanos(nanos.get()), nanos::get);
    private final CallerAdmissions admissions =
            new CallerAdmissions(
                    new KnownKeys(FIRST, clock::timeOfDay, new AccessCounts()),
                    new Tokens(),
                    clock);

    @AfterEach
    void close() {
        admissions.close();
        SecurityContextHolder.clearContext();
    }

    @Test
    void oneThatCannotBeCutOffKeepsNoOtherOpen() {
        var requests = List.of(new OverAlready(), new OverAlready(), new OverAlready());
        requests.forEach(each -> admissions.watch(each, () -> false));
        admissions.look();
        admissions.look();
        assertThat(requests).extracting(each -> each.cut).containsExactly(1, 1, 1);
    }

    @Test
    void oneThatCannotBeAskedKeepsNoOtherOpen() {
        var other = new OverAlready();
        admissions.watch(
                new OverAlready(),
                () -> {
                    throw new IllegalStateException("no store");
                });
        admissions.look();
        admissions.watch(other, () -> false);
        admissions.look();
        assertThat(other.cut).isEqualTo(1);
    }

    /// What has ended by itself must not be taken for refused.
    @Test
    void oneThatIsOverIsNotCutOff() {
        var request = new OverAlready();
        request.gone = true;
        admissions.watch(request, () -> false);
        admissions.look();
        assertThat(request.cut).isZero();
    }

    @Test
    void whoCameWithoutAKeyOrATokenStays() {
        assertThat(admissions.of(new MockHttpServletRequest())).isSameAs(CallerAdmission.ALWAYS);
        assertThat(admissions.of(with("Bearer " + FIRST.text())))
                .as("a page that is there for all")
                .isSameAs(CallerAdmission.ALWAYS);
    }

    @Test
    void aKeyIsLookedAtInWhateverFormItsHeaderCame() {
        letIn();
        assertThat(admissions.of(with("bearer " + FIRST.text())).lasts()).isTrue();
        assertThat(admissions.of(with("Bearer cm_ops_anotherSecret")).lasts()).isFalse();
    }

    @Test
    void aTokenIsGoodForAsLongAsItIsLetIn() {
        letIn();
        var admission = admissions.of(with("Bearer ey.j.w"));
        nanos.addAndGet(119_999_000_000L);
        assertThat(admission.lasts()).isTrue();
        nanos.addAndGet(1_000_000L);
        assertThat(admission.lasts()).isFalse();
    }

    @Test
    void aStreamEndsWhenItsTokenExpires() {
        letIn();
        var admission = admissions.ofStream(with("Bearer ey.j.w"));
        nanos.addAndGet(59_999_000_000L);
        assertThat(admission.lasts()).isTrue();
        nanos.addAndGet(1_000_000L);
        assertThat(admission.lasts()).isFalse();
    }

    private static void letIn() {
        SecurityContextHolder.getContext()
                .setAuthentication(new CallerAuthentication(AccessCaller.ANYONE));
    }

    private static MockHttpServletRequest with(String authorization) {
        var request = new MockHttpServletRequest();
        request.addHeader("Authorization", authorization);
        return request;
    }

    /// The container has ended it, and does not do so twice.
    private static final class OverAlready implements AdmittedRequest {
        private boolean gone;
        private int cut;

        @Override
        public boolean isGone() {
            return gone;
        }

        @Override
        public void cutOff() {
            cut++;
            throw new IllegalStateException("over already");
        }
    }

    /// Each expires after a minute, and is let in for another one.
    private static final class Tokens implements TokenRegistry {
        @Override
        public Optional<AccessCaller> callerOf(String token) {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> endOf(String token) {
            return Optional.of(Instant.EPOCH.plusSeconds(60));
        }

        @Override
        public Optional<Instant> lastUseOf(String token) {
            return Optional.of(Instant.EPOCH.plusSeconds(120));
        }
    }
}
