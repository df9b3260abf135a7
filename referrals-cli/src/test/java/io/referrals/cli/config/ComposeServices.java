package io.referrals.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.Yaml;

/** The services of compose files that are given one after the other, put together as Compose does. */
final class ComposeServices {
    private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();

    ComposeServices(List<String> files) throws IOException {
        for (var file : files) {
            // Compose's own tags say how to put lists together, which matters to none of the questions here.
            var text = Files.readString(Path.of("..", file)).replaceAll("!(override|reset) ", "");
            Map<String, Object> document = new Yaml().load(text);
            map(Objects.requireNonNull(document.get("services"), file))
                    .forEach((name, service) -> put(name, map(service)));
        }
    }

    private void put(String name, Map<String, Object> service) {
        var whole = services.computeIfAbsent(name, first -> new LinkedHashMap<>());
        service.forEach((key, value) -> whole.merge(key, value, ComposeServices::together));
    }

    private static Object together(Object first, Object second) {
        if (first instanceof Map && second instanceof Map) {
            var both = new LinkedHashMap<>(map(first));
            both.putAll(map(second));
            return both;
        }
        if (first instanceof List<?> one && second instanceof List<?> other) {
            var both = new ArrayList<Object>(one);
            both.addAll(other);
            return both;
        }
        return second;
    }

    @SuppressWarnings("unchecked") // keys are words in these files
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    Iterable<String> names() {
        return services.keySet();
    }

    Object value(String service, String key) {
        var value = services.getOrDefault(service, Map.of()).get(key);
        return value == null ? "" : value;
    }

    List<String> list(String service, String key) {
        return value(service, key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    Map<String, Object> environment(String service) {
        return value(service, "environment") instanceof Map<?, ?> variables ? map(variables) : Map.of();
    }

    /** The services that are given a secret. */
    List<String> having(String secret) {
        return services.keySet().stream()
                .filter(service -> list(service, "secrets").contains(secret))
                .toList();
    }
}
