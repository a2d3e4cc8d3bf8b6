package io.coremill.conformance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Requests, and what came of them so far.
///
/// @param wanted the ids that answers are owed to
/// @param answers those that came, by id
/// @param strangers how many came under an id that was never sent
/// @param entries all that happened since the first request was sent
record Exchange(
        Set<String> wanted, Map<String, Entry> answers, int strangers, List<Entry> entries) {
    private static final int MOST_SHOWN = 3;

    /// @param known every id that was sent to this worker
    static Exchange of(List<Call> calls, Set<String> known, List<Entry> entries) {
        var wanted = new HashSet<String>();
        calls.stream().map(Call::id).filter(id -> id != null).forEach(wanted::add);
        var answers = new HashMap<String, Entry>();
        int strangers = 0;
        for (Entry entry : entries) {
            String id = entry.answerId();
            if (id != null && wanted.contains(id)) {
                answers.putIfAbsent(id, entry);
            } else if (id != null && !known.contains(id)) {
                strangers++;
            }
        }
        return new Exchange(wanted, answers, strangers, List.copyOf(entries));
    }

    boolean isAnswered() {
        return count() >= wanted.size();
    }

    /// An answer under a wrong id counts: it is held against its id, not taken for silence.
    int count() {
        return answers.size() + strangers;
    }

    /// The event after which no answer will come; null if one still may.
    @Nullable Entry end() {
        return entries.stream()
                .filter(entry -> entry.kind() == Entry.Kind.EVENT)
                .findFirst()
                .orElse(null);
    }

    boolean isOver() {
        return isAnswered() || end() != null;
    }

    /// The only answer there is; null if there is none.
    @Nullable Entry answer() {
        return entries.stream().filter(Entry::isAnswer).findFirst().orElse(null);
    }

    boolean isError() {
        Entry answer = answer();
        return answer != null
                && answer.said() instanceof Said.Answer(var message)
                && message.path("error").isObject();
    }

    /// What there is to see of one that was not answered.
    List<Entry> evidence() {
        Stream<Entry> unanswered =
                ofKind(Entry.Kind.SENT)
                        .filter(sent -> sent.id() == null || !answers.containsKey(sent.id()))
                        .limit(MOST_SHOWN);
        return Stream.of(
                        unanswered,
                        last(Entry.Kind.CAME, MOST_SHOWN),
                        last(Entry.Kind.STDERR, 2 * MOST_SHOWN),
                        ofKind(Entry.Kind.EVENT).limit(1))
                .flatMap(part -> part)
                .toList();
    }

    private Stream<Entry> ofKind(Entry.Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind);
    }

    private Stream<Entry> last(Entry.Kind kind, int count) {
        List<Entry> all = ofKind(kind).toList();
        return all.subList(Math.max(0, all.size() - count), all.size()).stream();
    }
}
