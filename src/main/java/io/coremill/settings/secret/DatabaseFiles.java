package io.coremill.settings.secret;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/// The files by which the service shows itself to its database, beside that of the password: the
/// key of its certificate, and where the driver looks for passwords by itself.
public final class DatabaseFiles {
    private static final String KEY = "sslkey=";

    private DatabaseFiles() {}

    /// Whether they are there or not.
    ///
    /// @param url of the database; null or empty for none
    /// @param directUrl without a pooler; null or empty for the same
    public static List<Path> of(
            Environment environment, @Nullable String url, @Nullable String directUrl) {
        if (!StringUtils.hasText(url)) {
            return List.of();
        }
        Stream<String> urls = Stream.concat(Stream.of(url), Stream.ofNullable(directUrl));
        return Stream.concat(urls.flatMap(DatabaseFiles::keys), found(environment))
                .filter(StringUtils::hasText)
                .flatMap(it -> path(it).stream())
                .distinct()
                .toList();
    }

    private static Stream<String> keys(String url) {
        return Stream.of(url.substring(url.indexOf('?') + 1).split("&", -1))
                .filter(it -> it.startsWith(KEY))
                .map(it -> decoded(it.substring(KEY.length())));
    }

    private static Stream<String> found(Environment environment) {
        String home = environment.getProperty("user.home", "");
        return Stream.of(
                home + "/.postgresql/postgresql.pk8",
                environment.getProperty("PGPASSFILE", home + "/.pgpass"),
                environment.getProperty("PGSERVICEFILE", home + "/.pg_service.conf"));
    }

    /// What is wrong with it, the driver says.
    private static String decoded(String parameter) {
        try {
            return URLDecoder.decode(parameter, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return parameter;
        }
    }

    private static Optional<Path> path(String written) {
        try {
            return Optional.of(Path.of(written).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
