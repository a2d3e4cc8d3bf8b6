package io.coremill.web.upload;

import io.coremill.queue.upload.UploadFigures;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What uploads share.
@Configuration(proxyBeanMethods = false)
class UploadConfiguration {

    @Bean
    UploadFigures uploadFigures() {
        return new UploadFigures();
    }

    @Bean
    WholeUploads wholeUploads() {
        return new WholeUploads(Runtime.getRuntime().maxMemory());
    }
}
