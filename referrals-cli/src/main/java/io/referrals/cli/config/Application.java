package io.referrals.cli.config;

/** A verb that is an application: all of its options can be given by environment and file, and unknown keys refuse. */
public interface Application {
    /**
     * Builds the whole configuration, and starts nothing.
     *
     * @throws picocli.CommandLine.ParameterException names the key that is missing or wrong
     */
    void checkConfiguration();
}
