import java.io.IOException;

/// What uses CPU time.
interface CpuUse {
    /// Of CPU time so far.
    double seconds() throws IOException;
}
