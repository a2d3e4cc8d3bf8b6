package io.coremill.web.tls;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Beside what Spring Boot makes of `server.ssl` and `spring.ssl.bundle`.
@Configuration(proxyBeanMethods = false)
class TlsConfiguration {

    /// It is static as it has to be there before all others.
    @Bean
    static VerifiedBundles verifiedBundles() {
        return new VerifiedBundles();
    }

    @Bean
    CertificateJournal certificateJournal(SslBundles bundles) {
        var journal = new CertificateJournal();
        for (String name : bundles.getBundleNames()) {
            bundles.addBundleUpdateHandler(name, bundle -> journal.replaced(name, bundle));
        }
        return journal;
    }
}
