package io.coremill.web.live;

import io.coremill.access.AccessCaller;
import io.coremill.access.CallerAdmission;
import io.coremill.access.KeyRegistry;
import io.coremill.access.KeyToken;
import java.util.Optional;

/// Keys of a service without any.
final class NoKeys implements KeyRegistry {

    @Override
    public Optional<AccessCaller> callerOf(KeyToken token) {
        return Optional.empty();
    }

    @Override
    public CallerAdmission admission(KeyToken token) {
        return () -> false;
    }
}
