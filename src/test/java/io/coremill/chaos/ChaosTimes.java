package io.coremill.chaos;

/// When a run was disturbed, in microseconds since 1970.
///
/// @param warm from when on the load is steady
/// @param begins when the disturbance began
/// @param ends when all was well again
record ChaosTimes(long warm, long begins, long ends) {}
