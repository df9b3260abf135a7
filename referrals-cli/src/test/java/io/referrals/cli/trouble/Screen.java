package io.referrals.cli.trouble;

import io.referrals.cli.Referrals;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a person sees of a verb.
 *
 * @param err also what is logged meanwhile, which goes to the same screen
 */
public record Screen(int code, String out, String err) {
    /** Runs a verb without an environment. */
    public static Screen of(List<String> arguments) {
        var out = new StringWriter();
        var logged = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            var err = new PrintWriter(System.err, true);
            int code = Referrals.commandLine(new PrintWriter(out, true), err, Map.of())
                    .execute(arguments.toArray(String[]::new));
            return new Screen(
                    code,
                    out.toString().strip(),
                    logged.toString(StandardCharsets.UTF_8).strip());
        } finally {
            System.setErr(before);
        }
    }
}
