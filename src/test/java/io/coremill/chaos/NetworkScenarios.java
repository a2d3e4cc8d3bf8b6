package io.coremill.chaos;

import io.coremill.chaos.proxy.CommitKind;
import io.coremill.chaos.proxy.DatabaseProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What happens to the network between nodes and database.
final class NetworkScenarios {
    /// In each direction.
    private static final Duration DELAY = Duration.ofMillis(20);

    private static final int STALLS = 5;
    private static final int CUTS_OF_A_KIND = 100;
    private static final int PATIENCE = 60;

    private NetworkScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "slow-network",
                        "all that nodes and PostgreSQL send takes 20 ms, and sometimes stands still for a heartbeat",
                        ChaosSetup.USUAL.withProxies(),
                        false,
                        NetworkScenarios::slow),
                new ChaosScenario(
                        "stalled-network",
                        "what a node sends and gets is held up until the others take it for dead, then comes through",
                        ChaosSetup.USUAL.withProxies(),
                        true,
                        run -> cutOff(run, DatabaseProxy::stall, DatabaseProxy::flow)),
                new ChaosScenario(
                        "black-hole",
                        "all that a node sends and gets is lost, until the others have taken it for dead",
                        ChaosSetup.USUAL.withProxies(),
                        true,
                        run -> cutOff(run, DatabaseProxy::swallow, DatabaseProxy::heal)),
                new ChaosScenario(
                        "cut-commits",
                        "connections break between a commit and its answer, a hundred times each for submissions, claims and settlements",
                        ChaosSetup.USUAL.withProxies(),
                        false,
                        run -> cutCommits(run, CUTS_OF_A_KIND)));
    }

    private static void slow(ChaosRun run) {
        var proxies = run.cluster().proxies();
        proxies.forEach(proxy -> proxy.delayBy(DELAY));
        for (int i = 0; i < STALLS; i++) {
            run.load().awaitOffers(2 * run.load().perSecond());
            proxies.forEach(DatabaseProxy::stall);
            run.load().awaitOffers((int) run.heartbeat().toSeconds() * run.load().perSecond());
            proxies.forEach(DatabaseProxy::flow);
            run.restored();
            run.count("standstills of all");
        }
        proxies.forEach(proxy -> proxy.delayBy(Duration.ZERO));
    }

    private static void cutOff(ChaosRun run, ProxyFault begin, ProxyFault end) throws Exception {
        for (int i = 0; i < run.nodes().size(); i++) {
            var proxy = run.cluster().proxies().get(i);
            var instance = run.audit().instance(run.nodes().get(i).name());
            begin.of(proxy);
            run.count("nodes cut off");
            run.audit().awaitGone(instance);
            run.load().awaitMore(run.load().perSecond());
            end.of(proxy);
            run.restored();
            run.audit().awaitNodes(run.nodes().size());
            run.load().awaitMore(run.load().perSecond());
        }
    }

    /// Each kind in turn; nodes at the same time.
    static void cutCommits(ChaosRun run, int ofAKind) {
        for (CommitKind kind : CommitKind.values()) {
            int left = ofAKind;
            while (left > 0) {
                var some = run.cluster().proxies().subList(0, Math.min(left, run.nodes().size()));
                cutOnce(run, some, kind);
                left -= some.size();
            }
        }
    }

    private static void cutOnce(ChaosRun run, List<DatabaseProxy> proxies, CommitKind kind) {
        var cuts = new ArrayList<CompletableFuture<Boolean>>();
        proxies.forEach(
                proxy -> cuts.add(proxy.cutAnswer(kind).orTimeout(PATIENCE, TimeUnit.SECONDS)));
        cuts.forEach(CompletableFuture::join);
        run.count("cuts of " + kind.name().toLowerCase(Locale.ROOT) + "s", cuts.size());
        run.awaitRuns(run.load().perSecond() / 10);
    }

    private interface ProxyFault {
        void of(DatabaseProxy proxy);
    }
}
