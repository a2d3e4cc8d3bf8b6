package io.coremill.settings;

import io.coremill.handler.builtin.http.AddressBlock;
import io.coremill.settings.binding.ValueRange;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// The rules of the HTTP API, under `coremill.http`.
///
/// @param maxBody Largest body of a request that is read.
/// @param hosts Names, besides those of the loopback interface, under which the service is called;
///     with a port, that of its pages where a proxy does not pass it on.
/// @param proxies Addresses and blocks of proxies that are believed on scheme, host, port, prefix
///     and client of a request.
/// @param proxyHeaders Which headers those proxies add: `x-forwarded`, or `forwarded` of RFC 7239.
///     Others are not believed.
/// @param maxWaits Requests with `Prefer: wait` that wait at once.
/// @param maxWaitsPerClient Those of one address.
/// @param maxStreams Streams of events that are open at once.
/// @param maxStreamsPerClient Those of one address.
/// @param maxUploads Uploads of many jobs that are open at once.
/// @param maxUploadsPerClient Those of one address.
/// @param bodyTimeout Time after which a body is given up if no more of it has come.
/// @param keepIdempotencyKeys How long a request with an `Idempotency-Key` is remembered.
/// @param allowUnauthenticatedAccessFromNetwork Whether the service may listen on an address that
///     others can reach, though it asks for no credentials.
public record HttpSettings(
        @DefaultValue("1MB") @ValueRange(least = "1B", most = "2047MB") DataSize maxBody,
        @DefaultValue List<String> hosts,
        @DefaultValue List<AddressBlock> proxies,
        @DefaultValue("x-forwarded") ProxyHeaders proxyHeaders,
        @DefaultValue("2000") @ValueRange(least = "0", most = "1000000000") int maxWaits,
        @DefaultValue("500") @ValueRange(least = "0", most = "1000000000") int maxWaitsPerClient,
        @DefaultValue("100") @ValueRange(least = "0", most = "1000000000") int maxStreams,
        @DefaultValue("50") @ValueRange(least = "0", most = "1000000000") int maxStreamsPerClient,
        @DefaultValue("16") @ValueRange(least = "0", most = "1000") int maxUploads,
        @DefaultValue("8") @ValueRange(least = "0", most = "1000") int maxUploadsPerClient,
        @DefaultValue("30s") @ValueRange(least = "1ms", most = "365d") Duration bodyTimeout,
        @DefaultValue("24h") @ValueRange(least = "1s", most = "365d") Duration keepIdempotencyKeys,
        @DefaultValue("false") boolean allowUnauthenticatedAccessFromNetwork) {

    /// The headers by which proxies say from where a request came. A proxy that adds one kind
    /// passes the other on as its client sent it.
    public enum ProxyHeaders {
        /// `X-Forwarded-*`. Where a request has none of them, `Forwarded`.
        X_FORWARDED,

        /// `Forwarded` alone (RFC 7239).
        FORWARDED
    }
}
