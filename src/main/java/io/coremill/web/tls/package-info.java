/// Certificates that the service shows to those who call it by TLS: checked before they are shown,
/// and logged when others take their place.
@org.jspecify.annotations.NullMarked
package io.coremill.web.tls;
