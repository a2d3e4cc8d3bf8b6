package io.coremill.queue.keyring;

import io.coremill.access.KeyToken;
import io.coremill.queue.offline.CommandOptions;
import io.coremill.queue.offline.DatabaseOptions;
import io.coremill.queue.offline.RefusedOptionException;
import io.coremill.queue.postgres.transfer.SharedKeys;
import io.coremill.queue.sqlite.transfer.FileKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the keys that the options name: those of a service that runs, or of a store.
record KeyPlaces(Map<String, String> variables, InstantSource clock) {
    static final Set<String> OPTIONS = options();

    private static final String SERVICE = "service";
    private static final String KEY_FILE = "key-file";
    private static final String STORE = "store";

    private static Set<String> options() {
        var names = new HashSet<>(DatabaseOptions.NAMES);
        names.addAll(Set.of(SERVICE, KEY_FILE, STORE));
        return Set.copyOf(names);
    }

    /// @throws RefusedOptionException if the options do not name one place
    KeyPlace of(CommandOptions options) {
        String service = options.get(SERVICE);
        if (service != null) {
            return new ServiceKeyPlace(address(service), key(options));
        }
        if (options.get(KEY_FILE) != null) {
            throw new RefusedOptionException("--key-file is for --service, which is missing");
        }
        String store = options.getOr(STORE, variables.get("COREMILL_STORE_URL"));
        return DatabaseOptions.isUrl(String.valueOf(store))
                ? shared(DatabaseOptions.read(String.valueOf(store), options, variables))
                : file(options, store);
    }

    private KeyPlace shared(DatabaseOptions database) {
        var keys = SharedKeys.open(database, clock);
        return new StoreKeyPlace(keys, clock, keys::close);
    }

    private KeyPlace file(CommandOptions options, @Nullable String store) {
        var directory = store == null ? options.place(STORE, variables) : Path.of(store);
        var keys = FileKeys.open(directory, "the command keys", clock);
        return new StoreKeyPlace(keys, clock, keys::close);
    }

    private static String address(String service) {
        try {
            var address = URI.create(service);
            if (Set.of("http", "https").contains(String.valueOf(address.getScheme()))
                    && address.getHost() != null
                    && address.getUserInfo() == null) {
                return service;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new RefusedOptionException(
                "--service must be an address like https://jobs.example.com");
    }

    /// In no list of processes, and in no history of a shell.
    private static String key(CommandOptions options) {
        String file = options.need(KEY_FILE);
        try {
            String text = Files.readString(Path.of(file)).strip();
            return KeyToken.parse(text)
                    .map(KeyToken::text)
                    .orElseThrow(() -> refused(file, "has no key; it must have one, alone"));
        } catch (IOException e) {
            throw refused(file, "cannot be read; it must be a text file");
        }
    }

    private static RefusedOptionException refused(String file, String problem) {
        return new RefusedOptionException("--key-file '%s' %s".formatted(file, problem));
    }
}
