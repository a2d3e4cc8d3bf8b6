package io.coremill.handler.builtin.http;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// TLS whose connections know nothing of each other: each has a new context, for a context
/// keeps sessions to resume, by which a server would know one job from another.
final class IsolatedTls implements Supplier<SSLSocketFactory> {
    private TrustManager @Nullable [] trusted;

    /// Trusts whom the JDK trusts.
    IsolatedTls() {}

    IsolatedTls(TrustManager trusted) {
        this.trusted = new TrustManager[] {trusted};
    }

    @Override
    public SSLSocketFactory get() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trusted(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("there is no TLS", e);
        }
    }

    /// Read once, when they are first needed: more than a hundred certificates.
    private synchronized TrustManager[] trusted() throws GeneralSecurityException {
        if (trusted == null) {
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            trusted = factory.getTrustManagers();
        }
        return trusted;
    }
}
