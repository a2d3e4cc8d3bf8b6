package io.coremill.node;

import io.coremill.demo.DemoRun;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;

/// Runs the sample jobs once the service listens, through the address at which it does.
///
/// @param isAskedFor whether the settings want it
record DemoStart(
        boolean isAskedFor, Environment environment, ServerProperties server, SslBundles bundles)
        implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(DemoStart.class);

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        if (isAskedFor && isMutual()) {
            log.warn("the demo runs no jobs: server.ssl.client-auth=need asks for a certificate");
        } else if (isAskedFor) {
            runJobs();
        }
    }

    /// The demo is a client like others, and has no certificate to show.
    private boolean isMutual() {
        Ssl ssl = server.getSsl();
        return Ssl.isEnabled(ssl) && ssl.getClientAuth() == Ssl.ClientAuth.NEED;
    }

    private void runJobs() throws Exception {
        ServiceAddress address = ServiceAddress.of(environment).fromHere();
        KeyStore certificates = address.secure() ? certificates() : null;
        new DemoRun(address.toString(), certificates, System.out).run();
    }

    private @Nullable KeyStore certificates() {
        return WebServerSslBundle.get(server.getSsl(), bundles).getStores().getKeyStore();
    }
}
