package io.coremill.web;

import static io.coremill.web.Service.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.executor.WorkerIdentity;
import io.coremill.executor.WorkerState;
import io.coremill.executor.WorkerUsage;
import io.coremill.executor.WorkerView;
import io.coremill.queue.cluster.LiveNode;
import io.coremill.queue.cluster.NodeSummary;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The nodes of a shared store, and workers that are recycled on another node.
@Timeout(60)
@Tag("anywhere")
class NodesOverHttpTest {
    private static final String WORKER = "any-1";

    @TempDir static Path directory;
    static Service service;
    static TestNodes nodes;

    @BeforeAll
    static void start() {
        service = Service.start(directory);
        nodes = service.part(TestNodes.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void forget() {
        nodes.only();
        workers().clear();
    }

    @Test
    void nodesAreShownWithWhatTheyHave() throws Exception {
        LiveNode other = TestNodes.node("b", false, TestNodes.summary(List.of("io-1"), 100));
        nodes.only(other);
        JsonNode shown = json(service.get("/v1/nodes"));
        assertThat(shown.get("nodes")).hasSize(2);
        assertThat(shown.at("/nodes/0/self").asBoolean()).isTrue();
        assertThat(shown.at("/nodes/1").toString())
                .isEqualTo(
                        """
                        {"name":"b","instance":"%s","self":false,"version":"1.2",\
                        "joinedAt":"2027-03-01T12:00:00Z","lastHeartbeatAt":"2027-03-01T12:00:00Z",\
                        "draining":false,"labels":[],"cores":4,"queues":[{"name":"cpu",\
                        "executor":"threads","slots":2,"running":1,"types":[]}],"workers":["io-1"]}"""
                                .formatted(other.instance()));
        assertThat(shown.get("differences")).isEmpty();
    }

    @Test
    void settingsInWhichNodesDifferAreShownWithTheirNodes() throws Exception {
        nodes.only(
                TestNodes.node("b", false, TestNodes.summary(List.of(), 200)),
                TestNodes.node("b", false, TestNodes.summary(List.of(), 200)));
        assertThat(json(service.get("/v1/nodes")).get("differences").toString())
                .isEqualTo(
                        """
                        [{"setting":"coremill.queues.cpu.max-waiting","values":[\
                        {"value":"200","nodes":["b","b"]},{"value":"100","nodes":["test"]}]}]""");
    }

    @Test
    void aNodeThatHasNotShownAllIsIncomplete() throws Exception {
        nodes.only(TestNodes.node("b", false, NodeSummary.UNKNOWN));
        JsonNode shown = json(service.get("/v1/nodes")).at("/nodes/1");
        assertThat(shown.path("incomplete").asBoolean()).isTrue();
        assertThat(shown.has("cores")).isFalse();
    }

    @Test
    void aWorkerOfThisNodeComesFirst() throws Exception {
        workers().add(worker());
        nodes.only(having("b"), having("c"));
        HttpResponse<String> answer = recycle("");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("pid").asInt()).isEqualTo(42);
        assertThat(workers()).isEmpty();
        assertThat(nodes.requests).isEmpty();
    }

    @Test
    void aWorkerThatOneOtherNodeHasIsRecycledThere() throws Exception {
        LiveNode b = having("b");
        nodes.only(b, TestNodes.node("c", false, TestNodes.summary(List.of("other"), 100)));
        HttpResponse<String> answer = recycle("");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"id\":\"any-1\",\"node\":\"b\",\"instance\":\"%s\"}"
                                .formatted(b.instance()));
        assertThat(nodes.requests).containsExactly(b.instance() + " any-1");
    }

    @Test
    void aWorkerThatTwoOtherNodesHaveNeedsTheNameOfOne() throws Exception {
        nodes.only(having("b"), having("c"));
        HttpResponse<String> answer = recycle("");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).get("type").asString()).isEqualTo("/problems/ambiguous-node");
        assertThat(detail(answer)).contains("Nodes b, c", "?node=b or ?node=c");
        assertThat(nodes.requests).isEmpty();
        assertThat(recycle("?node=c").statusCode()).isEqualTo(202);
        assertThat(nodes.requests).containsExactly(nodes.live.getLast().instance() + " any-1");
    }

    @Test
    void twoNodesOfOneNameAreNamedByTheirInstances() throws Exception {
        LiveNode first = having("b");
        LiveNode second = having("b");
        nodes.only(first, second);
        HttpResponse<String> answer = recycle("?node=b");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(detail(answer))
                .contains(
                        "2 live nodes", "?node=" + first.instance(), "?node=" + second.instance());
        assertThat(recycle("?node=" + second.instance()).statusCode()).isEqualTo(202);
        assertThat(nodes.requests).containsExactly(second.instance() + " any-1");
    }

    @Test
    void thisNodeMayBeNamedToo() throws Exception {
        nodes.only(having("b"));
        assertThat(recycle("?node=test").statusCode()).isEqualTo(404);
        workers().add(worker());
        assertThat(recycle("?node=test").statusCode()).isEqualTo(202);
        assertThat(workers()).isEmpty();
        assertThat(nodes.requests).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamedWithWhatToDo() throws Exception {
        nodes.only(having("b"));
        assertThat(detail(missing("/v1/workers/nope/recycle"))).contains("nope", "GET /v1/nodes");
        assertThat(detail(missing("/v1/workers/any-1/recycle?node=z")))
                .contains("no live node z", "test, b");
        assertThat(detail(missing("/v1/workers/nope/recycle?node=b")))
                .contains("Node b had no worker nope", "GET /v1/nodes");
    }

    @Test
    void aNodeThatDoesNotListItsWorkersHasToBeNamed() throws Exception {
        LiveNode silent = TestNodes.node("b", false, NodeSummary.UNKNOWN);
        nodes.only(silent);
        assertThat(detail(missing("/v1/workers/any-1/recycle"))).contains("?node=b");
        assertThat(recycle("?node=b").statusCode()).isEqualTo(202);
        assertThat(nodes.requests).containsExactly(silent.instance() + " any-1");
    }

    private static LiveNode having(String name) {
        return TestNodes.node(name, false, TestNodes.summary(List.of(WORKER), 100));
    }

    private static HttpResponse<String> missing(String path) throws Exception {
        HttpResponse<String> answer = service.post(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        return answer;
    }

    private static HttpResponse<String> recycle(String query) throws Exception {
        return service.post("/v1/workers/" + WORKER + "/recycle" + query);
    }

    private static String detail(HttpResponse<String> answer) {
        return json(answer).get("detail").asString();
    }

    private static List<WorkerView> workers() {
        return service.part(TestService.Dispatch.class).workers;
    }

    private static WorkerView worker() {
        return new WorkerView(
                new WorkerIdentity(WORKER, "any", 42, TestNodes.TIME),
                WorkerState.IDLE,
                List.of(),
                0,
                null,
                WorkerUsage.UNKNOWN);
    }
}
