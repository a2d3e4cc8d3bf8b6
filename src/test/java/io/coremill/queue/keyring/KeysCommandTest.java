package io.coremill.queue.keyring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.coremill.access.AccessCaller;
import io.coremill.access.AccessCounts;
import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.KeyToken;
import io.coremill.access.audit.AuditOutcome;
import io.coremill.access.audit.AuditSearch;
import io.coremill.access.key.KnownKeys;
import io.coremill.queue.JobQueue;
import io.coremill.queue.SettableClock;
import io.coremill.queue.postgres.TestStore;
import io.coremill.queue.sqlite.SqliteQueue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command makes and changes keys in each store.
@Timeout(60)
class KeysCommandTest {
    private final SettableClock clock = new SettableClock();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir private Path directory;

    /// Before the first start of a service, too.
    @Test
    void keysOfAStoppedServiceAreMadeListedRotatedAndRevoked() {
        walk(
                () -> SqliteQueue.open(directory, "node", clock, System::nanoTime, List.of()),
                where());
    }

    @Test
    void keysOfASharedStoreAreWhileNodesRun() throws Exception {
        try (var store = new TestStore()) {
            try (var node = store.open()) {
                var database = store.place();
                walk(
                        () -> node,
                        "--store=" + database.url(),
                        "--schema=coremill",
                        "--username=" + database.user(),
                        "--password-file=" + file("password", database.password() + "\n"));
            }
        }
    }

    private void walk(Opening opening, String... where) {
        var first =
                done(
                        where,
                        "create --name a --roles submit,read --principal p --queues q,r --types t"
                                + " --payloads no --expires PT1H");
        var second = done(where, "create --name=b --roles=admin");
        String id = token(first).id();
        assertThat(done(where, "list").lines().map(line -> line.split(" +", -1)[0]))
                .containsExactlyInAnyOrder("ID", id, token(second).id());
        assertThat(text(out)).doesNotContain(token(first).secret());
        var narrow = new AccessScope(Set.of("q", "r"), Set.of("t"), false);
        var roles = Set.of(AccessRole.READ, AccessRole.SUBMIT);
        assertThat(caller(opening, first)).contains(new AccessCaller("p", id, roles, narrow));
        var next = done(where, "rotate " + id + " --overlap PT0S");
        assertThat(token(next).id()).isEqualTo(id);
        assertThat(caller(opening, first)).isEmpty();
        assertThat(caller(opening, next)).isPresent();
        assertThat(done(where, "revoke " + id)).isEmpty();
        assertThat(caller(opening, next)).isEmpty();
        assertThat(done(where, "list")).containsPattern(id + " .* revoked");
        assertThat(run(where, "rotate " + id)).isEqualTo(1);
        assertThat(text(err)).contains("was revoked or has expired");
        assertThat(run(where, "revoke nonesuch")).isEqualTo(1);
        assertThat(text(err)).contains("there is no key nonesuch");
        assertThat(recorded(opening))
                .containsExactlyInAnyOrder(
                        tuple("key.create", id),
                        tuple("key.create", token(second).id()),
                        tuple("key.rotate", id),
                        tuple("key.delete", id));
    }

    @Test
    void thePageAboutKeysIsRunAsItIsWritten() throws Exception {
        String shown = "4f1c0a9be27d";
        String id = shown;
        var run = new ArrayList<String>();
        for (String line : Files.readAllLines(Path.of("docs/access.md"))) {
            if (line.startsWith("./coremill keys ")) {
                String words = line.replaceFirst("^./coremill keys ", "").replaceFirst(" > .*", "");
                String printed = done(where(), words.replace(shown, id));
                run.add(words.split(" ", -1)[0]);
                id = id.equals(shown) ? token(printed).id() : id;
            }
        }
        assertThat(run).containsExactly("create", "list", "rotate", "revoke");
    }

    /// It would change them behind the back of that service.
    @Test
    void theFileOfAServiceThatRunsIsLeftAlone() {
        try (var _ = SqliteQueue.open(directory, "n", clock, System::nanoTime, List.of())) {
            assertThat(run(where(), "create --name a --roles read")).isEqualTo(1);
            assertThat(text(err)).contains("--service and --key-file");
            assertThat(text(out)).isEmpty();
        }
    }

    @Test
    void variablesNameTheStoreAsForTheService() {
        int code =
                command(Map.of("COREMILL_DATA_DIR", directory.toString()))
                        .run(List.of("create", "--name", "a", "--roles", "read"));
        assertThat(code).as(text(err)).isZero();
        assertThat(done(where(), "list")).contains(" a ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "make",
                "revoke",
                "revoke --store=x",
                "revoke cm_a_b",
                "rotate a --overlap P31D",
                "rotate a --overlap soon",
                "create --roles read",
                "create --name a",
                "create --name a_b!c --roles read",
                "create --name bootstrap --roles read",
                "create --name a --roles root",
                "create --name a --roles read, ",
                "create --name a --roles read --expires PT0S",
                "create --name a --roles read --queues a,,b",
                "create --name a --roles read --payloads maybe",
                "create --name a --roles read --secret x",
                "list --key-file x",
                "list --service localhost:8080 --key-file x",
                "list --service http://cm_a_b@localhost --key-file x",
                "list --service http://localhost",
                "list --service http://localhost --key-file /nonexistent"
            })
    void whatCannotBeMeantIsRefused(String arguments) {
        assertThat(run(new String[0], arguments)).isEqualTo(2);
        assertThat(text(err)).contains("coremill keys: ", "usage: coremill keys create");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void aFileWithoutAKeyIsNotShown() throws Exception {
        var wrong = file("wrong", "a-password-of-another-program");
        run(new String[0], "list --service http://localhost --key-file " + wrong);
        assertThat(text(err)).contains("has no key").doesNotContain("a-password");
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(directory.resolveSibling(directory.getFileName() + name), text);
    }

    private String[] where() {
        return new String[] {"--store=" + directory};
    }

    /// What it prints.
    private String done(String[] where, String words) {
        out.reset();
        assertThat(run(where, words)).as(text(err)).isZero();
        return text(out).strip();
    }

    private int run(String[] where, String words) {
        var arguments = new ArrayList<String>();
        if (!words.isEmpty()) {
            arguments.addAll(List.of(words.split(" ", -1)));
        }
        arguments.addAll(List.of(where));
        return command(Map.of()).run(arguments);
    }

    private KeysCommand command(Map<String, String> variables) {
        return new KeysCommand(new PrintStream(out), new PrintStream(err), variables, clock);
    }

    /// Who comes in with a key at a node that starts now.
    private Optional<AccessCaller> caller(Opening opening, String key) {
        var known = new KnownKeys(null, clock, new AccessCounts());
        var queue = opening.open();
        known.look(queue.accessKeys());
        if (queue instanceof SqliteQueue) {
            queue.close();
        }
        clock.advance(Duration.ofMillis(1));
        return known.callerOf(token(key));
    }

    /// What the commands left in the record, with the key that each was about.
    private static List<Tuple> recorded(Opening opening) {
        var queue = opening.open();
        var entries = queue.audit().find(AuditSearch.ALL, null, 9);
        if (queue instanceof SqliteQueue) {
            queue.close();
        }
        assertThat(entries)
                .allSatisfy(it -> assertThat(it.event().outcome()).isEqualTo(AuditOutcome.DONE));
        return entries.stream()
                .map(it -> tuple(it.event().action(), it.event().target().id()))
                .toList();
    }

    private static KeyToken token(String key) {
        return KeyToken.parse(key).orElseThrow();
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(UTF_8);
    }

    private interface Opening {
        JobQueue open();
    }
}
