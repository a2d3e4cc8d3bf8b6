package io.coremill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

@Tag("anywhere")
class NeverSkippedTest {
    private static final Set<String> TAGS = Set.of("waits", "anywhere");

    @Test
    void whatIsSkippedFailsWhereATagOfItIsNamed() {
        var skipped = new Tools.MissingTool("python3");
        assertThat(NeverSkipped.judged(TAGS, skipped, Set.of("anywhere")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("this run may not skip it: skipped, as this machine has no python3")
                .hasCause(skipped);
        assertThat(NeverSkipped.judged(TAGS, skipped, Set.of("soak"))).isSameAs(skipped);
        assertThat(NeverSkipped.judged(Set.of(), skipped, Set.of("anywhere"))).isSameAs(skipped);
    }

    @Test
    void whatFailsOrIsSkippedForAnotherReasonDoesSoAsItWould() {
        for (var other : List.of(new AssertionError("2 is not 3"), new TestAbortedException())) {
            assertThat(NeverSkipped.judged(TAGS, other, Set.of("anywhere"))).isSameAs(other);
        }
    }
}
