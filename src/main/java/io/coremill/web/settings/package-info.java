/// What the settings say about HTTP.
@org.jspecify.annotations.NullMarked
package io.coremill.web.settings;
