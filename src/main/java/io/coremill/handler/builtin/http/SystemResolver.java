package io.coremill.handler.builtin.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Asks the system, on a few threads kept for that: a look-up cannot be interrupted, and on a
/// virtual thread it would hold a core for as long as the name server takes.
final class SystemResolver implements Resolver {
    private static final int THREADS = 32;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("coremill-resolver-", 1).factory());

    SystemResolver() {
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public InetAddress[] resolve(String host) throws IOException, InterruptedException {
        Future<InetAddress[]> asked = threads.submit(() -> InetAddress.getAllByName(host));
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw (IOException)
                    new UnknownHostException("no address for " + host).initCause(e.getCause());
        } finally {
            asked.cancel(false);
        }
    }
}
