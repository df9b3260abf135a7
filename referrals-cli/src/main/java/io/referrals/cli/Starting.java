package io.referrals.cli;

import io.referrals.cli.trouble.Tried;
import io.referrals.cli.trouble.Trouble;
import java.util.function.Supplier;
import picocli.CommandLine.ParameterException;

/** Starts an application and says in words what kept it from starting. */
public final class Starting {
    private Starting() {}

    /**
     * The started application; a failure in words when it does not start.
     *
     * @param tried the servers it was given
     */
    public static <T> T of(String what, Tried tried, Supplier<T> start) {
        try {
            return start.get();
        } catch (Failure | ParameterException e) {
            throw e; // said already
        } catch (RuntimeException e) {
            throw new Failure("The " + what + " does not start: " + Trouble.words(e, tried), e);
        }
    }
}
