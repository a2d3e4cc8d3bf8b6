package io.coremill.queue.schema;

/// A later version has changed the tables in a way that this one cannot work with. This one has
/// changed nothing. The message is one sentence for operators: what is the matter, and what to do.
public final class UnsuitedSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsuitedSchemaException(String place, SchemaLevel level) {
        super(
                ("%s was changed by a later version of the service and no longer suits this one,"
                                + " which knows its migrations up to %d and must know %d; start that"
                                + " version again, or put back the copy that was made before the upgrade")
                        .formatted(place, level.known(), level.needed()));
    }
}
