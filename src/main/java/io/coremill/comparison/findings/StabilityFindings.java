package io.coremill.comparison.findings;

import io.coremill.comparison.stability.MisdeedDamage;
import io.coremill.comparison.stability.StabilityReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whom the misdeed of one job hurts, in one sentence for all misdeeds that hurt the same.
final class StabilityFindings {
    private StabilityFindings() {}

    static List<String> of(@Nullable StabilityReport stability) {
        if (stability == null) {
            return List.of();
        }
        if (stability.error() != null) {
            return List.of("Stability could not be measured: %s.".formatted(stability.error()));
        }
        var all = new ArrayList<String>();
        for (String language :
                stability.cases().stream().map(MisdeedDamage::language).distinct().toList()) {
            List<MisdeedDamage> its =
                    stability.cases().stream()
                            .filter(each -> each.language().equals(language))
                            .toList();
            all.addAll(told(language, its));
        }
        return all;
    }

    private static List<String> told(String language, List<MisdeedDamage> cases) {
        var all = new ArrayList<String>();
        for (boolean shared : new boolean[] {true, false}) {
            List<MisdeedDamage> its =
                    cases.stream()
                            .filter(each -> each.ranShared() == shared && each.error() == null)
                            .toList();
            for (int hurt : its.stream().map(MisdeedDamage::hurt).distinct().toList()) {
                all.add(
                        sentence(
                                language,
                                its.stream().filter(each -> each.hurt() == hurt).toList()));
            }
        }
        cases.stream()
                .filter(each -> each.error() != null)
                .map(
                        each ->
                                "%s, one job %s: %s."
                                        .formatted(
                                                FigureWords.language(language),
                                                each.misdeed().inWords(),
                                                each.error()))
                .forEach(all::add);
        return all;
    }

    private static String sentence(String language, List<MisdeedDamage> alike) {
        MisdeedDamage first = alike.getFirst();
        int recovered = alike.stream().mapToInt(MisdeedDamage::recovered).sum();
        int hurt = alike.stream().mapToInt(MisdeedDamage::hurt).sum();
        return "%s, %d jobs %s: if one %s, %d of the %d others are hurt%s."
                .formatted(
                        FigureWords.language(language),
                        first.jobs(),
                        first.ranShared() ? "in one process" : "each in a process of its own",
                        misdeeds(alike),
                        first.hurt(),
                        first.jobs() - 1,
                        hurt == 0
                                ? ""
                                : "; run again, %s succeeded"
                                        .formatted(
                                                recovered == hurt
                                                        ? "all"
                                                        : "%d of %d".formatted(recovered, hurt)));
    }

    private static String misdeeds(List<MisdeedDamage> alike) {
        List<String> words = alike.stream().map(each -> each.misdeed().inWords()).toList();
        return words.size() < 2
                ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }
}
