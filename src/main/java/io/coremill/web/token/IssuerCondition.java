package io.coremill.web.token;

import io.coremill.settings.access.IssuerProperties;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/// Holds where tokens of an issuer are believed. An empty setting is as good as none.
final class IssuerCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return IssuerProperties.in(context.getEnvironment()).hasIssuer();
    }
}
