package io.coremill.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records as what is stored has them: their components alone, without what is null. What a later
/// version adds is passed over, so that an older one can read it; a number that an earlier one did
/// not have is 0.
public final class StoredJson {
    public static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .changeDefaultPropertyInclusion(
                            given -> given.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .changeDefaultVisibility(
                            given -> given.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    /// For what must not be done in part: what a later version adds is refused.
    public static final JsonMapper WHOLE =
            MAPPER.rebuild().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /// For rows that are shown among others: a word that a later version adds is read as null.
    public static final JsonMapper TOLERANT =
            MAPPER.rebuild().enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL).build();

    private StoredJson() {}
}
