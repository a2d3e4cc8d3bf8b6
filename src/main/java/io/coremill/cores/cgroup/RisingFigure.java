package io.coremill.cores.cgroup;

/// A counter as the kernel tells it, without the moments at which it tells nothing, or less than
/// before.
final class RisingFigure {
    private double last = Double.NaN;

    /// @param told not a number if it tells nothing
    /// @return not a number before it has told something
    synchronized double after(double told) {
        if (!(told <= last) && !Double.isNaN(told)) {
            last = told;
        }
        return last;
    }
}
