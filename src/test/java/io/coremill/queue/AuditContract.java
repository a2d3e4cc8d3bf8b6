package io.coremill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.access.audit.AuditActor;
import io.coremill.access.audit.AuditEntry;
import io.coremill.access.audit.AuditEvent;
import io.coremill.access.audit.AuditSearch;
import io.coremill.access.audit.AuditTarget;
import io.coremill.job.JobIds;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store promises about the record of who did what. A store's own test extends this and
/// opens it.
@Timeout(60)
public abstract class AuditContract {
    private static final Duration DAY = Duration.ofDays(1);
    private static final AuditActor ALICE = new AuditActor("alice", "k1", "192.0.2.7");
    private static final AuditActor BOB = new AuditActor("bob", "k2", "2001:db8::1");

    protected final SettableClock clock = new SettableClock();
    private final JobIds ids = new JobIds(clock);
    private JobQueue queue;

    /// Opens a new store, or what one that was closed has left.
    protected abstract JobQueue open();

    /// Changes the table by a statement of SQL that no node has.
    protected abstract void run(String change) throws SQLException;

    @BeforeEach
    final void openQueue() {
        queue = open();
    }

    @AfterEach
    final void closeQueue() {
        if (queue != null) {
            queue.close();
        }
    }

    @Test
    void entriesAreShownAsTheyWereWritten() {
        var whole =
                entry(ALICE, "job.cancel", "job", "j1", 409, "it has ended \\ \" = \uD83E\uDD8A");
        var bare = entry(new AuditActor("", "", ""), "store.migrate", "store", "", 0, "");
        write(whole, bare);
        assertThat(find(AuditSearch.ALL)).containsExactly(bare, whole);
    }

    @Test
    void entriesAreListedPageByPageNewestFirst() {
        var first = IntStream.range(0, 3).mapToObj(i -> entry(ALICE, "job.retry", i)).toList();
        clock.advance(Duration.ofSeconds(1));
        var next = IntStream.range(3, 5).mapToObj(i -> entry(ALICE, "job.retry", i)).toList();
        write(next.toArray(AuditEntry[]::new));
        write(first.toArray(AuditEntry[]::new));

        var page = queue.audit().find(AuditSearch.ALL, null, 3);
        assertThat(page).containsExactly(next.getLast(), next.getFirst(), first.getLast());
        write(entry(BOB, "job.retry", 9));
        var rest = queue.audit().find(AuditSearch.ALL, page.getLast().place(), 3);
        assertThat(rest).containsExactly(first.get(1), first.getFirst());
        assertThat(queue.audit().find(AuditSearch.ALL, rest.getLast().place(), 3)).isEmpty();
    }

    @Test
    void entriesAreFoundByWhoDidWhatToWhichJobAndWhen() {
        var start = clock.instant();
        var one = entry(ALICE, "job.cancel", "job", "j1", 200, "");
        clock.advance(Duration.ofSeconds(1));
        var two = entry(BOB, "job.retry", "job", "j1", 200, "");
        clock.advance(Duration.ofSeconds(1));
        var three = entry(BOB, "queue.pause", "queue", "j1", 403, "");
        write(one, two, three);

        assertThat(find(search("alice", null, null, null))).containsExactly(one);
        assertThat(find(search(null, "k2", null, null))).containsExactly(three, two);
        assertThat(find(search(null, null, "job.retry", null))).containsExactly(two);
        assertThat(find(search(null, null, null, "j1"))).containsExactly(two, one);
        assertThat(find(search("bob", "k2", "job.retry", "j1"))).containsExactly(two);
        assertThat(find(search("alice", "k2", null, null))).isEmpty();
        assertThat(find(search("' OR 1 = 1 --", null, null, null))).isEmpty();
        assertThat(find(between(two.at(), three.at()))).containsExactly(two);
        assertThat(find(between(start, null))).containsExactly(three, two, one);
        assertThat(find(between(null, start))).isEmpty();
    }

    @Test
    void anEntryThatIsThereAlreadyStaysAsItIs() {
        var entry = entry(ALICE, "job.cancel", "job", "j1", 200, "");
        write(entry);
        var changed = new AuditEvent(BOB, "job.cancel", entry.event().target(), 200, "");
        write(new AuditEntry(entry.id(), entry.at(), entry.node(), changed));
        assertThat(find(AuditSearch.ALL)).containsExactly(entry);
    }

    @Test
    void noStatementChangesAnEntry() {
        var entry = entry(ALICE, "job.cancel", "job", "j1", 200, "");
        write(entry);
        assertThatThrownBy(() -> run("UPDATE coremill.audit SET principal = 'bob'"))
                .hasMessageContaining("entries of the audit log are never changed");
        assertThat(find(AuditSearch.ALL)).containsExactly(entry);
    }

    @Test
    void entriesOutlastTheService() {
        var entry = entry(ALICE, "job.cancel", "job", "j1", 200, "");
        write(entry);
        queue.close();
        queue = open();
        assertThat(find(AuditSearch.ALL)).containsExactly(entry);
    }

    /// Not all at once: what runs is not to wait for that.
    @Test
    void entriesGoWhenTheirTimeIsOver() {
        write();
        write(IntStream.range(0, 1_200).mapToObj(this::entryOfLater).toArray(AuditEntry[]::new));
        clock.advance(Duration.ofMillis(1));
        var young = entry(ALICE, "job.cancel", "job", "young", 200, "");
        clock.advance(DAY.plusSeconds(1));
        var kept = young.at();

        assertThat(write(kept, young)).isTrue();
        assertThat(find(AuditSearch.ALL)).hasSize(701);
        assertThat(write(kept)).isTrue();
        assertThat(write(kept)).isFalse();
        assertThat(find(AuditSearch.ALL)).containsExactly(young);
    }

    @Test
    void entriesAreLookedThroughOnceAMinute() {
        write();
        var entry = entry(ALICE, "job.cancel", "job", "j1", 200, "");
        write(entry);
        clock.advance(Duration.ofSeconds(59));
        write(clock.instant());
        assertThat(find(AuditSearch.ALL)).containsExactly(entry);
        clock.advance(Duration.ofSeconds(1));
        write(clock.instant());
        assertThat(find(AuditSearch.ALL)).isEmpty();
    }

    private AuditEntry entryOfLater(int number) {
        clock.advance(Duration.ofMillis(1));
        return entry(BOB, "job.retry", number);
    }

    private AuditEntry entry(AuditActor actor, String action, int number) {
        return entry(actor, action, "job", "j" + number, 200, "");
    }

    private AuditEntry entry(
            AuditActor actor, String action, String kind, String id, int status, String detail) {
        var event = new AuditEvent(actor, action, new AuditTarget(kind, id), status, detail);
        return new AuditEntry(ids.next().toString(), clock.instant(), "node-1", event);
    }

    private void write(AuditEntry... entries) {
        write(Instant.EPOCH, entries);
    }

    private boolean write(Instant keptSince, AuditEntry... entries) {
        return queue.audit().write(List.of(entries), keptSince).join();
    }

    private List<AuditEntry> find(AuditSearch search) {
        return queue.audit().find(search, null, 5_000);
    }

    private static AuditSearch search(
            @Nullable String principal,
            @Nullable String key,
            @Nullable String action,
            @Nullable String job) {
        return new AuditSearch(principal, key, action, job, null, null);
    }

    private static AuditSearch between(@Nullable Instant since, @Nullable Instant until) {
        return new AuditSearch(null, null, null, null, since, until);
    }
}
