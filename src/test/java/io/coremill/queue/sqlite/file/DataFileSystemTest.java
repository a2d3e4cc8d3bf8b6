package io.coremill.queue.sqlite.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.coremill.queue.sqlite.SmallDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataFileSystemTest {
    private static final String ROOT = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "nfs4",
                "cifs",
                "smb3",
                "9p",
                "virtiofs",
                "ceph",
                "lustre",
                "vboxsf",
                "fuse.sshfs",
                "fuse.s3fs",
                "fuse.glusterfs",
                "fuse.rclone",
                "fuse.gcsfuse"
            })
    void whatIsOnTheNetworkIsRemote(String type) {
        assertThat(on(type).isRemote()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "fuse, a program serves it",
        "fuseblk, a program serves it",
        "fuse.mergerfs, a program serves it",
        "overlay, a layer over another",
        "tmpfs, in memory"
    })
    void whatIsDoubtfulSaysWhy(String type, String why) {
        assertThat(on(type).isRemote()).isFalse();
        assertThat(on(type).doubt()).get().asString().contains(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "f2fs", "apfs", "fusectl"})
    void disksAreNotDoubted(String type) {
        assertThat(on(type).isRemote()).isFalse();
        assertThat(on(type).doubt()).isEmpty();
    }

    @Test
    void theInnermostMountIsTheOneAndOfTwoAtOnePlaceTheLast() {
        List<String> mounts =
                List.of(
                        ROOT,
                        mount("/data", "nfs4"),
                        mount("/data/jobs", "xfs"),
                        mount("/data/jobs", "cifs"),
                        mount("/data/jobs-too", "ext4"),
                        "a line that is none");
        assertThat(type("/srv", mounts)).isEqualTo("ext4");
        assertThat(type("/data/x", mounts)).isEqualTo("nfs4");
        assertThat(type("/data/jobs/x", mounts)).isEqualTo("cifs");
        assertThat(type("/data/jobs-too", mounts)).isEqualTo("ext4");
    }

    @Test
    void blanksInNamesAreUnderstoodAndSoAreOptionalFields() {
        String line =
                "98 27 0:52 /share /mnt/my\\040data rw shared:7 master:2 - nfs4 nas:/share rw,vers=4.2";
        assertThat(DataFileSystem.of(Path.of("/mnt/my data/jobs"), List.of(ROOT, line)))
                .contains(new DataFileSystem("nfs4", Path.of("/mnt/my data")));
    }

    @Test
    void aRealOneInMemoryIsSeenBeforeTheDirectoryIsThere(@TempDir Path place) throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(place, 1);
        assumeThat(mounted).as("the right to mount").isPresent();
        try (SmallDisk _ = mounted.orElseThrow()) {
            assertThat(DataFileSystem.of(place.resolve("not/yet/there")))
                    .contains(new DataFileSystem("tmpfs", place.toRealPath()));
        }
    }

    private static DataFileSystem on(String type) {
        return DataFileSystem.of(Path.of("/data"), List.of(ROOT, mount("/data", type)))
                .orElseThrow();
    }

    private static String type(String directory, List<String> mounts) {
        return DataFileSystem.of(Path.of(directory), mounts).orElseThrow().type();
    }

    private static String mount(String where, String type) {
        return "43 27 0:39 / " + where + " rw,relatime - " + type + " source rw";
    }
}
