package io.coremill.web.tls;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

/// A line in the log for each bundle whose files were replaced. That files could not be taken is
/// logged by Spring Boot, which then goes on with what it has.
final class CertificateJournal {
    private static final Logger log = LoggerFactory.getLogger(CertificateJournal.class);

    void replaced(String name, SslBundle bundle) {
        X509Certificate shown = shown(bundle.getStores().getKeyStore());
        if (shown == null) {
            log.info("certificates replaced: bundle={}", name);
        } else {
            log.info(
                    "certificates replaced: bundle={} subject=\"{}\" serial={} until={}",
                    name,
                    shown.getSubjectX500Principal(),
                    shown.getSerialNumber().toString(16),
                    shown.getNotAfter().toInstant());
        }
    }

    /// The first that has a private key; null in a bundle with none.
    private static @Nullable X509Certificate shown(@Nullable KeyStore store) {
        try {
            if (store != null) {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isKeyEntry(alias)) {
                        return (X509Certificate) store.getCertificate(alias);
                    }
                }
            }
            return null;
        } catch (KeyStoreException e) {
            throw new IllegalStateException(e); // one that has not been loaded, as this has
        }
    }
}
