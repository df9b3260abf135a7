package io.referrals.cli.demo;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Pipeline;
import io.referrals.cli.Progress;
import io.referrals.cli.simulate.StoryGenerator;
import io.referrals.cli.simulate.StoryOptions;
import io.referrals.cli.trouble.Paths;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
        name = "demo",
        description = "Starts everything on this machine and plays a story: a friend's recommendation, a purchase, "
                + "rewards for both sides, a refund and how it takes them back. Then simulates traffic until Ctrl-C.")
public final class DemoCommand implements Callable<Integer> {
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

    /** Between the steps of the story, so that it can be read as it happens. */
    private static final Duration READING_TIME = Duration.ofMillis(700);
    /** When it is read afterwards: so that no two events have the same time. */
    private static final Duration DISTINCT_TIMES = Duration.ofMillis(20);

    private static final Duration GAP = Duration.ofMillis(350);

    @Option(names = "--once", description = "End after the story; exit code 1 when an expected step did not happen.")
    private boolean once;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep everything there and find it again next time. Temporary when not given.")
    private @Nullable Path data;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (data != null) {
            Paths.outputFolder(spec, data);
        }
        var clock = Clock.systemUTC();
        var screen = new Screen(spec.commandLine().getOut(), clock);
        try (var progress = Progress.onStderr();
                var pipeline = Pipeline.onLocalStack(data, Map.of(), progress)) {
            progress.step("creating topics and registering schemas");
            pipeline.prepare();
            progress.step("starting attribution and reward consumer");
            pipeline.startApplications(null, COMMIT_INTERVAL, progress);
            try (var watcher = new Watcher(pipeline, screen);
                    var shop = new Shop(pipeline)) {
                pipeline.awaitRunning();
                new Story(shop, watcher, screen, clock, once ? DISTINCT_TIMES : READING_TIME).play();
                screen.text("");
                screen.text(
                        "That was the whole path: events on a broker, a decision with its reasons, and double entry "
                                + "in PostgreSQL.");
                if (!once) {
                    screen.text("Now simulated traffic until Ctrl-C. In another terminal:");
                    screen.text("  ./referrals explain --storefront shop-1 --order ORDER --bootstrap-server "
                            + pipeline.servers().bootstrapServers() + " --schema-registry-url "
                            + pipeline.servers().schemaRegistryUrl());
                    if (data != null) {
                        screen.text("All addresses are in " + data.resolve("env") + ", for a shell: . "
                                + data.resolve("env"));
                    }
                    screen.text("");
                    simulate(shop, screen, clock, pipeline);
                }
            }
        }
        return ExitCode.OK;
    }

    private static void simulate(Shop shop, Screen screen, Clock clock, Pipeline pipeline) throws InterruptedException {
        var story = new StoryGenerator(clock.millis(), Long.MAX_VALUE, new StoryOptions(1, 12, clock.instant(), GAP));
        while (story.hasNext()) {
            var record = story.next();
            screen.event(record);
            shop.send(record);
            pipeline.check();
            Thread.sleep(GAP.toMillis());
        }
    }
}
