package io.coremill.comparison.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each sentence comes from figures that say it, and not from figures that do not.
class ComparisonFindingsTest {
    private static final String NO_DIFFERENCE = "no difference that these figures show";

    static Stream<Arguments> sentences() {
        return Stream.of(
                says(
                        "CPU-bound: with one slot a job keeps 1.00 cores busy.",
                        all(way("threads", 1))),
                says(
                        "CPU-bound: with one slot a job keeps 0.90 to 1.02 cores busy.",
                        all(way("threads", 1).busy(0.9), way("processes", 1).busy(1.02))),
                says(
                        "I/O-bound: with one slot a job keeps only 0.02 cores busy;",
                        all(way("threads", 1).busy(0.02))),
                says(
                        "Mixed: with one slot a job keeps 0.02 to 0.50 cores busy;",
                        all(way("threads", 1).busy(0.5), way("processes", 1).busy(0.02))),
                says("Whether the work is CPU-bound is not told", all(way("threads", 2))),
                says(
                        "Threads: 2.00× with 2 slots, against 1 slot. It gained up to the most slots",
                        all(way("threads", 1), way("threads", 2))),
                says(
                        "Threads: 2.00× with 2 slots and 2.20× with 4 slots, against 1 slot. Jobs or"
                                + " rounds are too few, or rounds lie too far apart, to tell where"
                                + " that stops.",
                        all(
                                way("threads", 1),
                                way("threads", 2),
                                way("threads", 4).throughput(22).spread(0.4))),
                says(
                        "Threads: between 0.68× and 1.53× with 2 slots, against 1 slot.",
                        all(way("threads", 1), way("threads", 2).throughput(11).spread(0.75))),
                says(
                        "Threads: 2.00× with 2 slots and 2.01× with 4 slots, against 1 slot. More than 2"
                                + " slots gave no more that these figures show: it keeps 2.00 of 2 cores"
                                + " busy then.",
                        threadsOnTwoCores()),
                says(
                        "With more slots than cores each job takes longer: p50 is 200 ms with 4 threads"
                                + " and 100 ms with 2 threads; 210 ms with 4 processes and 100 ms"
                                + " with 2 processes.",
                        threadsOnTwoCores()
                                .rows(
                                        way("processes", 1),
                                        way("processes", 2),
                                        way("processes", 4)
                                                .throughput(20)
                                                .p50(Duration.ofMillis(210)))),
                says(
                        "no more that these figures show: it uses 1.48 cores then, and the CPU limit is 1.5.",
                        all(
                                        way("threads", 1),
                                        way("threads", 2).throughput(14.8).busy(1.48),
                                        way("threads", 4).throughput(14.8).busy(1.49))
                                .cpuLimit(1.5)
                                .stopsAt(Map.of("threads", 2))),
                says(
                        "Caution: a CPU limit of 1.5 cores holds on 2 cores",
                        all(way("threads", 1)).cpuLimit(1.5)),
                says(
                        "2 Python threads use 1.02 cores together, and 2 Python processes do gain: the GIL"
                                + " lets one thread run Python at a time.",
                        gil("python", 1.02, 20)),
                says(
                        "to tell where that stops. 2 Python threads use 1.02 cores together, and",
                        gil("python", 1.02, 20).stopsAt(Map.of())),
                says(
                        "2 mine threads use 1.02 cores together, and 2 mine processes do gain: something"
                                + " in the process lets about one thread run at a time.",
                        gil("mine", 1.02, 20)),
                says(
                        "2 Python processes do 2.00× the work of 2 Python threads: 20 against 10 jobs a"
                                + " second.",
                        gil("python", 1.02, 20)),
                says(
                        "2 threads and 2 processes: "
                                + NO_DIFFERENCE
                                + " (20 and 19.8 jobs a second, their rounds 2 % and 15 % apart).",
                        all(way("threads", 2), way("processes", 2).throughput(19.8).spread(0.15))),
                says(
                        "2 threads and 2 processes: which does more cannot be told (20 and 15 jobs a"
                                + " second, their rounds 2 % and 90 % apart).",
                        all(way("threads", 2), way("processes", 2).throughput(15).spread(0.9))),
                says(
                        "2 threads do 1.33× the work of 2 processes",
                        all(
                                way("threads", 2).rounds(10).spread(0.3),
                                way("processes", 2).rounds(10).spread(0.3).throughput(15))),
                says(
                        "1 thread does 2.00× the work of 1 process",
                        all(way("threads", 1), way("processes", 1).throughput(5))),
                says(
                        "Memory beyond an idle service: 200 virtual threads 30 MB and 200 processes 2.1 GB.",
                        all(
                                way("virtual-threads", 200).memory(30_000_000),
                                way("processes", 200).memory(2_100_000_000L))),
                says(
                        "From the order to start until the first slot had a job: 2 threads 5 ms and 2 processes"
                                + " 410 ms.",
                        all(way("threads", 2), way("processes", 2).start(Duration.ofMillis(410)))),
                says(
                        "CPU time for the same jobs: 2 threads 2 s and 2 processes 2.4 s.",
                        all(way("threads", 2), way("processes", 2).busy(2.4))),
                says(
                        "Memory beyond an idle service: 2 threads under 1 MB and 2 processes 98 MB.",
                        all(
                                way("threads", 2).memory(12_288),
                                way("processes", 2).memory(98_000_000))),
                says(
                        "Context switches for each job: 2 threads 1 and 2 processes 12.5.",
                        all(way("threads", 2), way("processes", 2).switches(250))),
                says(
                        "Moves from core to core in each second of CPU time: 2 processes 0 and 2 threads 10.",
                        all(way("threads", 2).moves(20), way("processes", 2))),
                says(
                        "For this work on this machine: 2 processes, 20 jobs a second; the next best,"
                                + " 1 thread, did 10.",
                        all(
                                way("threads", 1),
                                way("threads", 2).throughput(10),
                                way("processes", 2))),
                says(
                        "For this work on this machine: 4 threads, 110 jobs a second",
                        all(
                                way("threads", 2).rounds(5).throughput(100).spread(0.12),
                                way("threads", 4).rounds(5).throughput(110).spread(0.09),
                                way("processes", 2).rounds(5).throughput(60))),
                says(
                        "2 threads do 2.00× the work of 2 virtual threads",
                        all(
                                way("threads", 2).result("a"),
                                way("virtual-threads", 2).result("a").throughput(10),
                                otherWork("processes"))),
                says(
                        "For this work on this machine: 2 threads. No other way is faster that these figures"
                                + " show, and it needs the least memory, 10 MB; the next needs 98 MB.",
                        all(way("threads", 2), way("processes", 2).memory(98_000_000))),
                says(
                        "Caution: other work kept 0.43 cores busy meanwhile",
                        all(way("threads", 1)).otherWork(0.43)),
                says(
                        "Caution: rounds of the same lie far apart: 2 threads 34 %.",
                        all(way("threads", 2).spread(0.34))),
                says("Caution: 1 round does not show", all(way("threads", 2).rounds(1))),
                says("Caution: 20 jobs a round are few for 8 slots", all(way("threads", 8))),
                says(
                        "Caution: the shortest round took 180 ms",
                        all(way("threads", 1).throughput(111))),
                says(
                        "Caution: the shortest jobs took 200 µs",
                        all(way("threads", 1).p50(Duration.ofNanos(200_000)))),
                says(
                        "python-processes with 2 slots: there is no program python3.",
                        all(way("threads", 1))
                                .row(
                                        way("python-processes", 2)
                                                .error("there is no program python3")
                                                .empty())));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void figuresThatSayItGiveTheSentence(String sentence, ComparisonDraft figures) {
        assertThat(String.join("\n", figures.findings())).contains(sentence);
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                says("CPU-bound", all(way("threads", 1).busy(0.5))),
                says("CPU-bound:", all(way("threads", 2))),
                says("CPU-bound:", all(way("threads", 1)).cpuLimit(0.5)),
                says("I/O-bound", all(way("threads", 1).busy(0.2))),
                says("Mixed", all(way("threads", 1))),
                says("Mixed", all(way("threads", 1).busy(0.5)).otherWork(0.6)),
                says("I/O-bound", all(way("threads", 1).busy(0.1)).otherWork(0.6)),
                says("CPU-bound:", all(way("threads", 1).throughput(400))),
                says(
                        "CPU-bound:",
                        all(way("processes", 1).p50(Duration.ofNanos(40_000)).busy(1.3))),
                says(
                        NO_DIFFERENCE,
                        all(way("threads", 2).rounds(1), way("processes", 2).rounds(1))),
                says(NO_DIFFERENCE, all(way("threads", 2).result("a"), otherWork("processes"))),
                says(
                        "the work of",
                        all(way("threads", 2).result("a"), otherWork("processes").throughput(5))),
                says(
                        "CPU time for",
                        all(way("threads", 2).result("a"), otherWork("processes").busy(2.4))),
                says(
                        "For this work",
                        all(way("threads", 2).result("a"), otherWork("python-threads"))),
                says(
                        "CPU time for",
                        all(way("threads", 2).rounds(1), way("processes", 2).rounds(1).busy(2.4))),
                says(
                        "CPU time for",
                        all(way("threads", 2).busy(0.002), way("processes", 2).busy(0.02))),
                says("For this work", all(way("threads", 8), way("processes", 8).throughput(40))),
                says("Mixed", all(way("threads", 1).busy(0.55)).cpuLimit(1).otherWork(0.45)),
                says(
                        "takes longer",
                        all(
                                        way("python-threads", 1),
                                        way("python-threads", 2).throughput(10).busy(1.02),
                                        way("python-threads", 4)
                                                .throughput(10)
                                                .busy(1.02)
                                                .p50(Duration.ofMillis(400)),
                                        way("python-processes", 4).throughput(20))
                                .stopsAt(Map.of("python-threads", 1))),
                says("the GIL", gil("python", 0.3, 20)),
                says("Whether the work", all(way("threads", 1))),
                says("against 1 slot", all(way("threads", 1), way("processes", 2))),
                says("It gained up to", threadsOnTwoCores()),
                says(
                        "It gained up to",
                        all(way("threads", 1), way("threads", 2).throughput(15).spread(0.9))),
                says(
                        "busy then",
                        all(way("threads", 1), way("threads", 2).throughput(10).busy(1))
                                .stopsAt(Map.of("threads", 1))),
                says("CPU limit", threadsOnTwoCores()),
                says(
                        "takes longer",
                        all(
                                        way("threads", 1),
                                        way("threads", 2),
                                        way("threads", 4)
                                                .p50(Duration.ofMillis(105))
                                                .throughput(20))
                                .stopsAt(Map.of("threads", 2))),
                says("the GIL", gil("mine", 1.02, 20)),
                says("the GIL", gil("python", 1.4, 20)),
                says("the GIL", gil("python", 1.02, 11)),
                says("the GIL", gil("python", 1.02, 20).cpuLimit(1)),
                says("lets about one thread", gil("mine", 1.4, 20)),
                says("the work of", all(way("threads", 2), way("processes", 2).throughput(19.3))),
                says(
                        "the work of",
                        all(way("threads", 2).spread(0.6), way("processes", 2).throughput(15))),
                says(
                        "the work of",
                        all(
                                way("threads", 2).rounds(2),
                                way("processes", 2).rounds(2).throughput(5))),
                says("the work of", all(way("threads", 2), way("python-threads", 2).throughput(5))),
                says(NO_DIFFERENCE, all(way("threads", 2), way("processes", 2).throughput(10))),
                says(NO_DIFFERENCE, all(way("threads", 1), way("processes", 2))),
                says(
                        "Memory beyond",
                        all(way("threads", 2), way("processes", 2).memory(11_000_000))),
                says("From the order", all(way("threads", 2), way("processes", 2))),
                says(
                        "CPU time for",
                        all(way("threads", 2), way("processes", 2).busy(2.4).spread(0.25))),
                says("Context switches", all(way("threads", 2), way("processes", 2).switches(25))),
                says("Moves from", all(way("threads", 2).moves(1), way("processes", 2))),
                says("For this work", all(way("threads", 2), way("processes", 2))),
                says("For this work", all(way("threads", 1), way("threads", 2))),
                says(
                        "For this work",
                        all(
                                way("threads", 2).memory(0),
                                way("virtual-threads", 2).memory(1_900_000))),
                says(
                        "For this work",
                        all(
                                way("threads", 2).rounds(2),
                                way("processes", 2).rounds(2).throughput(80).memory(99_000_000))),
                says(
                        "For this work",
                        all(
                                way("threads", 2).throughput(50).spread(0.98),
                                way("processes", 2).throughput(80).memory(99_000_000))),
                says(
                        "For this work",
                        all(way("threads", 2).throughput(10), way("processes", 2)).otherWork(0.7)),
                says("Caution", all(way("threads", 1))),
                says("Caution: a CPU limit", all(way("threads", 1)).cpuLimit(2)),
                says("Caution: other work", all(way("threads", 1)).otherWork(0.09)),
                says("a round took only", all(way("threads", 1).note("a round took only 2 ms"))),
                says("failed", all(way("threads", 1))));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void figuresThatDoNotSayItDoNotGiveIt(String sentence, ComparisonDraft figures) {
        assertThat(String.join("\n", figures.findings())).doesNotContain(sentence);
    }

    @Test
    void withoutFiguresNothingIsSaid() {
        assertThat(new ComparisonDraft().findings()).isEmpty();
    }

    @Test
    void whatDidNotRunIsNamedAndNothingElseSaidOfIt() {
        List<String> findings =
                new ComparisonDraft()
                        .row(way("threads", 1).error("1 of 1 jobs failed: no").failed(1).empty())
                        .findings();
        assertThat(findings).containsExactly("threads with 1 slot: 1 of 1 jobs failed: no.");
    }

    /// What gives other results does other work.
    private static RowDraft otherWork(String way) {
        return way(way, 2).result("b");
    }

    private static ComparisonDraft threadsOnTwoCores() {
        return all(
                        way("threads", 1),
                        way("threads", 2),
                        way("threads", 4).throughput(20.1).busy(2).p50(Duration.ofMillis(200)))
                .stopsAt(Map.of("threads", 2));
    }

    /// Threads that gain nothing beside processes.
    private static ComparisonDraft gil(String queue, double busy, double ofProcesses) {
        return all(
                        way(queue + "-threads", 1),
                        way(queue + "-threads", 2).throughput(10).busy(busy),
                        way(queue + "-processes", 1),
                        way(queue + "-processes", 2).throughput(ofProcesses))
                .stopsAt(Map.of(queue + "-threads", 1));
    }

    private static RowDraft way(String way, int slots) {
        return RowDraft.of(way, slots);
    }

    private static ComparisonDraft all(RowDraft... rows) {
        return new ComparisonDraft().rows(rows);
    }

    private static Arguments says(String sentence, ComparisonDraft figures) {
        return Arguments.of(sentence, figures);
    }
}
