package io.coremill.conformance.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.protocol.MetaPlacement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OutgoingLineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

    @Test
    void aRequestIsAsTheServiceSendsIt() {
        JsonNode run = read(OutgoingLine.run(1009, "a", "{\"n\":1}", MetaPlacement.MESSAGE, NOW));
        assertThat(run.path("id").stringValue()).isEqualTo("1009");
        assertThat(run.path("method").stringValue()).isEqualTo("a");
        assertThat(run.path("params").toString()).isEqualTo("{\"n\":1}");
        assertThat(run.path("meta").path("attempt").asInt()).isEqualTo(1);
        assertThat(run.path("meta").path("traceparent").stringValue()).startsWith("00-");
    }

    @Test
    void itsDeadlineIsInFiveMinutesToTheMillisecond() {
        JsonNode run = read(OutgoingLine.run(1, "a", "{}", MetaPlacement.MESSAGE, NOW));
        assertThat(run.path("meta").path("deadline").stringValue())
                .isEqualTo("2026-03-01T12:05:00.123Z");
    }

    @Test
    void aBareOneHasNeitherDeadlineNorTrace() {
        JsonNode meta = read(OutgoingLine.bare(1, "a", "{}", MetaPlacement.MESSAGE)).path("meta");
        assertThat(meta.propertyNames()).contains("job", "attempt");
        assertThat(meta.propertyNames()).doesNotContain("deadline", "traceparent");
    }

    @Test
    void itsMetaStandsWhereItsQueueHasIt() {
        JsonNode inParams = read(OutgoingLine.run(1, "a", "{\"n\":1}", MetaPlacement.PARAMS, NOW));
        assertThat(inParams.has("meta")).isFalse();
        assertThat(inParams.path("params").path("n").asInt()).isEqualTo(1);
        assertThat(inParams.path("params").size()).isEqualTo(2);
        JsonNode none = read(OutgoingLine.run(1, "a", "{\"n\":1}", MetaPlacement.NONE, NOW));
        assertThat(none.propertyNames())
                .containsExactlyInAnyOrder("jsonrpc", "id", "method", "params");
    }

    @Test
    void membersAreAddedToTheMessageAndToItsMeta() {
        OutgoingLine run = OutgoingLine.run(1009, "a", "{}", MetaPlacement.MESSAGE, NOW);
        JsonNode more = read(run.withUnknownMembers());
        assertThat(more.has("later")).isTrue();
        assertThat(more.path("meta").has("later")).isTrue();
        assertThat(run.withUnknownMembers().id()).isEqualTo("1009");
    }

    @Test
    void aCancelNamesItsJobAndWantsNoAnswer() {
        OutgoingLine cancel = OutgoingLine.cancel("1009");
        assertThat(cancel.id()).isNull();
        assertThat(cancel.line())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"cancel\",\"params\":{\"id\":\"1009\"}}");
    }

    private static JsonNode read(OutgoingLine line) {
        assertThat(line.line()).doesNotContain("\n");
        return StrictJson.read(line.line());
    }
}
