package io.coremill.settings.secret;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/// The files with private keys of what speaks TLS: those of `spring.ssl.bundle`, and of
/// `server.ssl` and `management.server.ssl`.
public final class TlsFiles {
    private static final List<String> SERVERS = List.of("server.ssl", "management.server.ssl");
    private static final List<String> BUNDLES =
            List.of("spring.ssl.bundle.pem", "spring.ssl.bundle.jks");
    private static final Bindable<Map<String, BundleKeys>> BY_NAME =
            Bindable.mapOf(String.class, BundleKeys.class);
    private static final ServerKeys NONE = new ServerKeys(null, null);
    private static final String CONTENT = "-----BEGIN";

    private TlsFiles() {}

    /// Whether they are there or not.
    public static List<Path> in(Environment environment) {
        Binder binder = Binder.get(environment);
        Stream<String> servers =
                SERVERS.stream()
                        .map(it -> binder.bind(it, ServerKeys.class).orElse(NONE))
                        .flatMap(ServerKeys::locations);
        Stream<String> bundles =
                BUNDLES.stream()
                        .map(it -> binder.bind(it, BY_NAME).orElse(Map.of()))
                        .map(Map::values)
                        .flatMap(Collection::stream)
                        .flatMap(BundleKeys::locations);
        return Stream.concat(servers, bundles).flatMap(it -> path(it).stream()).distinct().toList();
    }

    /// Where a setting has the content itself, or a part of the jar, there is no file.
    private static Optional<Path> path(String location) {
        if (!StringUtils.hasText(location) || location.contains(CONTENT)) {
            return Optional.empty();
        }
        try {
            Resource resource = ApplicationResourceLoader.get().getResource(location);
            return resource.isFile()
                    ? Optional.of(resource.getFile().toPath().toAbsolutePath().normalize())
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // the server says what is wrong with it
        }
    }

    record ServerKeys(@Nullable String keyStore, @Nullable String certificatePrivateKey) {
        Stream<String> locations() {
            return Stream.concat(
                    Stream.ofNullable(keyStore), Stream.ofNullable(certificatePrivateKey));
        }
    }

    record BundleKeys(@Nullable StoreKeys keystore) {
        Stream<String> locations() {
            return keystore == null ? Stream.empty() : keystore.locations();
        }
    }

    record StoreKeys(@Nullable String location, @Nullable String privateKey) {
        Stream<String> locations() {
            return Stream.concat(Stream.ofNullable(location), Stream.ofNullable(privateKey));
        }
    }
}
