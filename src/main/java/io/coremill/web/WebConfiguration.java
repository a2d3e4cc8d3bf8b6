package io.coremill.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.coremill.access.limits.RefusalFigures;
import io.coremill.queue.key.KeyFigures;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// What all of `/v1` shares.
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {
    private static final HeededHeader IDEMPOTENCY_KEY =
            new HeededHeader(
                    IdempotencyHeader.NAME,
                    TakesIdempotencyKey.class,
                    "is taken by POST /v1/jobs and POST /v1/bulk-actions alone; leave the header"
                            + " out");

    private static final HeededHeader IF_MATCH =
            new HeededHeader(
                    HttpHeaders.IF_MATCH,
                    TakesIfMatch.class,
                    "is not heeded by this call; leave the header out");

    /// What does not apply is left out of every answer, rather than shown as null.
    @Bean
    JsonMapperBuilderCustomizer leavingOutNulls() {
        return mapper ->
                mapper.changeDefaultPropertyInclusion(
                        inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL));
    }

    @Bean
    KeyFigures keyFigures() {
        return new KeyFigures();
    }

    @Bean
    RefusalFigures refusalFigures() {
        return new RefusalFigures();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new QueryParameters()).addPathPatterns("/v1/**");
        registry.addInterceptor(IDEMPOTENCY_KEY).addPathPatterns("/v1/**");
        registry.addInterceptor(IF_MATCH).addPathPatterns("/v1/**");
    }
}
