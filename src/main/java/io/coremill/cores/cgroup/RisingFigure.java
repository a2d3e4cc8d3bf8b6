package io.coremill.cores.cgroup;

/// A counter as the kernel reports it, without the moments at which it reports nothing, or less
/// than before.
final class RisingFigure {
    private double last = Double.NaN;

    /// @param told the figure as the kernel has it now; not a number if the kernel reports nothing
    /// @return not a number before the kernel has reported something
    synchronized double after(double told) {
        if (!(told <= last) && !Double.isNaN(told)) {
            last = told;
        }
        return last;
    }
}
