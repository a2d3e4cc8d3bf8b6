package io.coremill.chaos;

import java.util.List;
import java.util.Random;

/// What happens to nodes.
final class NodeScenarios {
    private static final int KILLS = 9;
    private static final int STOPS = 4;
    private static final int ROUNDS = 2;

    private NodeScenarios() {}

    static List<ChaosScenario> all() {
        return List.of(
                new ChaosScenario(
                        "kill-nodes",
                        "nodes are killed (SIGKILL), one after the other, and started again",
                        ChaosSetup.USUAL,
                        true,
                        run -> kill(run, KILLS)),
                new ChaosScenario(
                        "stop-nodes",
                        "nodes stand still (SIGSTOP) until the others take them for dead, and go on",
                        ChaosSetup.USUAL,
                        true,
                        NodeScenarios::stop),
                new ChaosScenario(
                        "rolling-restart",
                        "each node is stopped by SIGTERM and started again, twice around",
                        ChaosSetup.USUAL,
                        false,
                        NodeScenarios::restart),
                new ChaosScenario(
                        "rolling-upgrade",
                        "nodes of a next version replace the others one by one, and one goes back",
                        ChaosSetup.USUAL,
                        false,
                        NodeScenarios::upgrade),
                new ChaosScenario(
                        "same-name",
                        "all nodes have one name, and two of them are killed and started again",
                        ChaosSetup.USUAL.withNames("node", "node", "node"),
                        true,
                        NodeScenarios::namesakes),
                new ChaosScenario(
                        "wrong-clocks",
                        "clocks of two nodes are three minutes off, and each of them is killed once",
                        ChaosSetup.USUAL.withClocks("", "+3m", "-3m"),
                        true,
                        NodeScenarios::wrongClocks));
    }

    /// Each time another node, until its jobs have run again and it is back.
    static void kill(ChaosRun run, int times) throws Exception {
        var random = new Random(20_261_101);
        for (int i = 0; i < times; i++) {
            kill(run, run.nodes().get(random.nextInt(run.nodes().size())));
        }
    }

    static void kill(ChaosRun run, ClusterNode node) throws Exception {
        var instance = run.audit().instance(node.name());
        run.kill(node);
        run.audit().awaitGone(instance);
        node.start();
        run.load().awaitMore(run.load().perSecond());
    }

    private static void stop(ChaosRun run) throws Exception {
        for (int i = 0; i < STOPS; i++) {
            var node = run.nodes().get(i % run.nodes().size());
            var instance = run.audit().instance(node.name());
            node.stop();
            run.count("nodes that stood still");
            try {
                run.audit().awaitGone(instance);
                run.load().awaitMore(run.load().perSecond());
            } finally {
                node.goOn();
            }
            run.restored();
            run.audit().awaitNodes(run.nodes().size());
            run.load().awaitMore(run.load().perSecond());
        }
    }

    private static void restart(ChaosRun run) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (ClusterNode node : run.nodes()) {
                node.terminate();
                run.count("restarts");
                node.start();
                run.restored();
                run.load().awaitMore(run.load().perSecond());
            }
        }
        noNodeIsTakenForDead(run);
    }

    /// Both versions run side by side for a while each time.
    static void upgrade(ChaosRun run) throws Exception {
        for (ClusterNode node : run.nodes()) {
            node.terminate();
            run.count("upgrades");
            node.startNext();
            run.restored();
            run.load().awaitMore(run.load().perSecond());
        }
        if (!run.audit().versions().equals(List.of("next"))) {
            run.complain("not all nodes are of the next version: " + run.audit().versions());
        }
        var back = run.nodes().getFirst();
        back.terminate();
        run.count("nodes that went back");
        back.start();
        run.restored();
        run.load().awaitMore(run.load().perSecond());
        if (run.audit().versions().size() != 2) {
            run.complain("nodes of two versions do not live: " + run.audit().versions());
        }
        if (back.logged("was changed by a later version and suits this one").isEmpty()) {
            run.complain("the node that went back does not know that its tables are newer");
        }
        noNodeIsTakenForDead(run);
    }

    private static void namesakes(ChaosRun run) throws Exception {
        for (ClusterNode node : run.nodes().subList(0, 2)) {
            run.kill(node);
            run.audit().awaitNodes(run.nodes().size() - 1);
            node.start();
            run.load().awaitMore(run.load().perSecond());
        }
        for (ClusterNode node : run.nodes()) {
            if (node.logged("live nodes are called node").isEmpty()) {
                run.complain("a node does not warn of its namesakes");
            }
        }
    }

    private static void wrongClocks(ChaosRun run) throws Exception {
        run.load().awaitMore(run.load().perSecond());
        noNodeIsTakenForDead(run);
        kill(run, run.nodes().get(1));
        kill(run, run.nodes().get(2));
    }

    static void noNodeIsTakenForDead(ChaosRun run) {
        for (ClusterNode node : run.nodes()) {
            node.logged("took this one for dead").forEach(run::complain);
        }
    }
}
