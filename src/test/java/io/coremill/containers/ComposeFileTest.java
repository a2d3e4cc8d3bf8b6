package io.coremill.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.monitoring.Dashboard;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What docker-compose.yml promises of each of its services, Grafana included.
class ComposeFileTest {
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(30);

    private static ComposeFile file;

    @BeforeAll
    static void read() {
        file = ComposeFile.read();
    }

    @Test
    void itBringsTheServiceAndWhatShowsIt() {
        assertThat(file.services()).containsOnlyKeys("coremill", "prometheus", "grafana");
    }

    @Test
    void imagesHaveVersions() {
        assertThat(file.services().keySet())
                .allSatisfy(
                        name ->
                                assertThat(file.image(name))
                                        .matches("[a-z/]+:v?\\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void nothingIsPublishedButOnLoopback() {
        assertThat(file.services().values())
                .allSatisfy(
                        service ->
                                assertThat(service.path("ports").valueStream())
                                        .singleElement()
                                        .extracting(port -> port.path("host_ip").asString())
                                        .isEqualTo("127.0.0.1"))
                .noneMatch(service -> service.has("network_mode"));
    }

    @Test
    void eachMayDoNoMoreThanItNeeds() {
        assertThat(file.services().values()).allSatisfy(ServiceRules::assertMayDoNoMoreThanItNeeds);
    }

    @Test
    void eachComesBackAndKeepsWhatItHas() {
        assertThat(file.services().values()).allSatisfy(ServiceRules::assertComesBack);
    }

    /// The service's own is in its image.
    @Test
    void othersAreAskedForTheirHealth() {
        assertThat(file.service("prometheus").at("/healthcheck/test").isEmpty()).isFalse();
        assertThat(file.service("grafana").at("/healthcheck/test").isEmpty()).isFalse();
        assertThat(file.service("coremill").has("healthcheck")).isFalse();
    }

    @Test
    void theServiceMayTakeLongerToStopThanItsJobsMay() {
        String grace = file.service("coremill").path("stop_grace_period").asString();
        assertThat(Duration.parse("PT" + grace)).isGreaterThan(SHUTDOWN_GRACE.plusSeconds(15));
    }

    @Test
    void prometheusMayCallTheServiceByItsName() {
        assertThat(file.service("coremill").at("/environment/COREMILL_HTTP_HOSTS").asString())
                .isEqualTo("coremill");
    }

    /// With them the rules that stand beside its settings.
    @Test
    void prometheusReadsItsSettingsFromTheirFolder() {
        assertThat(file.service("prometheus").path("volumes").valueStream())
                .filteredOn(it -> it.path("target").asString().equals("/etc/prometheus"))
                .singleElement()
                .satisfies(
                        it ->
                                assertThat(Path.of(it.path("source").asString()))
                                        .endsWithRaw(Path.of("deploy/prometheus"))
                                        .isDirectoryContaining("glob:**/alerts.yml"));
    }

    @Test
    void grafanaOpensWithTheDashboardForOperators() {
        String home =
                file.service("grafana")
                        .at("/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                        .asString();
        assertThat(Path.of(home)).hasFileName(Dashboard.home().toString());
    }

    @Test
    void grafanaCallsNobodyAndLetsNobodyChangeAnything() {
        JsonNode settings = file.service("grafana").path("environment");
        assertThat(settings.properties())
                .extracting(setting -> setting.getKey() + "=" + setting.getValue().asString())
                .containsExactlyInAnyOrder(
                        "GF_AUTH_ANONYMOUS_ENABLED=true",
                        "GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer",
                        "GF_AUTH_BASIC_ENABLED=false",
                        "GF_AUTH_DISABLE_LOGIN_FORM=true",
                        "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION=true",
                        "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH=/etc/grafana/dashboards/coremill.json",
                        "GF_ANALYTICS_REPORTING_ENABLED=false",
                        "GF_ANALYTICS_CHECK_FOR_UPDATES=false",
                        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES=false",
                        "GF_NEWS_NEWS_FEED_ENABLED=false",
                        "GF_PLUGINS_PREINSTALL_DISABLED=true",
                        "GF_PLUGINS_PLUGIN_ADMIN_ENABLED=false",
                        "GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED=true",
                        "GF_SECURITY_DISABLE_GRAVATAR=true",
                        "GF_SNAPSHOTS_EXTERNAL_ENABLED=false",
                        "GF_LOG_MODE=console");
    }

    /// Nobody is made to build with the host's network.
    @Test
    void anImageIsBuiltInTheNetworkThatDockerHasForThat() {
        assertThat(file.service("coremill").at("/build/network").asString()).isEqualTo("default");
    }
}
