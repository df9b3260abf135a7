package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The product's own logback.xml, not the tests'. */
class RedactedEventTest {
    @Test
    void shouldHideThePasswordWhenAMessageOrAnExceptionHasOne() throws JoranException {
        // given
        var shown = new ByteArrayOutputStream();
        var before = System.err;
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(RedactedEventTest.class.getResource("/logback.xml"));

            // when
            context.getLogger("io.referrals.test")
                    .warn(
                            "cannot reach {}",
                            "https://u:s3cr@registry/",
                            new IllegalStateException("jdbc:x?password=s3cr"));
        } finally {
            System.setErr(before);
            context.stop();
        }

        // then
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("cannot reach https://[hidden]@registry/")
                .contains("IllegalStateException: jdbc:x?password=[hidden]")
                .contains("\tat ")
                .doesNotContain("s3cr")
                .endsWith("\n");
    }
}
