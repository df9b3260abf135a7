package io.referrals.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.referrals.consumer.ledger.Difference;
import io.referrals.consumer.ledger.LedgerVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** One JSON document: the differences, then what was looked at. */
final class VerificationJson implements VerificationReport {
    private final PrintWriter out;
    private final JsonGenerator json;

    VerificationJson(PrintWriter out) throws IOException {
        this.out = out;
        this.json = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeArrayFieldStart("differences");
    }

    @Override
    public void difference(Difference difference) {
        try {
            json.writeStartObject();
            json.writeStringField("check", difference.check().name());
            json.writeStringField("subject", difference.subject());
            json.writeStringField("expected", difference.expected());
            json.writeStringField("found", difference.found());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void summary(LedgerVerification.Summary summary) {
        try {
            json.writeEndArray();
            json.writeNumberField("differenceCount", summary.differences());
            json.writeNumberField("transfers", summary.lastTransfer());
            json.writeStringField("headHash", summary.lastHash());
            json.writeNumberField("conversions", summary.conversions());
            json.writeNumberField("superseded", summary.superseded());
            json.writeNumberField("rewards", summary.rewards());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println();
        out.flush();
    }
}
