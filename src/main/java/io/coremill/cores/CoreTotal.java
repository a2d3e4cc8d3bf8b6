package io.coremill.cores;

/// A core's time in counters that never fall, though the kernel's may. What it moves from one mode
/// to another is a little; there they are held until it is past them again. With a core that was
/// offline it may begin anew; there they go on from where they were.
///
/// @param read what the kernel said last
/// @param time what it said at most, and what it said before it began anew
/// @param forgotten how much of that the kernel does not count any more
record CoreTotal(CoreTime read, CoreTime time, CoreTime forgotten) {

    static CoreTotal of(CoreTime read) {
        return new CoreTotal(read, read, read.minus(read));
    }

    CoreTotal followedBy(CoreTime next) {
        CoreTime lost = next.isAnewAfter(read) ? forgotten.orMore(time.minus(next)) : forgotten;
        return new CoreTotal(next, time.orMore(next.plus(lost)), lost);
    }
}
