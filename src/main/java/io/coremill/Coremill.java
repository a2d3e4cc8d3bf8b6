package io.coremill;

import io.coremill.comparison.arena.ArenaMain;
import io.coremill.comparison.command.CompareCommand;
import io.coremill.conformance.CheckWorker;
import io.coremill.journal.LogSetup;
import io.coremill.node.ServiceToCompare;
import io.coremill.queue.backup.BackupCommand;
import io.coremill.queue.compaction.CompactCommand;
import io.coremill.queue.export.ExportCommand;
import io.coremill.queue.keyring.KeysCommand;
import io.coremill.queue.move.MoveCommand;
import io.coremill.queue.tables.PrepareCommand;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// The service: jobs over HTTP, run on threads or in worker processes.
@SpringBootApplication
public class Coremill {
    private static final String CHECK_WORKER = "check-worker";
    private static final String COMPARE = "compare";
    private static final String COMPACT = "compact";
    private static final String BACKUP = "backup";
    private static final String EXPORT = "export";
    private static final String MIGRATE_STORE = "migrate-store";
    private static final String KEYS = "keys";
    private static final String PREPARE_DATABASE = "prepare-database";

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ENGLISH); // programs read what is formatted here
        if (args.length > 0 && args[0].equals(CHECK_WORKER)) {
            CheckWorker.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(COMPARE)) {
            CompareCommand.main(
                    Arrays.copyOfRange(args, 1, args.length),
                    () -> ServiceToCompare.start(Coremill.class));
        } else if (args.length > 0 && args[0].equals(COMPACT)) {
            CompactCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(BACKUP)) {
            BackupCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(EXPORT)) {
            ExportCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(MIGRATE_STORE)) {
            MoveCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(KEYS)) {
            KeysCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(PREPARE_DATABASE)) {
            PrepareCommand.main(Arrays.copyOfRange(args, 1, args.length));
        } else if (args.length > 0 && args[0].equals(ArenaMain.COMMAND)) {
            ArenaMain.main(Arrays.copyOfRange(args, 1, args.length));
        } else {
            var service = new SpringApplication(Coremill.class);
            service.addListeners(new LogSetup());
            service.run(args);
        }
    }
}
