package io.coremill.cores.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreTopologyTest {
    @TempDir Path system;

    @Test
    void physicalCoresOfOneNodeComeFirstAndTheirSiblingsLast() throws Exception {
        twoSocketsWithSiblings();
        assertThat(order("0-7")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void siblingsWithNeighbouringNumbersAreToldApartToo() throws Exception {
        siblings("0-1", 0, 1);
        siblings("2-3", 2, 3);
        assertThat(order("0-3")).containsExactly(0, 2, 1, 3);
    }

    @Test
    void nodesWithAlternatingCoresAreFilledOneAfterTheOther() throws Exception {
        for (int core = 0; core < 4; core++) {
            siblings(Integer.toString(core), core);
        }
        write("node/node0/cpulist", "0,2");
        write("node/node1/cpulist", "1,3");
        assertThat(order("0-3")).containsExactly(0, 2, 1, 3);
    }

    @Test
    void aSiblingOfACoreThatMayNotBeUsedHasAPhysicalCoreAlone() throws Exception {
        twoSocketsWithSiblings();
        assertThat(order("1,4-5")).containsExactly(1, 4, 5);
    }

    @Test
    void whereNothingIsToldTheOrderIsThatOfTheNumbers() {
        assertThat(order("0-2,7")).containsExactly(0, 1, 2, 7);
    }

    @Test
    void theMachineThatThisRunsOnHasAnOrderOfAllItsCores() {
        SortedSet<Integer> allowed = AllowedCores.get();
        assertThat(CoreTopology.ofThisMachine().inOrder(allowed))
                .isSubsetOf(allowed)
                .hasSameSizeAs(allowed);
    }

    /// As Linux counts them: 0 to 3 are physical cores, two on each socket, 4 to 7 their siblings.
    private void twoSocketsWithSiblings() throws IOException {
        for (int core = 0; core < 4; core++) {
            siblings(core + "," + (core + 4), core, core + 4);
        }
        write("node/node0/cpulist", "0-1,4-5");
        write("node/node1/cpulist", "2-3,6-7");
    }

    private void siblings(String list, int... cores) throws IOException {
        for (int core : cores) {
            write("cpu/cpu%d/topology/thread_siblings_list".formatted(core), list);
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = system.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private List<Integer> order(String allowed) {
        return CoreTopology.of(new Procfs(system.toFile())).inOrder(AllowedCores.parse(allowed));
    }
}
