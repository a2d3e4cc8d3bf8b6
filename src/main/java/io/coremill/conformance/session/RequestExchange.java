package io.coremill.conformance.session;

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
/// @param next the place of what comes after these entries
public record RequestExchange(
        Set<String> wanted,
        Map<String, TranscriptEntry> answers,
        int strangers,
        List<TranscriptEntry> entries,
        int next) {
    private static final int MOST_SHOWN = 3;

    /// @param known every id that was sent to this worker
    /// @param mark the place of the first entry
    public static RequestExchange of(
            List<OutgoingLine> calls, Set<String> known, int mark, List<TranscriptEntry> entries) {
        var wanted = new HashSet<String>();
        calls.stream().map(OutgoingLine::id).filter(id -> id != null).forEach(wanted::add);
        var answers = new HashMap<String, TranscriptEntry>();
        int strangers = 0;
        for (TranscriptEntry entry : entries) {
            String id = entry.answerId();
            if (id != null && wanted.contains(id)) {
                answers.putIfAbsent(id, entry);
            } else if (id != null && !known.contains(id)) {
                strangers++;
            }
        }
        return new RequestExchange(
                wanted, answers, strangers, List.copyOf(entries), mark + entries.size());
    }

    public boolean isAnswered() {
        return count() >= wanted.size();
    }

    /// An answer under a wrong id counts: it is held against its id, not taken for silence.
    public int count() {
        return answers.size() + strangers;
    }

    /// The event after which no answer will come; null if one still may.
    public @Nullable TranscriptEntry end() {
        return entries.stream()
                .filter(entry -> entry.kind() == TranscriptEntry.Kind.EVENT)
                .findFirst()
                .orElse(null);
    }

    boolean isOver() {
        return isAnswered() || end() != null;
    }

    /// The only answer there is; null if there is none.
    public @Nullable TranscriptEntry answer() {
        return entries.stream().filter(TranscriptEntry::isAnswer).findFirst().orElse(null);
    }

    public boolean isError() {
        TranscriptEntry answer = answer();
        return answer != null
                && answer.said() instanceof ReceivedLine.Answer(var message)
                && message.path("error").isObject();
    }

    /// What there is to see of one that was not answered.
    public List<TranscriptEntry> evidence() {
        Stream<TranscriptEntry> unanswered =
                ofKind(TranscriptEntry.Kind.SENT)
                        .filter(sent -> sent.id() == null || !answers.containsKey(sent.id()))
                        .limit(MOST_SHOWN);
        return Stream.of(
                        unanswered,
                        last(TranscriptEntry.Kind.CAME, MOST_SHOWN),
                        last(TranscriptEntry.Kind.STDERR, 2 * MOST_SHOWN),
                        ofKind(TranscriptEntry.Kind.EVENT).limit(1))
                .flatMap(part -> part)
                .toList();
    }

    private Stream<TranscriptEntry> ofKind(TranscriptEntry.Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind);
    }

    private Stream<TranscriptEntry> last(TranscriptEntry.Kind kind, int count) {
        List<TranscriptEntry> all = ofKind(kind).toList();
        return all.subList(Math.max(0, all.size() - count), all.size()).stream();
    }
}
