package io.coremill.queue.directory;

import io.coremill.queue.StorageUnavailableException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/// Explains why the data directory cannot be used.
final class UnusableDataAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case DataDirectoryInUseException inUse -> {
                    return new FailureAnalysis(
                            inUse.getMessage(),
                            "Stop the other service, or choose another directory with"
                                    + " --coremill.data-dir=….",
                            inUse);
                }
                case StorageUnavailableException unavailable -> {
                    return new FailureAnalysis(
                            unavailable.getMessage() + ": " + root(unavailable),
                            "Make the directory writable, make room on its disk, or choose another"
                                    + " with --coremill.data-dir=….",
                            unavailable);
                }
                case AccessDeniedException denied -> {
                    return new FailureAnalysis(
                            "This user may not read or write " + denied.getFile() + ".",
                            "Start the service as the user who owns it, or give it to a group of"
                                    + " this one: chgrp -R and chmod -R g=u.",
                            denied);
                }
                default -> {}
            }
        }
        return null;
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
