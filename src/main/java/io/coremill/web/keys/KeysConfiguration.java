package io.coremill.web.keys;

import io.coremill.access.AccessCounts;
import io.coremill.access.KeyToken;
import io.coremill.access.key.AccessKeys;
import io.coremill.access.key.KeyStore;
import io.coremill.access.key.KeyUpkeep;
import io.coremill.access.key.KnownKeys;
import io.coremill.job.SteadyClock;
import io.coremill.settings.access.AccessSettings;
import io.coremill.web.CommitWait;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The keys by which callers come in. While access is off they can be listed, and none is known by
/// heart.
@Configuration(proxyBeanMethods = false)
class KeysConfiguration {

    @Bean
    AccessCounts accessCounts() {
        return new AccessCounts();
    }

    @Bean
    KnownKeys knownKeys(AccessSettings settings, SteadyClock clock, AccessCounts counts) {
        String first = settings.bootstrapKey();
        return new KnownKeys(first == null ? null : token(first), clock::timeOfDay, counts);
    }

    private static KeyToken token(String first) {
        return KeyToken.parse(first)
                .orElseThrow(() -> new IllegalStateException("the first key is none"));
    }

    /// Known before the first request comes in.
    @Bean(destroyMethod = "close")
    KeyUpkeep keyUpkeep(
            KeyStore store, KnownKeys known, SteadyClock clock, AccessSettings settings) {
        var upkeep = new KeyUpkeep(store, known, clock::timeOfDay);
        if (settings.enabled()) {
            upkeep.start();
        }
        return upkeep;
    }

    @Bean
    AccessKeys accessKeys(KeyStore store, KnownKeys known, SteadyClock clock) {
        return new AccessKeys(store, known, clock::timeOfDay, CommitWait::await);
    }
}
