package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coremill.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class SystemUserTest {
    @Test
    void aUserIsFoundByItsName() throws Exception {
        Tools.need("getent");
        SystemUser root = SystemUser.find("root");
        assertThat(root.uid()).isZero();
        assertThat(root.gid()).isZero();
        assertThat(root.home()).startsWith("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-user-here", "", "--help", "root:x"})
    void whoIsNotThereIsNamed(String name) {
        Tools.need("getent");
        assertThatThrownBy(() -> SystemUser.find(name))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no user '" + name + "' here");
    }

    @Test
    void itsProcessesHaveItsGroupsAndItsHome() {
        var user = new SystemUser("jobs", 1001, 1002, "/home/jobs");
        assertThat(user.options()).containsExactly("--reuid=1001", "--regid=1002", "--init-groups");
        assertThat(user.variables())
                .isEqualTo(Map.of("HOME", "/home/jobs", "USER", "jobs", "LOGNAME", "jobs"));
    }

    @Test
    void theServiceKnowsWhoItIs() throws Exception {
        assertThat(SystemUser.ownUid())
                .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
