package io.coremill.queue.postgres.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.queue.postgres.TestStore;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class NodeNotifierTest {
    private final TestStore store = new TestStore();
    private final NewsChannel here = NewsChannel.ofSchema("a \"channel\"");
    private final NewsChannel there = NewsChannel.ofSchema("a \"channel\"");
    private final HeardNews news = new HeardNews();
    private final Semaphore looks = new Semaphore(0);
    private final NodeListener listener =
            new NodeListener(
                    store.database()::listener, there, System::nanoTime, news, looks::release);
    private final NodeNotifier notifier = notifier(here, true);

    NodeNotifierTest() throws SQLException {}

    @BeforeEach
    void listens() throws InterruptedException {
        listener.start();
        assertThat(looks.tryAcquire(50, TimeUnit.SECONDS)).as("it hears itself").isTrue();
        notifier.start();
    }

    @AfterEach
    void close() throws SQLException {
        notifier.close();
        listener.close();
        store.close();
    }

    @Test
    void otherNodesHearOfWorkAndCancellationsAndChanges() throws InterruptedException {
        var job = UUID.randomUUID();

        notifier.work(Set.of("mail: now"));
        assertThat(news.next()).isEqualTo("work in mail: now");
        notifier.cancel(7, "mail:now");
        assertThat(news.next()).isEqualTo("cancelled: 7 of mail:now");
        notifier.changed(job);
        assertThat(news.next()).isEqualTo("changed: " + job);
    }

    @Test
    void aChangeWaitsForTheEndThatFollowsIt() throws Exception {
        var job = UUID.randomUUID();
        try (var patient = notifier(here, true, Duration.ofHours(1))) {
            patient.start();
            patient.changed(job);
            notifier.work(Set.of("between"));
            assertThat(news.next()).isEqualTo("work in between");

            patient.finished(job);

            assertThat(news.next()).isEqualTo("changed: " + job);
            assertThat(news.next()).isEqualTo("finished: " + job);
        }
    }

    @Test
    void aPauseHasOtherNodesLook() throws InterruptedException {
        notifier.pauses();

        assertThat(looks.tryAcquire(50, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aNodeDoesNotHearItself() throws Exception {
        try (var own = notifier(there, true)) {
            own.start();
            own.work(Set.of("own"));
        }
        notifier.work(Set.of("other"));

        assertThat(news.next()).isEqualTo("work in other");
    }

    @Test
    void aNodeThatIsAloneSendsNothing() throws Exception {
        try (var alone = notifier(here, false)) {
            alone.start();
            alone.work(Set.of("alone"));
        }
        notifier.work(Set.of("other"));

        assertThat(news.next()).isEqualTo("work in other");
    }

    @Test
    void theSameComesOnceWhatComesMeanwhileGoesWithTheNext() throws Exception {
        try (var late = notifier(here, true)) {
            for (int i = 0; i < 1_000; i++) {
                late.work(Set.of("b"));
                late.work(Set.of("a"));
            }
            late.start();
        }

        assertThat(news.next()).isEqualTo("work in a, b");
        notifier.work(Set.of("last"));
        assertThat(news.next()).isEqualTo("work in last");
    }

    @Test
    void whatAnotherVersionSendsIsPassedOver() throws Exception {
        for (var text : new String[] {"", "x", "x:y", "c:1", "c:a:b", "j:no", "o x:y", "o "}) {
            store.run("SELECT pg_notify(?, ?)", here.name(), text);
        }
        notifier.work(Set.of("known"));

        assertThat(news.next()).isEqualTo("work in known");
    }

    @Test
    void aListenerWhoseConnectionIsCutListensAgain() throws Exception {
        store.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE '%listener'");
        assertThat(looks.tryAcquire(50, TimeUnit.SECONDS)).as("it looks again").isTrue();

        notifier.work(Set.of("mail"));

        assertThat(news.next()).isEqualTo("work in mail");
        assertThat(listener.isHearing()).isTrue();
        assertThat(listener.isPolling()).isFalse();
    }

    @Test
    void aNotifierWhoseConnectionIsCutConnectsAgain() throws Exception {
        notifier.work(Set.of("one"));
        assertThat(news.next()).isEqualTo("work in one");
        store.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE '%notifier'");

        notifier.work(Set.of("two"));

        assertThat(news.next()).isEqualTo("work in two");
    }

    @Test
    void whereAPoolerIsInBetweenTheListenerGivesUp(CapturedOutput output) throws Exception {
        var seconds = new AtomicLong();
        try (var elsewhere = store.place().connect();
                var deaf =
                        new NodeListener(
                                () -> pooled(store.database().listener(), elsewhere),
                                there,
                                () -> Duration.ofSeconds(seconds.addAndGet(3)).toNanos(),
                                news,
                                () -> {})) {
            deaf.start();

            Awaitility.await().until(deaf::isPolling);

            assertThat(deaf.isHearing()).isFalse();
            assertThat(output.getOut())
                    .contains("LISTEN does not work")
                    .contains("coremill.store.direct-url");
        }
    }

    /// As a pooler does it: what is asked goes to any connection to the server.
    private static Connection pooled(Connection one, Connection other) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) ->
                                method.invoke(
                                        method.getName().equals("createStatement") ? other : one,
                                        arguments));
    }

    private NodeNotifier notifier(NewsChannel channel, boolean hasOthers) {
        return notifier(channel, hasOthers, Duration.ofMillis(1));
    }

    private NodeNotifier notifier(NewsChannel channel, boolean hasOthers, Duration moment) {
        return new NodeNotifier(
                store.database().writer("notifier"), channel, () -> hasOthers, moment);
    }
}
