package io.referrals.cli.config;

import java.util.regex.Pattern;

/** Takes secrets out of what people get to see: error messages, log lines, {@code config print}. */
public final class Redaction {
    private static final String HIDDEN = "[hidden]";

    private static final Pattern SECRET_KEY = Pattern.compile(
            "password|secret|jaas|user\\.info|bearer\\.auth\\.token|keystore\\.key|credential",
            Pattern.CASE_INSENSITIVE);

    /** A password of a JDBC address, of a JAAS entry or of a properties line, quoted or not. */
    private static final Pattern PASSWORD = Pattern.compile(
            "((?:password|secret|user\\.info|bearer\\.auth\\.token)\\s*=\\s*)(\"(?:\\\\.|[^\"\\\\])*\"?|[^\\s&;,\"\\]})]+)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s?#]+:[^/@\\s]*@");

    private Redaction() {}

    /** A setting's value: hidden when the key says that it is a secret, else without the secrets inside. */
    public static String value(String key, String value) {
        return SECRET_KEY.matcher(key).find() ? HIDDEN : text(value);
    }

    /** A text in which passwords, and user infos of URLs, are hidden. */
    public static String text(String text) {
        var withoutPasswords = PASSWORD.matcher(text).replaceAll("$1" + HIDDEN);
        return USER_INFO.matcher(withoutPasswords).replaceAll("$1" + HIDDEN + "@");
    }
}
