package io.coremill.web.limits;

import io.coremill.access.TokenDigest;
import io.coremill.access.limits.RateAllowance;
import io.coremill.access.limits.RateAllowances;
import io.coremill.access.limits.RateLimit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// The addresses from which keys and tokens come that are not valid, and the tokens that were valid
/// when they came last. Both are bounded in number. Safe from any thread.
final class FailedLogins {
    /// Some hundred bytes each.
    private static final int MOST_TOKENS = 10_000;

    private static final int PREFIX_BYTES = 8;

    private final RateAllowances failures;
    private final Set<String> valid =
            Collections.synchronizedSet(
                    Collections.newSetFromMap(
                            new LinkedHashMap<>(16, 0.75f, true) {
                                @Override
                                protected boolean removeEldestEntry(
                                        Map.Entry<String, Boolean> eldest) {
                                    return size() > MOST_TOKENS;
                                }
                            }));

    FailedLogins(RateLimit limit, LongSupplier nanos) {
        failures = new RateAllowances(limit, nanos);
    }

    /// Whether more may fail from there.
    RateAllowance of(String address) {
        return failures.look(network(address));
    }

    void failed(String address) {
        var _ = failures.take(network(address));
    }

    void succeeded(String token) {
        valid.add(TokenDigest.of(token));
    }

    boolean wasValid(String token) {
        return valid.contains(TokenDigest.of(token));
    }

    /// It is not valid any more.
    void forget(String token) {
        valid.remove(TokenDigest.of(token));
    }

    /// One host has as many addresses of IPv6 as it likes within a network.
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address wide
                    ? HexFormat.of().formatHex(Arrays.copyOf(wide.getAddress(), PREFIX_BYTES))
                    : address;
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
