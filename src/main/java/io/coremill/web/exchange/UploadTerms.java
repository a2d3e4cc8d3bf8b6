package io.coremill.web.exchange;

import io.coremill.access.CallerAdmission;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// For how long an upload may go on.
///
/// @param isDraining whether the service is about to end
/// @param admission of its caller
/// @param patience for how long nothing may come, and nothing may be read
record UploadTerms(BooleanSupplier isDraining, CallerAdmission admission, Duration patience) {}
