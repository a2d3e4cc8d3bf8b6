package io.coremill.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.job.ExecutorKind;
import io.coremill.queue.QueueDefinition;
import io.coremill.queue.QueueDefinitions;
import io.coremill.queue.SampleQueues;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class UnservedNoticeTest {
    private static final QueueDefinitions QUEUES =
            new QueueDefinitions(
                    List.of(
                            queue("render", new QueueDefinition.Placement(Set.of("gpu"), false)),
                            queue("cpu", new QueueDefinition.Placement(Set.of("fast"), true))));

    @Test
    void aQueueThatNoOtherNodeCanServeIsWarnedOf(CapturedOutput output) {
        new UnservedNotice(QUEUES, Set.of("fast"), false).give();
        assertThat(output.getAll().lines().filter(line -> line.contains("is not served")))
                .singleElement()
                .asString()
                .contains(
                        "WARN",
                        "queue render is not served here, and its jobs wait for a node that has"
                                + " the labels gpu; coremill.node-labels has fast");
    }

    @Test
    void whereAnotherNodeMayServeItThatIsNoWarning(CapturedOutput output) {
        new UnservedNotice(QUEUES, Set.of(), true).give();
        assertThat(output.getAll().lines().filter(line -> line.contains("is not served")))
                .singleElement()
                .asString()
                .contains("INFO", "queue render", "coremill.node-labels has none");
    }

    private static QueueDefinition queue(String name, QueueDefinition.Placement placement) {
        return new QueueDefinition(
                name,
                ExecutorKind.THREADS,
                1,
                SampleQueues.JAVA_HANDLERS,
                SampleQueues.DEFAULTS,
                10,
                SampleQueues.GRACES,
                placement);
    }
}
