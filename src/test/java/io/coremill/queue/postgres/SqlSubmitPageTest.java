package io.coremill.queue.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.QueueDefinition;
import io.coremill.queue.cluster.AcceptedJobs;
import io.coremill.queue.cluster.AcceptedQueue;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.ReflectionUtils;

/// The page about submissions in SQL, run as it is written.
@Timeout(60)
class SqlSubmitPageTest {
    private static final String ERROR = "-- ERROR:  ";

    private final SharedStore store = new SharedStore(server().newStore(), Duration.ofSeconds(5));

    PostgresServer server() {
        return PostgresServer.shared();
    }

    /// The first two by the owner, the others by the role that the first one makes.
    @Test
    void itsStatementsDoWhatItSays() throws Exception {
        List<String> blocks = blocks("sql");
        withApp(
                blocks,
                () -> {
                    try (var app = store.connectAs("app", "secret")) {
                        runAll(app, blocks.subList(2, blocks.size()));
                    }
                });
    }

    @Test
    void itsSpringServiceWritesTheOrderAndItsJobOrNeither(@TempDir Path classes) throws Exception {
        var source = Files.writeString(classes.resolve("OrderService.java"), blocks("java").get(0));
        assertThat(compile("-d", classes.toString(), source.toString())).isZero();
        withApp(blocks("sql"), () -> runService(classes));
    }

    private static int compile(String... arguments) {
        var all = new ArrayList<>(List.of("-classpath", System.getProperty("java.class.path")));
        all.addAll(List.of(arguments));
        return ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, all.toArray(String[]::new));
    }

    private void runService(Path classes) throws Exception {
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
                var context = new AnnotationConfigApplicationContext()) {
            context.setClassLoader(loader);
            context.registerBean(DataSource.class, () -> store.source("app", "secret"));
            context.register(SpringWiring.class, loader.loadClass("shop.OrderService"));
            context.refresh();
            placesOrders(context);
        }
    }

    private void placesOrders(ApplicationContext context) throws Exception {
        Object service = context.getBean("orderService");
        Method place = service.getClass().getMethod("place", long.class, String.class);
        Object job = place.invoke(service, 4711L, "Ada");
        var outer = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        outer.executeWithoutResult(
                transaction -> {
                    ReflectionUtils.invokeMethod(place, service, 4712L, "Bob");
                    transaction.setRollbackOnly();
                });
        assertThat(store.text("SELECT string_agg(id || ' ' || receipt, ', ') FROM orders"))
                .isEqualTo("4711 " + job);
        assertThat(store.text("SELECT string_agg(id || ' ' || principal, ', ') FROM coremill.job"))
                .isEqualTo(job + " app");
    }

    /// With what the page has its owner do first.
    private void withApp(List<String> blocks, Action action) throws Exception {
        var node = new NodeUnderTest(all -> store.open("node", Clock.systemUTC(), all));
        node.queue().nodes().accepts(jobs());
        try (var owner = store.connect()) {
            run(owner, blocks.get(0));
            try {
                run(owner, blocks.get(1));
                action.run();
            } finally {
                run(owner, "DROP OWNED BY app; DROP ROLE app");
            }
        } finally {
            node.queue().close();
        }
    }

    private void runAll(Connection app, List<String> blocks) throws SQLException {
        for (String block : blocks) {
            if (block.startsWith(ERROR)) {
                String message = block.lines().findFirst().orElseThrow();
                assertThatThrownBy(() -> run(app, block))
                        .hasMessageContaining(message.substring(ERROR.length()));
            } else {
                run(app, block);
            }
        }
        assertThat(store.text("SELECT string_agg(customer, ' ') FROM orders")).isEqualTo("Ada");
        assertThat(
                        store.text(
                                "SELECT queue || ' ' || payload FROM coremill.job"
                                        + " WHERE id = (SELECT receipt FROM orders)"))
                .isEqualTo("io {\"duration\": \"PT0.01S\"}");
        assertThat(
                        store.text(
                                "SELECT key::json ->> 'key' FROM coremill.job WHERE tags IS NOT NULL"))
                .isEqualTo("order-4711");
        assertThat(
                        store.text(
                                "SELECT backoff || ' ' || traceparent FROM coremill.job"
                                        + " WHERE max_attempts = 4"))
                .isEqualTo(
                        "PAUSES EXACT PT1S PT60S PT3600S"
                                + " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(store.number("SELECT count(*) FROM coremill.job")).isEqualTo(3);
    }

    private static AcceptedJobs jobs() {
        var io =
                new AcceptedQueue(
                        "io",
                        100,
                        Set.of("sleep"),
                        new QueueDefinition.Defaults(Duration.ofMinutes(5), 3),
                        Map.of());
        return new AcceptedJobs(List.of(io), Map.of("sleep", "io"), 1_000_000);
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/sql-submit.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static void run(Connection user, String sql) throws SQLException {
        try (var statement = user.createStatement()) {
            statement.execute(sql);
        }
    }

    interface Action {
        void run() throws Exception;
    }

    /// What Spring Boot would configure by itself.
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class SpringWiring {
        @Bean
        JdbcClient jdbcClient(DataSource source) {
            return JdbcClient.create(source);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource source) {
            return new JdbcTransactionManager(source);
        }
    }
}
