package io.coremill.web.keys;

import io.coremill.access.AccessRole;
import io.coremill.access.AccessScope;
import io.coremill.access.key.KeyRequest;
import io.coremill.access.key.KeyRules;
import io.coremill.job.JobNames;
import io.coremill.web.submission.FieldValues;
import io.coremill.web.submission.FormReader;
import io.coremill.web.submission.QuotedText;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A key while it is being asked for. A null is refused: where a program has no value for what it
/// means, the key would be able to do more than was meant.
final class KeyDraft implements FormReader.Form<KeyRequest> {
    private static final String LIST_OF_ROLES =
            KeyRules.ROLES.replace("must be", "must be an array with");

    private static final String FIELDS = "name, roles, principal, queues, types, payloads, expires";
    private static final String NULL = "must not be null; leave it out for what is usual";

    private final FieldValues values;
    private @Nullable String name;
    private @Nullable String principal;
    private boolean nameSeen;
    private boolean rolesSeen;
    private final Set<AccessRole> roles = EnumSet.noneOf(AccessRole.class);
    private Set<String> queues = Set.of();
    private Set<String> types = Set.of();
    private boolean payloads = true;
    private @Nullable Duration expires;

    KeyDraft(FieldValues values) {
        this.values = values;
    }

    @Override
    public void read(String field) {
        switch (field) {
            case "name" -> readName();
            case "principal" -> principal = name(field);
            case "roles" -> readRoles();
            case "queues" -> queues = words(field, JobNames::isQueue, JobNames.QUEUES);
            case "types" -> types = words(field, JobNames::isType, JobNames.TYPES);
            case "payloads" -> payloads = values.isTrue(field);
            case "expires" ->
                    expires = values.duration(field, KeyRules.LEAST_LIFE, KeyRules.LONGEST_LIFE);
            default -> {
                values.skip(
                        QuotedText.shortened(field),
                        "is not a field of a key; there are " + FIELDS);
                return;
            }
        }
        if (values.isNull()) {
            values.refuse(field, NULL);
        }
    }

    @Override
    public KeyRequest finish() {
        if (!nameSeen) {
            values.refuse("name", "is missing; it is for those who look after keys");
        }
        if (!rolesSeen) {
            values.refuse("roles", "is missing; it " + KeyRules.ROLES);
        }
        values.throwIfRefused();
        String named = Objects.requireNonNull(name);
        return new KeyRequest(
                named,
                principal == null ? named : principal,
                roles,
                new AccessScope(queues, types, payloads),
                expires);
    }

    private void readName() {
        nameSeen = true;
        name = name("name");
    }

    private @Nullable String name(String field) {
        String text = values.text(field);
        if (text != null && !KeyRules.isName(text)) {
            values.refuse(field, KeyRules.NAMES);
            return null;
        }
        return text;
    }

    private void readRoles() {
        rolesSeen = true;
        List<String> words = values.texts("roles", LIST_OF_ROLES);
        if (words == null) {
            return;
        }
        for (String word : words) {
            KeyRules.role(word)
                    .ifPresentOrElse(roles::add, () -> values.refuse("roles", KeyRules.ROLES));
        }
    }

    /// An empty array would read as none, and count as any.
    private Set<String> words(String field, Predicate<String> good, String rule) {
        List<String> words = values.texts(field);
        if (words == null) {
            return Set.of();
        }
        if (words.size() > KeyRules.MOST_WORDS) {
            values.refuse(field, "may have %d at most".formatted(KeyRules.MOST_WORDS));
        }
        if (!words.stream().allMatch(good)) {
            values.refuse(field, "must have names of " + rule);
        }
        return Set.copyOf(words);
    }
}
