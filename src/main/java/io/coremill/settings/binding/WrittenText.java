package io.coremill.settings.binding;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin.Location;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.UnicodeReader;

/// The values of settings as they are written. YAML takes `0755` for 493, `on` for true, `1.10` for
/// 1.1 and `1:30` for 90; the words of a command have to stay as they are. For one thread.
final class WrittenText {
    private final Map<Resource, Map<Location, String>> files = new HashMap<>();

    /// @param value as it was loaded
    /// @param origin where it is written, if that is known
    String of(Object value, @Nullable Origin origin) {
        boolean isText = value instanceof CharSequence text && !text.isEmpty();
        String written = isText ? null : inYaml(origin);
        return written == null ? String.valueOf(value) : written;
    }

    private @Nullable String inYaml(@Nullable Origin origin) {
        if (origin instanceof PropertySourceOrigin outer) {
            return inYaml(outer.getOrigin());
        }
        if (!(origin instanceof TextResourceOrigin place) || place.getResource() == null) {
            return null;
        }
        String name = place.getResource().getFilename();
        return name != null && name.endsWith(".properties")
                ? null
                : files.computeIfAbsent(place.getResource(), WrittenText::scalars)
                        .get(place.getLocation());
    }

    private static Map<Location, String> scalars(Resource resource) {
        var found = new HashMap<Location, String>();
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        options.setCodePointLimit(Integer.MAX_VALUE);
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        try (var in = resource.getInputStream()) {
            new Yaml(options)
                    .composeAll(new UnicodeReader(in))
                    .forEach(node -> collect(node, found, seen));
        } catch (IOException | YAMLException e) {
            return Map.of(); // it was readable when it was loaded: what was loaded will do
        }
        return found;
    }

    private static void collect(Node node, Map<Location, String> found, Set<Node> seen) {
        if (!seen.add(node)) {
            return;
        }
        switch (node) {
            case ScalarNode scalar -> found.put(location(scalar), scalar.getValue());
            case SequenceNode list -> list.getValue().forEach(each -> collect(each, found, seen));
            case MappingNode map ->
                    map.getValue().forEach(pair -> collect(pair.getValueNode(), found, seen));
            default -> {}
        }
    }

    private static Location location(Node node) {
        return new Location(node.getStartMark().getLine(), node.getStartMark().getColumn());
    }
}
