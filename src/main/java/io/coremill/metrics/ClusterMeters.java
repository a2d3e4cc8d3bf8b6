package io.coremill.metrics;

import io.coremill.queue.cluster.ClusterFigures;
import io.coremill.queue.cluster.ClusterView;
import io.coremill.queue.cluster.NodeDirectory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Shows the nodes that share a store, and how its database is, as this node saw them last. A
/// scrape asks the database nothing. What a node that is cut off does not know is not a number.
final class ClusterMeters implements MeterBinder {
    private static final List<String> TABLES = List.of("job", "ready", "later", "lease");

    private final ClusterView cluster;
    private final NodeDirectory nodes;

    ClusterMeters(ClusterView cluster, NodeDirectory nodes) {
        this.cluster = cluster;
        this.nodes = nodes;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge("coremill.nodes", ClusterFigures::nodes)
                .description("Live nodes that share the store")
                .register(registry);
        gauge("coremill.nodes.namesakes", ClusterFigures::namesakes)
                .description("Other live nodes that have the name of this one")
                .register(registry);
        gauge("coremill.nodes.settings.differing", _ -> nodes.differences().size())
                .description("Settings that should be the same on all live nodes and are not")
                .register(registry);
        FunctionCounter.builder("coremill.nodes.lost", cluster, it -> it.figures().lost())
                .description("Nodes that this one found dead; no other node counts them")
                .register(registry);
        FunctionCounter.builder(
                        "coremill.store.sql.submissions",
                        cluster,
                        it -> it.figures().submittedInSql())
                .description("Jobs submitted in SQL, those that were rolled back included")
                .register(registry);
        Gauge.builder("coremill.node.polling", () -> cluster.figures().hearing() ? 0 : 1)
                .description("1 while this node does not hear the others and looks once a second")
                .register(registry);
        bindDatabase(registry);
    }

    private void bindDatabase(MeterRegistry registry) {
        gauge("coremill.store.xmin.age", figures -> figures.database().xminAge())
                .description("For how long the oldest transaction has kept dead rows")
                .baseUnit("seconds")
                .register(registry);
        gauge("coremill.store.xmin.transactions", figures -> figures.database().xminTransactions())
                .description("Transactions since the oldest one that keeps dead rows")
                .register(registry);
        for (String table : TABLES) {
            gauge("coremill.store.dead.tuples", figures -> dead(figures, table))
                    .description("Dead rows of a table that claims and settlements change")
                    .tag("table", table)
                    .register(registry);
        }
    }

    private static double dead(ClusterFigures figures, String table) {
        Long dead = figures.database().deadTuples().get(table);
        return dead == null ? Double.NaN : dead;
    }

    private Gauge.Builder<?> gauge(String name, ToDoubleFunction<ClusterFigures> figure) {
        return Gauge.builder(name, () -> known(figure));
    }

    private double known(ToDoubleFunction<ClusterFigures> figure) {
        var figures = cluster.figures();
        return figures.cutOff() ? Double.NaN : figure.applyAsDouble(figures);
    }
}
