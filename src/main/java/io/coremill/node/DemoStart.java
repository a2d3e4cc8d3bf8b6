package io.coremill.node;

import io.coremill.demo.DemoRun;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;

/// Runs the sample jobs once the service listens, through the address at which it does.
///
/// @param isAskedFor whether the settings want it
record DemoStart(
        boolean isAskedFor, Environment environment, ServerProperties server, SslBundles bundles)
        implements ApplicationRunner {

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        if (isAskedFor) {
            runJobs();
        }
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
