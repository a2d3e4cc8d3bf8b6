/// Files of the service that hold secrets, as the settings name them: jobs in sandboxes are not to
/// read them.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.secret;
