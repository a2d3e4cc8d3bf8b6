package io.coremill.subprocess;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptHeadTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\r\necho\r\n", "#!/usr/bin/env sh\r\n", "#! /bin/sh -e\r"})
    void aLineEndOfWindowsIsNamedWithTheInterpreter(String text) {
        assertThatThrownBy(() -> check(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.resolve("script").toString())
                .hasMessageContaining("/bin/")
                .hasMessageContaining("line ends of Unix");
    }

    @Test
    void aMissingInterpreterIsNamed() {
        assertThatThrownBy(() -> check("#!/no/such/bash -e\n"))
                .hasMessageEndingWith(
                        "script cannot be run: there is no interpreter /no/such/bash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\n", "#! /bin/sh -e\nx\r\n", "", "#!", "\u007fELF", "MZ\r\n"})
    void whatTheKernelWouldRunIsLeftToIt(String text) {
        assertThatCode(() -> check(text)).doesNotThrowAnyException();
    }

    private void check(String text) throws IOException {
        ScriptHead.check(Files.writeString(directory.resolve("script"), text));
    }
}
