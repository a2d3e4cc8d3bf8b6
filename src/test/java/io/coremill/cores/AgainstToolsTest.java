package io.coremill.cores;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.Tools;
import io.coremill.cores.kernel.Procfs;
import io.coremill.cores.ledger.CoreLedger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the sampler reports of cores against what others say who looked before, after or meanwhile:
/// the bounds hold however busy the machine is.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class AgainstToolsTest {
    private static final double TICK = 0.01;

    /// That the same time may be counted: as stolen, and as what the core did before it was.
    private static final double MOST_TIMES = 2;

    private final CoreSampler sampler =
            new CoreSampler(Procfs.HOST, new CoreLedger(), System::nanoTime);

    @Test
    void busyTimeIsBetweenWhatArithmeticSaysBeforeAndAfter() throws Exception {
        Map<Integer, Double> before = busyByArithmetic();
        sampler.sample();
        Map<Integer, Double> after = busyByArithmetic();
        assertThat(sampler.cores()).hasSameSizeAs(before.keySet());
        before.forEach(
                (core, least) ->
                        assertThat(busy(core))
                                .isBetween(
                                        least - TICK / 2,
                                        after.getOrDefault(core, 0.0) + TICK / 2));
    }

    @Test
    void mpstatSeesNoMoreThanTheSamplerAroundItAndLittleLess() throws Exception {
        Tools.need("mpstat");
        long start = System.nanoTime();
        sampler.sample();
        Map<Integer, Double> busyBefore = new TreeMap<>();
        Map<Integer, Double> allBefore = new TreeMap<>();
        for (CoreView core : sampler.cores()) {
            busyBefore.put(core.core(), busy(core.core()));
            allBefore.put(core.core(), all(core.core()));
        }
        Map<Integer, Double> theirs = busyByMpstat(2);
        sampler.sample();
        double passed = (System.nanoTime() - start) / 1e9;
        assertThat(theirs.keySet()).isEqualTo(busyBefore.keySet());
        theirs.forEach(
                (core, share) -> {
                    double ours = busy(core) - busyBefore.getOrDefault(core, 0.0);
                    double all = all(core) - allBefore.getOrDefault(core, 0.0);
                    double outside = MOST_TIMES * (passed - 2);
                    assertThat(ours)
                            .isBetween(
                                    share * (all - outside) - 0.04, share * all + outside + 0.04);
                });
    }

    /// Not what has passed: where time is stolen ticks are counted twice or get lost.
    private double all(int core) {
        double all = 0;
        for (CoreMode mode : CoreMode.values()) {
            all += sampler.seconds(core, mode);
        }
        return all;
    }

    private double busy(int core) {
        double busy = 0;
        for (CoreMode mode : CoreMode.values()) {
            busy += mode.isBusy() ? sampler.seconds(core, mode) : 0;
        }
        return busy;
    }

    private static Map<Integer, Double> busyByArithmetic() throws Exception {
        return pairs(
                run(
                        "awk",
                        "/^cpu[0-9]/ {printf \"%s %.2f\\n\", substr($1, 4), ($2+$3+$4+$7+$8+$9)/100}",
                        "/proc/stat"));
    }

    /// Shares of the time.
    private static Map<Integer, Double> busyByMpstat(int seconds) throws Exception {
        String script =
                "mpstat -P ALL %d 1 | awk '/^Average/ && $2 ~ /^[0-9]+$/ {print $2, (100-$12-$6)/100}'"
                        .formatted(seconds);
        return pairs(run("sh", "-c", script));
    }

    private static String run(String... command) throws Exception {
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }

    private static Map<Integer, Double> pairs(String lines) {
        var pairs = new TreeMap<Integer, Double>();
        lines.lines()
                .map(line -> line.split(" ", -1))
                .forEach(pair -> pairs.put(Integer.valueOf(pair[0]), Double.valueOf(pair[1])));
        return pairs;
    }
}
