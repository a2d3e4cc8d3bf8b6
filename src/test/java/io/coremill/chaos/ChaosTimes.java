package io.coremill.chaos;

import java.util.List;

/// When a run was disturbed, in microseconds since 1970.
///
/// @param warm from when on the load is steady
/// @param begins when the disturbance began
/// @param restored each time from which on as much can be done as before
/// @param ends when all was over
record ChaosTimes(long warm, long begins, List<Long> restored, long ends) {}
