package io.coremill.executor.processes;

import java.nio.file.Path;
import java.util.List;

/// What is at the other end of the pipe.
public enum WorkerProgram {
    /// Python, as one writes it without a library: a line in, a line out.
    PLAIN,
    /// Python with the library of the project, which reads whatever the pipe has.
    SDK,
    /// Next to nothing, so that what is left is the cost of the service: it looks for the id alone.
    /// A payload of `bytes` is answered with a string of so many.
    ECHO;

    private static final String ECHO_IN_PERL =
            """
            BEGIN { $| = 1 }
            my ($id) = /^.{0,40}"id":"(\\d+)"/;
            my $result = /"params":\\{"bytes":(\\d+)/ ? '"' . 'x' x $1 . '"' : '{}';
            print qq({"jsonrpc":"2.0","id":"$id","result":$result}\\n);
            """;

    List<String> command() {
        return switch (this) {
            case PLAIN -> python("plain.py");
            case SDK -> python("worker.py");
            case ECHO -> List.of("perl", "-ne", ECHO_IN_PERL);
        };
    }

    private static List<String> python(String name) {
        return List.of("python3", Path.of("workers", "python", name).toAbsolutePath().toString());
    }
}
