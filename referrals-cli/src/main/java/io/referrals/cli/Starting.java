package io.referrals.cli;

import java.util.function.Supplier;
import picocli.CommandLine.ParameterException;

/** Starts an application and says in words what kept it from starting. */
public final class Starting {
    private Starting() {}

    /** The started application; a failure with the messages of what went wrong, from the outside in. */
    public static <T> T of(String what, Supplier<T> start) {
        try {
            return start.get();
        } catch (Failure | ParameterException e) {
            throw e; // said already
        } catch (RuntimeException e) {
            throw new Failure("The " + what + " does not start: " + reasons(e), e);
        }
    }

    private static String reasons(Throwable failure) {
        var text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var message = cause.getMessage();
            if (message != null && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : "; ").append(message);
            }
        }
        return text.isEmpty() ? failure.toString() : text.toString();
    }
}
