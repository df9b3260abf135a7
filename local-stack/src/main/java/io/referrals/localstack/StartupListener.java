package io.referrals.localstack;

/** Hears how the parts come up, for progress lines. Called from several threads. */
@FunctionalInterface
public interface StartupListener {
    /** For those who do not want to know. */
    StartupListener SILENT = (part, state) -> {};

    /**
     * A part entered a state.
     *
     * @param part "broker", "registry", "postgres" or "prometheus"
     * @param state "preparing", "starting", "ready" or "stopped"
     */
    void on(String part, String state);
}
