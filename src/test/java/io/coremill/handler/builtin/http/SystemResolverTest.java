package io.coremill.handler.builtin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemResolverTest {
    private static final InetAddress[] FOUND = {InetAddress.ofLiteral("8.8.8.8")};

    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService jobs = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void answer() {
        answered.countDown();
        jobs.close();
    }

    @Test
    void manyThatWaitKeepNobodyElseWaiting() throws Exception {
        var waiting = new CountDownLatch(200);
        SystemResolver resolver = slow(waiting, SystemResolver.MOST);
        ask(resolver, 200);
        waiting.await();
        assertThat(resolver.resolve("fast.example")).isEqualTo(FOUND);
    }

    @Test
    void beyondTheirBoundOneFailsAtOnceAndMayBeTriedAgain() throws Exception {
        var waiting = new CountDownLatch(3);
        SystemResolver resolver = slow(waiting, 3);
        List<Future<InetAddress[]>> asking = ask(resolver, 3);
        waiting.await();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> resolver.resolve("fast.example"))
                .isNotInstanceOf(RequestRefusedException.class)
                .withMessage("3 names are being looked up already");
        answered.countDown();
        for (Future<InetAddress[]> each : asking) {
            assertThat(each.get()).isEqualTo(FOUND);
        }
    }

    @Test
    void thoseWhoWaitForTheSameNameShareOneLookUp() throws Exception {
        var waiting = new CountDownLatch(1);
        SystemResolver resolver = slow(waiting, 1);
        Future<InetAddress[]> first = jobs.submit(() -> resolver.resolve("slow.example"));
        waiting.await();
        Thread.currentThread()
                .interrupt(); // a job that was cancelled does not take the others along
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> resolver.resolve("slow.example"));
        answered.countDown();
        assertThat(first.get()).isEqualTo(FOUND);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aNameIsAskedForAgainNextTime() throws Exception {
        answered.countDown();
        SystemResolver resolver = slow(new CountDownLatch(0), 1_000);
        assertThat(resolver.resolve("slow.example")).isEqualTo(FOUND);
        assertThat(resolver.resolve("slow.example")).isEqualTo(FOUND);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aNameThatHasNoAddressSaysSo() {
        var resolver =
                new SystemResolver(
                        1,
                        host -> {
                            throw new UnknownHostException(host);
                        });
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> resolver.resolve("none.example"))
                .withMessage("no address for none.example");
    }

    /// One whose look-ups wait for the answer, except that of a fast host.
    private SystemResolver slow(CountDownLatch waiting, int most) {
        return new SystemResolver(
                most,
                host -> {
                    if (!host.equals("fast.example")) {
                        asked.incrementAndGet();
                        waiting.countDown();
                        answered.await();
                    }
                    return FOUND;
                });
    }

    private List<Future<InetAddress[]>> ask(SystemResolver resolver, int times) {
        var asking = new ArrayList<Future<InetAddress[]>>();
        for (int i = 0; i < times; i++) {
            String host = i + ".example";
            asking.add(jobs.submit(() -> resolver.resolve(host)));
        }
        return asking;
    }
}
