package io.coremill.settings;

import io.coremill.handler.builtin.http.AddressBlock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What can be set about HTTP, under `coremill.http`.
///
/// @param maxBody the largest body of a request that is read
/// @param hosts names, besides those of the loopback interface, under which the service is called;
///     with a port, that of its pages where a proxy does not pass it on
/// @param proxies whose word on scheme, host, port, prefix and client of a request is believed
/// @param maxWaits requests with `Prefer: wait` that wait at once
/// @param maxWaitsPerClient those of one address
/// @param maxStreams streams of events that are open at once
/// @param maxStreamsPerClient those of one address
/// @param bodyTimeout after which a body of which nothing more has come is given up
/// @param allowUnauthenticatedAccessFromNetwork whether the service may listen on an address that
///     others can reach, though it asks nobody who they are
@ConfigurationProperties("coremill.http")
public record HttpSettings(
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue List<String> hosts,
        @DefaultValue List<AddressBlock> proxies,
        @DefaultValue("2000") int maxWaits,
        @DefaultValue("500") int maxWaitsPerClient,
        @DefaultValue("100") int maxStreams,
        @DefaultValue("50") int maxStreamsPerClient,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("false") boolean allowUnauthenticatedAccessFromNetwork) {}
