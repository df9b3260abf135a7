package io.referrals.cli.trouble;

import io.referrals.cli.Referrals;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees of a verb.
 *
 * @param err also what is logged meanwhile, which goes to the same screen
 */
public record Screen(int code, String out, String err) {
    /** Of the thread that runs a verb and of those that it starts: verbs run side by side, and there is one standard error. */
    private static final InheritableThreadLocal<@Nullable ByteArrayOutputStream> LOGGED =
            new InheritableThreadLocal<>();

    static {
        var standardError = System.err;
        System.setErr(new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int octet) {
                        write(new byte[] {(byte) octet}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        ByteArrayOutputStream logged = LOGGED.get();
                        if (logged == null) {
                            standardError.write(bytes, from, length);
                        } else {
                            logged.write(bytes, from, length);
                        }
                    }
                },
                true,
                StandardCharsets.UTF_8));
    }

    /** Runs a verb without an environment. */
    public static Screen of(List<String> arguments) {
        var out = new StringWriter();
        var logged = new ByteArrayOutputStream();
        LOGGED.set(logged);
        try {
            var err = new PrintWriter(System.err, true);
            int code = Referrals.commandLine(new PrintWriter(out, true), err, Map.of())
                    .execute(arguments.toArray(String[]::new));
            return new Screen(
                    code,
                    out.toString().strip(),
                    logged.toString(StandardCharsets.UTF_8).strip());
        } finally {
            LOGGED.remove();
        }
    }
}
