package io.coremill.web.tls;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;

/// Has Spring Boot compare each private key with its certificate. A pair that does not fit could be
/// loaded without that, and no client could connect any more. Files that are replaced one after the
/// other are such a pair for a moment.
final class VerifiedBundles implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof SslProperties properties) {
            properties.getBundle().getPem().values().forEach(VerifiedBundles::verify);
        }
        return bean;
    }

    private static void verify(PemSslBundleProperties bundle) {
        PemSslBundleProperties.Store store = bundle.getKeystore();
        store.setVerifyKeys(store.isVerifyKeys() || store.getPrivateKey() != null);
    }
}
