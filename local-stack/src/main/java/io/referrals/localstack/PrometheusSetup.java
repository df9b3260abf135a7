package io.referrals.localstack;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a Prometheus is told.
 *
 * @param configuration text of a {@code prometheus.yml} whose rules are in {@code alerts.yml} beside it
 * @param rules text of that {@code alerts.yml}
 */
public record PrometheusSetup(String configuration, String rules) {
    private static final Pattern INTERVAL = Pattern.compile("(?<=_interval: )\\d+s");
    /** How long a condition has to hold, and how far an expression looks back. */
    private static final Pattern MINUTES = Pattern.compile("(?<=(for: |\\[)\\d{1,4})m\\b");

    /**
     * The same in a hurry, for faults that last seconds where they would last minutes: every minute that a rule waits or
     * looks back becomes a second, and everything is looked at every second. Conditions and thresholds stay as they are.
     */
    public PrometheusSetup hastened() {
        return new PrometheusSetup(
                INTERVAL.matcher(configuration).replaceAll("1s"),
                MINUTES.matcher(rules).replaceAll("s"));
    }

    /**
     * The same with the processes of a job on these ports of this machine, instead of where they are in the configuration.
     *
     * @throws IllegalArgumentException when the configuration has no target that is called like the job
     */
    public PrometheusSetup scraping(String job, List<Integer> ports) {
        Matcher target = Pattern.compile("\"" + Pattern.quote(job) + ":\\d+\"").matcher(configuration);
        if (!target.find()) {
            throw new IllegalArgumentException("The configuration has no target " + job);
        }
        String targets =
                ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
        return new PrometheusSetup(target.replaceAll(Matcher.quoteReplacement(targets)), rules);
    }
}
