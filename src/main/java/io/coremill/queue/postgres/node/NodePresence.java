package io.coremill.queue.postgres.node;

import io.coremill.queue.access.AccessKeyTable;
import io.coremill.queue.cluster.ClusterFigures;
import io.coremill.queue.column.StoredTime;
import io.coremill.queue.postgres.connect.PostgresSession;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node among the nodes of a store: beats, looks at what is new, and ends what dead nodes and
/// lost answers have left. In each round it makes one statement, and one more with a heartbeat
/// while there are others, unless there is something to take or to end.
public final class NodePresence implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodePresence.class);

    private final PostgresSession session;
    private final PresenceTiming timing;
    private final NodeStatus status;
    private final NodeNews news;
    private final NodeTable nodes;
    private final AccessKeyTable keys;
    private final NodeRescue rescue;
    private final StrayLeases strays;
    private final PresenceSchedule schedule;
    private final SeenFigures figures;
    private final PresenceThread thread = new PresenceThread(this::roundWhenDue);
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<UUID> namesakes = new HashSet<>();
    private volatile UUID instance = UUID.randomUUID();
    private volatile boolean hasOthers = true;
    private volatile boolean othersSubmit = true;
    private Instant joined = Instant.EPOCH;
    private boolean cutOff;

    /// Of the keys that the node knows.
    private long keyChange = -1;

    /// Whether the tables suit this node. What others have left on those that do not is left to
    /// nodes of a later version.
    private boolean suited = true;

    /// Whether what follows on a join is still to be done.
    private boolean justJoined;

    /// @param session for this node's presence alone
    /// @param ending ends leases on that session
    public NodePresence(
            PostgresSession session,
            PresenceTiming timing,
            NodeStatus status,
            NodeNews news,
            LeaseEnding ending) {
        this.session = session;
        this.timing = timing;
        this.status = status;
        this.news = news;
        nodes = new NodeTable(session);
        keys = new AccessKeyTable(session::prepare);
        var leases = new AbandonedLeases(session, ending);
        figures = new SeenFigures(timing);
        rescue =
                new NodeRescue(
                        session, leases, timing, this::beatBetweenLooks, figures::nodeIsLost);
        strays = new StrayLeases(session, leases, timing, status);
        schedule = new PresenceSchedule(timing);
    }

    /// Joins the nodes. Nothing may be claimed in the name of this instance before.
    public void join() throws SQLException {
        lock.lock();
        try {
            joinAs(instance);
        } finally {
            lock.unlock();
        }
    }

    /// Makes a round about once a second from now on.
    public void start() {
        thread.start();
    }

    /// In whose name jobs are claimed.
    public UUID instance() {
        return instance;
    }

    /// Whether there are other live nodes, as of the last look.
    public boolean hasOthers() {
        return hasOthers;
    }

    /// Whether jobs may be let in that this node does not hear of: by other nodes, or in SQL.
    public boolean othersSubmit() {
        return othersSubmit;
    }

    /// What this node has seen of the others and of the database.
    ///
    /// @param hearing whether it hears the others
    public ClusterFigures figures(boolean hearing) {
        return figures.figures(hearing);
    }

    /// Makes the next round at once. From any thread.
    public void lookNow() {
        thread.wake();
    }

    /// Beats at once, as something about this node is new. From any thread.
    public void beatNow() {
        schedule.beatSoon();
        thread.wake();
    }

    /// Looks for leases that the node does not know of, as a claim has gone unanswered. From any
    /// thread.
    public void lookForStrays() {
        strays.lookSoon();
    }

    /// Makes one whole round, with a heartbeat.
    public void round() throws SQLException {
        lock.lock();
        try {
            round(true);
        } catch (SQLException | RuntimeException | Error e) {
            session.rollBack();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /// Ends as a node does that is killed: the others find it dead.
    public void vanish() {
        thread.stopSoon();
        session.abandon();
        if (thread.stop()) {
            session.close();
        }
    }

    /// Leaves the nodes. What the node still holds is given to others as that of a dead node.
    @Override
    public void close() {
        if (!thread.stop()) {
            session.abandon();
            log.warn("this node did not leave the others, which will find it dead");
            return;
        }
        try {
            session.beginAlone();
            nodes.leave(instance);
        } catch (SQLException e) {
            log.warn("this node could not leave the others, which will find it dead", e);
        } finally {
            session.close();
        }
    }

    /// @return how long to wait for the next, in nanoseconds
    private long roundWhenDue() {
        lock.lock();
        try {
            round(schedule.beatIsDue());
            reconnected();
        } catch (SQLException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            session.rollBack();
            log.error("a round of the presence failed, and the next one is made all the same", e);
        } finally {
            lock.unlock();
        }
        return schedule.pause();
    }

    private void round(boolean beats) throws SQLException {
        try {
            seen(look(beats), beats);
        } catch (SQLException e) {
            if (!isOfOtherTables(e)) {
                throw e;
            }
            session.rollBack();
            beatWithoutNews();
            if (suited) {
                throw e;
            }
        }
    }

    /// A statement names what is not there, or not as it was.
    private static boolean isOfOtherTables(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("42");
    }

    /// A later version may have dropped what a look reads, and this node has to learn it.
    private void beatWithoutNews() throws SQLException {
        session.beginAlone();
        var needed = nodes.beatWithoutNews(instance, status, timing.now());
        if (needed.isPresent()) {
            schedule.hasBeaten();
            suited = news.needs(needed.getAsInt());
            reportKeysIfThere();
        } else {
            joinAnew();
        }
    }

    private void seen(NodeLook look, boolean beats) throws SQLException {
        if (!look.here()) {
            joinAnew();
            return;
        }
        hasJoined();
        hasOthers = look.others() > 0;
        othersSubmit = hasOthers || look.submittedInSql() > 0;
        figures.seen(look);
        warnOf(look);
        if (beats) {
            suited = news.needs(look.needed());
        }
        reportKeys(look.keyChange());
        reportCancelled(look);
        if (look.requested()) {
            nodes.takeRequests(instance).forEach(news::recycle);
        }
        if (beats) {
            news.live(hasOthers ? nodes.live(instance, timing.now()) : List.of());
        }
        if (suited) {
            reportWork(look);
            endWhatIsLeft(look);
        }
    }

    private NodeLook look(boolean beats) throws SQLException {
        schedule.looks();
        session.beginAlone();
        long before = timing.nanosNow();
        var look = beats ? beat() : lookOnly();
        var forward = timing.correction().look(look.databaseTime(), before, timing.nanosNow());
        schedule.clockWentForward(forward);
        schedule.hasLooked();
        if (beats && look.here()) {
            schedule.hasBeaten();
        }
        return look;
    }

    /// What a dead node has left may take longer to end than a heartbeat, or than a key that was
    /// revoked may go on. Whether this node was declared dead meanwhile is for the next look.
    private void beatBetweenLooks() throws SQLException {
        if (schedule.beatIsDue()) {
            session.beginAlone();
            if (nodes.beat(instance, timing.now())) {
                schedule.hasBeaten();
                schedule.hasLooked();
            }
        }
        if (schedule.keysAreDue()) {
            session.beginAlone();
            reportKeys(keys.lastChange());
        }
    }

    private NodeLook beat() throws SQLException {
        return ask(
                NodeStatements.BEAT,
                StoredTime.of(timing.now()),
                status.isDraining(),
                status.summary(),
                instance);
    }

    private NodeLook lookOnly() throws SQLException {
        return ask(NodeStatements.LOOK, instance);
    }

    /// @param first the arguments before those of the news
    private NodeLook ask(String sql, Object... first) throws SQLException {
        var statement = session.prepare(sql);
        int place = 1;
        for (Object argument : first) {
            statement.setObject(place++, argument);
        }
        for (Object argument : newsArguments()) {
            statement.setObject(place++, argument);
        }
        try (var row = statement.executeQuery()) {
            row.next();
            return NodeLook.of(row);
        }
    }

    private List<Object> newsArguments() throws SQLException {
        var queues = session.array("text", status.servedQueues().toArray());
        long now = StoredTime.of(timing.now());
        return List.of(
                queues,
                instance,
                instance,
                instance,
                instance,
                now,
                instance,
                now,
                status.name(),
                instance,
                StoredTime.of(joined),
                now,
                strays.isDue(),
                instance,
                schedule.leasesOfNoNodeAreDue(),
                figures.databaseIsDue());
    }

    private void reportKeys(long change) throws SQLException {
        schedule.hasLookedAtKeys();
        if (change != keyChange) {
            long before = news.keyVersion();
            var all = keys.all();
            if (news.keys(all, before)) {
                keyChange = all.change();
            }
        }
    }

    /// A node that does not work on the tables still lets callers in.
    private void reportKeysIfThere() throws SQLException {
        try {
            reportKeys(keys.lastChange());
        } catch (SQLException e) {
            if (!isOfOtherTables(e)) {
                throw e;
            }
            session.rollBack();
        }
    }

    private void reportCancelled(NodeLook look) {
        for (int i = 0; i < look.cancelled().size(); i++) {
            news.cancelled(look.cancelled().get(i), look.cancelledQueues().get(i));
        }
    }

    private void reportWork(NodeLook look) {
        news.paused(look.paused());
        news.nextDue(look.nextDue());
        news.nextTick(look.nextTick());
        news.nextTerm(look.nextTerm());
        var queues = look.claimable();
        if (!queues.isEmpty()) {
            news.hasWork(queues);
        }
    }

    private void warnOf(NodeLook look) {
        for (UUID namesake : look.namesakes()) {
            if (namesakes.add(namesake)) {
                log.warn(
                        "two live nodes are called {}: {} and {}; both work, and coremill.node can"
                                + " give each its own name",
                        status.name(),
                        instance,
                        namesake);
            }
        }
    }

    private void endWhatIsLeft(NodeLook look) throws SQLException {
        if (look.dead()) {
            rescue.endDeadNodes(instance, schedule.watchesSince());
        }
        if (look.leftByNone()) {
            rescue.endLeasesOfNoNode();
        }
        if (look.held().isPresent()) {
            strays.compare(instance, look.held().get());
        }
    }

    private void joinAnew() throws SQLException {
        var next = UUID.randomUUID();
        joinAs(next);
        log.warn(
                "other nodes took this one for dead and its jobs run again; it goes on as {}, after"
                        + " {}",
                next,
                instance);
        instance = next;
        strays.forget();
        news.declaredDead(next);
        justJoined = true;
        hasJoined();
    }

    /// Tried again in each round until it succeeds.
    private void hasJoined() throws SQLException {
        if (justJoined) {
            status.hasJoined(instance, session);
            session.beginAlone();
            justJoined = false;
        }
    }

    private void joinAs(UUID next) throws SQLException {
        session.beginAlone();
        joined = timing.now();
        nodes.join(next, status, joined, timing.heartbeat());
        schedule.hasJoined();
    }

    private void failed(SQLException e) {
        session.rollBack();
        figures.isCutOff();
        if (!cutOff && !thread.isStopped()) {
            cutOff = true;
            log.warn("this node does not reach the database: {}", e.getMessage());
        }
    }

    private void reconnected() {
        if (cutOff) {
            cutOff = false;
            log.info("this node reaches the database again");
        }
    }
}
