package io.coremill.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.conformance.session.CheckOptions;
import io.coremill.conformance.session.TranscriptDraft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a worker reports of itself, and what it can be asked by that.
class WorkerHelloTest {
    private static final WorkerHello NONE = new WorkerHello(1, false, List.of());

    @Test
    void whatItSaysIsTakenAtItsWord() {
        assertThat(helloOf("{\"concurrency\":4,\"cancel\":true,\"types\":[\"b\",\"a\"]}"))
                .isEqualTo(new WorkerHello(4, true, List.of("b", "a")));
    }

    @Test
    void withoutAHelloItRunsOneJobOfAnyTypeAndTakesNoCancel() {
        var transcript = TranscriptDraft.begin().came("hello", "{\"result\":1}").transcript();
        assertThat(WorkerHello.in(transcript)).isEqualTo(NONE);
    }

    /// What is wrong with it fails one check; the others go on with what is left.
    @Test
    void whatIsWrongInItCountsAsNotSaid() {
        assertThat(helloOf("{\"concurrency\":0,\"cancel\":7,\"types\":[1,\"a\",null]}"))
                .isEqualTo(new WorkerHello(1, true, List.of("a")));
        assertThat(helloOf("{\"concurrency\":\"many\",\"types\":\"a\"}")).isEqualTo(NONE);
        assertThat(helloOf("[]")).isEqualTo(NONE);
    }

    @Test
    void theFirstHelloCounts() {
        var transcript =
                TranscriptDraft.begin()
                        .came(line("{\"concurrency\":2}"), line("{\"concurrency\":3}"))
                        .transcript();
        assertThat(WorkerHello.in(transcript).concurrency()).isEqualTo(2);
    }

    @Test
    void asManyJobsAreSentAtOnceAsBothSidesCan() throws Exception {
        var capabilities = of(new WorkerHello(4, true, List.of()));
        assertThat(capabilities.concurrency(options("--concurrency", "3"))).isEqualTo(3);
        assertThat(capabilities.concurrency(options("--concurrency", "8"))).isEqualTo(4);
    }

    @Test
    void aJobThatSleepsIsTheSlowOneUnlessAnotherIsNamed() throws Exception {
        var sleeper = new WorkerHello(1, true, List.of("noop", "sleep"));
        var named = new CheckOptions.Slow("long", "{\"n\":1}");
        assertThat(of(sleeper).slow())
                .isEqualTo(new CheckOptions.Slow("sleep", "{\"duration\":\"PT1M\"}"));
        assertThat(of(sleeper, "--slow-type", "long", "--slow-payload", "{ \"n\": 1 }").slow())
                .isEqualTo(named);
        assertThat(of(NONE).slow()).isNull();
    }

    private static WorkerCapabilities of(WorkerHello hello, String... words) throws Exception {
        return WorkerCapabilities.of(hello, "noop", options(words), true);
    }

    private static CheckOptions options(String... words) throws Exception {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--", "worker"));
        return CheckOptions.read(all);
    }

    private static WorkerHello helloOf(String params) {
        return WorkerHello.in(TranscriptDraft.begin().came(line(params)).transcript());
    }

    private static String line(String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":" + params + "}";
    }
}
