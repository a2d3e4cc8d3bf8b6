package io.coremill.cores;

import io.coremill.cores.ledger.CoreLedger;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What measures the cores, for as long as the service lives.
@Configuration(proxyBeanMethods = false)
class CoresConfiguration {

    @Bean
    CoreLedger coreLedger() {
        return new CoreLedger();
    }

    @Bean
    CoreSampler coreSampler(CoreLedger ledger, LongSupplier nanos) {
        return CoreSampler.start(ledger, nanos);
    }

    @Bean
    KernelSupport kernelSupport() {
        return KernelSupport.here();
    }
}
