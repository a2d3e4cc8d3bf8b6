package io.coremill.queue.sqlite;

import java.util.ArrayList;
import java.util.List;

/// Commands for one transaction, by verb. Nobody who waits for one command can have asked for
/// another that depends on it, so the order among verbs is free. What has been withdrawn is left
/// out.
record Batch(
        List<Command.Submit> submits,
        List<Command.Note> notes,
        List<Command.Settle> settles,
        List<Command.Cancel> cancels,
        List<Command.Retry> retries,
        List<Command.Pause> pauses,
        List<Command.Probe> probes,
        List<Command.Wake> wakes) {

    static Batch of(List<? extends Command> commands) {
        var batch = empty();
        for (var command : commands) {
            if (command.begin()) {
                batch.add(command);
            }
        }
        return batch;
    }

    private static Batch empty() {
        return new Batch(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    private void add(Command command) {
        switch (command) {
            case Command.Submit submit -> submits.add(submit);
            case Command.Note note -> notes.add(note);
            case Command.Settle settle -> settles.add(settle);
            case Command.Cancel cancel -> cancels.add(cancel);
            case Command.Retry retry -> retries.add(retry);
            case Command.Pause pause -> pauses.add(pause);
            case Command.Probe probe -> probes.add(probe);
            case Command.Wake wake -> wakes.add(wake);
        }
    }
}
