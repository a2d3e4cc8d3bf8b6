package io.coremill.queue.commit;

import java.util.ArrayList;
import java.util.List;

/// Commands for one transaction, by kind. A caller that waits for one command cannot have asked for
/// another that depends on it, so the order among kinds is free. What has been withdrawn is left
/// out.
public record CommandBatch(
        List<StoreCommand.Submit> submits,
        List<StoreCommand.SubmitChunk> chunks,
        List<StoreCommand.SubmitKeyed> keyed,
        List<StoreCommand.Turn> turns,
        List<StoreCommand.Report> reports,
        List<StoreCommand.Settle> settles,
        List<StoreCommand.Cancel> cancels,
        List<StoreCommand.Retry> retries,
        List<StoreCommand.Edit> edits,
        List<StoreCommand.Bulk> bulks,
        List<StoreCommand.Pause> pauses,
        List<StoreCommand.Schedule> schedules,
        List<StoreCommand.ChangeKey> accessKeys,
        List<StoreCommand.Probe> probes,
        List<StoreCommand.Prune> prunes,
        List<StoreCommand.Audit> audits,
        List<StoreCommand.Wake> wakes) {

    public static CommandBatch of(List<? extends StoreCommand> commands) {
        var batch = empty();
        for (var command : commands) {
            if (command.begin()) {
                batch.add(command);
            }
        }
        return batch;
    }

    private static CommandBatch empty() {
        return new CommandBatch(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    private void add(StoreCommand command) {
        switch (command) {
            case StoreCommand.Submit submit -> submits.add(submit);
            case StoreCommand.SubmitChunk chunk -> chunks.add(chunk);
            case StoreCommand.SubmitKeyed submit -> keyed.add(submit);
            case StoreCommand.Turn turn -> turns.add(turn);
            case StoreCommand.Report report -> reports.add(report);
            case StoreCommand.Settle settle -> settles.add(settle);
            case StoreCommand.Cancel cancel -> cancels.add(cancel);
            case StoreCommand.Retry retry -> retries.add(retry);
            case StoreCommand.Edit edit -> edits.add(edit);
            case StoreCommand.Bulk bulk -> bulks.add(bulk);
            case StoreCommand.Pause pause -> pauses.add(pause);
            case StoreCommand.Schedule schedule -> schedules.add(schedule);
            case StoreCommand.ChangeKey change -> accessKeys.add(change);
            case StoreCommand.Probe probe -> probes.add(probe);
            case StoreCommand.Prune prune -> prunes.add(prune);
            case StoreCommand.Audit audit -> audits.add(audit);
            case StoreCommand.Wake wake -> wakes.add(wake);
        }
    }
}
