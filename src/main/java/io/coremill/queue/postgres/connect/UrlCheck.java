package io.coremill.queue.postgres.connect;

import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/// Refuses a URL that the driver cannot read, or of which it would disregard a part: where the word
/// for TLS is misspelt, the connections would be in clear.
final class UrlCheck {
    /// With these, other code reads the parameters, too.
    private static final Set<String> NAMES_OF_CLASSES =
            Set.of(
                    PGProperty.SOCKET_FACTORY.getName(),
                    PGProperty.SSL_FACTORY.getName(),
                    PGProperty.AUTHENTICATION_PLUGIN_CLASS_NAME.getName());

    private UrlCheck() {}

    /// @throws UnusableStoreException if one is refused
    static void of(PostgresSettings settings) {
        check("coremill.store.url", settings.url());
        check("coremill.store.direct-url", settings.directUrl());
    }

    private static void check(String key, String url) {
        var read = Driver.parseURL(url, null);
        if (read == null) {
            throw new UnusableStoreException(
                    ("%s cannot be read by the driver; write it as"
                                    + " jdbc:postgresql://host:5432/database, with a port from 1 to 65535")
                            .formatted(key));
        }
        unknown(read)
                .ifPresent(
                        name -> {
                            throw new UnusableStoreException(
                                    "%s has \"%s\", which the driver does not know; correct the word, or leave it out"
                                            .formatted(key, name));
                        });
    }

    private static Optional<String> unknown(Properties read) {
        var names = read.stringPropertyNames();
        return names.stream().anyMatch(NAMES_OF_CLASSES::contains)
                ? Optional.empty()
                : names.stream()
                        .filter(name -> PGProperty.forName(name) == null)
                        .sorted()
                        .findFirst();
    }
}
