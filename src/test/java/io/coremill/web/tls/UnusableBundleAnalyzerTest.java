package io.coremill.web.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.coremill.CertificateAuthority;
import io.coremill.CertificateAuthority.Signed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/// What an operator reads where certificates cannot be used at the start.
@Tag("anywhere")
class UnusableBundleAnalyzerTest {
    @TempDir static Path directory;
    static Signed one;
    static Signed other;

    @BeforeAll
    static void sign() throws Exception {
        var authority = CertificateAuthority.make(directory, "ours");
        one = authority.sign("one");
        other = authority.sign("other");
    }

    @Test
    void filesThatBelongTogetherAreTaken() {
        assertThat(failure(one.certificate(), one.key())).isNull();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path nowhere = directory.resolve("nowhere.crt");
        assertThat(explained(nowhere, one.key()))
                .startsWith("The file '%s' with a certificate or a key cannot".formatted(nowhere));
    }

    @Test
    void aKeyOfAnotherCertificateIsFound() {
        assertThat(explained(one.certificate(), other.key()))
                .startsWith("The bundle 'own' of spring.ssl.bundle cannot be used: ")
                .containsIgnoringCase("private key")
                .contains("matches none");
    }

    @Test
    void aFileWithSomethingElseIsFound() throws Exception {
        Path text = Files.writeString(directory.resolve("text.crt"), "no certificate");
        assertThat(explained(text, one.key())).contains("Missing certificates");
        assertThat(explained(one.certificate(), text)).contains("Missing private key");
    }

    @Test
    void aBundleThatIsNotThereIsNamed() {
        run(
                one.certificate(),
                one.key(),
                bundles -> {
                    Throwable failure = catchThrowable(() -> bundles.getBundle("nowhere"));
                    assertThat(analysis(failure).getDescription())
                            .contains("names 'nowhere', and there is no such bundle");
                });
    }

    @Test
    void otherFailuresAreLeftToOthers() {
        assertThat(new UnusableBundleAnalyzer().analyze(new IllegalStateException("else")))
                .isNull();
    }

    private static String explained(Path certificate, Path key) {
        Throwable failure = failure(certificate, key);
        return analysis(Objects.requireNonNull(failure)).getDescription();
    }

    private static FailureAnalysis analysis(Throwable failure) {
        FailureAnalysis analysis =
                Objects.requireNonNull(new UnusableBundleAnalyzer().analyze(failure));
        assertThat(analysis.getDescription()).doesNotContain("\n").endsWith(".");
        return analysis;
    }

    private static @Nullable Throwable failure(Path certificate, Path key) {
        var failures = new ArrayList<Throwable>();
        context(certificate, key)
                .run(
                        context -> {
                            if (context.getStartupFailure() != null) {
                                failures.add(context.getStartupFailure());
                            }
                        });
        return failures.isEmpty() ? null : failures.getFirst();
    }

    private interface Look {
        void at(SslBundles bundles);
    }

    private static void run(Path certificate, Path key, Look look) {
        context(certificate, key).run(context -> look.at(context.getBean(SslBundles.class)));
    }

    private static ApplicationContextRunner context(Path certificate, Path key) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withUserConfiguration(TlsConfiguration.class)
                .withPropertyValues(
                        "spring.ssl.bundle.pem.own.keystore.certificate=" + certificate,
                        "spring.ssl.bundle.pem.own.keystore.private-key=" + key);
    }
}
