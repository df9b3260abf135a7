package io.referrals.cli.config;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** A log line's message and stack trace without secrets, for {@code logback.xml}. */
public final class RedactedEvent extends ClassicConverter {
    private final ThrowableProxyConverter trace = new ThrowableProxyConverter();

    @Override
    public void start() {
        trace.start();
        super.start();
    }

    @Override
    public String convert(ILoggingEvent event) {
        return Redaction.text(event.getFormattedMessage() + System.lineSeparator() + trace.convert(event));
    }
}
