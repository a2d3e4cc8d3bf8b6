package io.coremill.chaos;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/// The program behind `./coremill chaos`.
final class ChaosMain {
    private static final String KILLS = "kills=";

    private ChaosMain() {}

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--list")) {
            ChaosScenarios.all().forEach(it -> print("%-17s %s", it.name(), it.summary()));
            return;
        }
        List<ChaosScenario> chosen =
                arguments.length == 0
                        ? ChaosScenarios.all()
                        : Stream.of(arguments).map(ChaosMain::named).toList();
        boolean passed = true;
        for (ChaosScenario scenario : chosen) {
            passed &= run(scenario);
        }
        System.exit(passed ? 0 : 1);
    }

    private static ChaosScenario named(String name) {
        if (name.startsWith(KILLS)) {
            return ChaosScenarios.killsOf(Integer.parseInt(name.substring(KILLS.length())));
        }
        return ChaosScenarios.named(name)
                .orElseGet(
                        () -> {
                            print("there is no scenario '%s'; --list shows all", name);
                            System.exit(2);
                            throw new IllegalStateException("does not come here");
                        });
    }

    private static boolean run(ChaosScenario scenario) {
        print("%s ...", scenario.name());
        try {
            ChaosReport report = ChaosRun.of(scenario);
            print("%s", report.text());
            return report.problems().isEmpty();
        } catch (TestAbortedException e) {
            print("%s: %s", scenario.name(), String.valueOf(e.getMessage()));
            return true;
        } catch (Exception | AssertionError e) {
            print("%s: FAILED, %s", scenario.name(), e);
            e.printStackTrace();
            return false;
        }
    }

    @FormatMethod
    private static void print(String format, Object... arguments) {
        System.out.println(String.format(format, arguments));
    }
}
