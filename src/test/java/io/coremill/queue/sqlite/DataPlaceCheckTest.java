package io.coremill.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.queue.sqlite.file.DataFileSystem;
import io.coremill.settings.InvalidSettingsException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DataPlaceCheckTest {
    private static final Path DATA = Path.of("/data/jobs");
    private static final DataFileSystem REMOTE = new DataFileSystem("nfs4", Path.of("/data"));

    @Test
    void aNetworkFileSystemIsRefusedUnlessTheSettingAllowsIt() {
        assertThatThrownBy(() -> DataPlaceCheck.check(DATA, REMOTE, false))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith(
                        "coremill.data-dir: /data/jobs is on nfs4 (mounted at /data)")
                .hasMessageContaining("coremill.allow-network-file-system=true");
        assertThatCode(() -> DataPlaceCheck.check(DATA, REMOTE, true)).doesNotThrowAnyException();
    }

    @Test
    void aDoubtfulOneIsTaken() {
        var layered = new DataFileSystem("overlay", Path.of("/"));
        assertThatCode(() -> DataPlaceCheck.check(DATA, layered, false)).doesNotThrowAnyException();
    }
}
