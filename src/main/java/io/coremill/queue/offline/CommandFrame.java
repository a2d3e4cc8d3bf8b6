package io.coremill.queue.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/// What is the same for all commands: the usage, a line for a failure, and the exit code.
public final class CommandFrame {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final String name;
    private final String usage;
    private final OutputStream out;
    private final PrintStream err;

    /// @param name as it is called
    /// @param usage for `--help`, with the end of its last line
    public CommandFrame(String name, String usage, OutputStream out, PrintStream err) {
        this.name = name;
        this.usage = usage;
        this.out = out;
        this.err = err;
    }

    /// @return the exit code
    public int run(List<String> arguments, CommandWork work) {
        try {
            if (arguments.contains("--help")) {
                out.write(usage.getBytes(UTF_8));
                out.flush();
            } else {
                work.run(arguments);
            }
            return DONE;
        } catch (RefusedOptionException e) {
            note(String.valueOf(e.getMessage()));
            err.print(usage);
            return WRONG_USAGE;
        } catch (CommandFailedException e) {
            note(String.valueOf(e.getMessage()));
            return FAILED;
        } catch (IOException e) {
            note("what it writes is not taken any more: " + e.getMessage());
            return FAILED;
        }
    }

    /// Writes a line beside the output.
    public void note(String words) {
        err.println("coremill %s: %s".formatted(name, words));
    }

    /// What a command does.
    public interface CommandWork {

        /// @throws RefusedOptionException if it does not take an argument
        /// @throws CommandFailedException if it cannot do what it was asked
        /// @throws IOException if its output is not taken
        void run(List<String> arguments) throws IOException;
    }
}
