package io.referrals.cli;

import io.referrals.streams.AttributionConfig;
import picocli.CommandLine.Option;

/** Which attribution application a verb runs or looks at. */
public final class ApplicationIdOption {
    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = AttributionConfig.DEFAULT_APPLICATION_ID,
            description = "The attribution application's consumer group, and prefix of its transactional ids and of "
                    + "the topics between its partitions. Default: ${DEFAULT-VALUE}.")
    private String applicationId = AttributionConfig.DEFAULT_APPLICATION_ID;

    public String applicationId() {
        return applicationId;
    }
}
