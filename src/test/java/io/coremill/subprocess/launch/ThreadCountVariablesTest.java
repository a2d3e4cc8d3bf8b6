package io.coremill.subprocess.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.coremill.subprocess.ProgramDraft;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadCountVariablesTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    void eachLibraryMayStartTheShareOfItsProcess() {
        assertThat(variables(program(), 1))
                .containsOnlyKeys(
                        "OMP_NUM_THREADS",
                        "OPENBLAS_NUM_THREADS",
                        "MKL_NUM_THREADS",
                        "NUMEXPR_NUM_THREADS",
                        "VECLIB_MAXIMUM_THREADS",
                        "RAYON_NUM_THREADS")
                .allSatisfy((_, share) -> assertThat(share).isEqualTo("" + PROCESSORS));
    }

    @Test
    void moreProcessesThanProcessorsHaveOneThreadEach() {
        assertThat(variables(program(), PROCESSORS).values()).containsOnly("1");
        assertThat(variables(program(), 2 * PROCESSORS + 1).values()).containsOnly("1");
    }

    @Test
    void oneThatHasACoreToItselfHasOneThread() {
        assertThat(variables(program().scheduled(true, 0, false), 1).values()).containsOnly("1");
    }

    @Test
    void whatTheSettingsSayIsLeftToThem() {
        ProgramDraft own = program().variables(Map.of("OMP_NUM_THREADS", "7"));
        assertThat(variables(own, 1)).hasSize(5).doesNotContainKey("OMP_NUM_THREADS");
    }

    /// The service has no such variable: then there is nothing to pass on.
    @Test
    void oneThatIsPassedOnAndNotThereHasItsShare() {
        ProgramDraft passing = program().passing("RAYON_NUM_THREADS");
        boolean isThere = System.getenv("RAYON_NUM_THREADS") != null;
        assertThat(variables(passing, 1).containsKey("RAYON_NUM_THREADS")).isNotEqualTo(isThere);
    }

    private static ProgramDraft program() {
        return ProgramDraft.of(Path.of("/"), "x");
    }

    private static Map<String, String> variables(ProgramDraft program, int processes) {
        return new ThreadCountVariables(program.spec(), processes).variables();
    }
}
