package io.coremill.handler.builtin.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Asks the system, on separate threads: a look-up cannot be interrupted, and on a virtual thread
/// it would hold a core for as long as the name server takes. None waits for another to end, and a
/// job that asks for the same name meanwhile shares it.
final class SystemResolver implements HostResolver {
    static final int MOST = 1_000;

    private final ConcurrentMap<String, FutureTask<InetAddress[]>> asked =
            new ConcurrentHashMap<>();
    private final int most;
    private final HostResolver system;
    private final ThreadPoolExecutor threads;

    SystemResolver() {
        this(MOST, InetAddress::getAllByName);
    }

    /// @param most how many names are looked up at once
    SystemResolver(int most, HostResolver system) {
        this.most = most;
        this.system = system;
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        most,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().daemon().name("coremill-resolver-", 1).factory());
    }

    @Override
    public InetAddress[] resolve(String host) throws IOException, InterruptedException {
        try {
            return asked.computeIfAbsent(host, this::ask).get();
        } catch (RejectedExecutionException e) {
            throw new IOException("%,d names are being looked up already".formatted(most));
        } catch (ExecutionException e) {
            throw (IOException)
                    new UnknownHostException("no address for " + host).initCause(e.getCause());
        }
    }

    private FutureTask<InetAddress[]> ask(String host) {
        var lookUp = new FutureTask<>(() -> lookUp(host));
        threads.execute(lookUp);
        return lookUp;
    }

    private InetAddress[] lookUp(String host) throws IOException, InterruptedException {
        try {
            return system.resolve(host);
        } finally {
            asked.remove(host);
        }
    }
}
