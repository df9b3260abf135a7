package io.referrals.cli.config;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A value that may hold secrets of files: {@code ${file:PATH}} stands for what the file has, without its line end. The
 * secret is written as its place wants it, so that the file has the secret and nothing else.
 */
public final class SecretText implements ITypeConverter<String> {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]+)}");

    /** An address: inside one, a secret is percent-encoded. */
    @Override
    public String convert(String value) {
        return resolve(
                value,
                secret -> URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    /** A property of Kafka: inside quotes, as in {@code sasl.jaas.config}, a secret's quotes and backslashes are escaped. */
    public static String ofProperty(String key, String value) {
        return resolve(
                value,
                secret -> key.endsWith("sasl.jaas.config")
                        ? secret.replace("\\", "\\\\").replace("\"", "\\\"")
                        : secret);
    }

    private interface Notation {
        String of(String secret);
    }

    private static String resolve(String value, Notation notation) {
        return REFERENCE
                .matcher(value)
                .replaceAll(reference -> Matcher.quoteReplacement(notation.of(read(Path.of(reference.group(1))))));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new TypeConversionException(
                    "cannot read the secret in " + file + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}
