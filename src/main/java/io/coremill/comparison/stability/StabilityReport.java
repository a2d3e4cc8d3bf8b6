package io.coremill.comparison.stability;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom the misdeeds of one job hurt.
///
/// @param cases each misdeed in each arrangement
/// @param error why not all could be tried
public record StabilityReport(List<MisdeedDamage> cases, @Nullable String error) {}
