package io.referrals.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Printable;
import io.referrals.cli.Table;
import io.referrals.cli.explain.Traces.Refusal;
import io.referrals.cli.explain.Traces.Why;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why there is no conversion, for people and for programs. */
final class Absence {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The newest so many; one is enough to know what to do. */
    private static final int SHOWN = 10;

    private final Traces traces;
    private final Subject subject;

    Absence(Traces traces) {
        this.traces = traces;
        this.subject = traces.subject();
    }

    /** An organic one is as it should be; a check refused a refused one; any other is not there. */
    int exitCode() {
        return switch (traces.why()) {
            case ORGANIC -> ExitCode.OK;
            case REFUSED -> ExitCode.CHECK_FAILED;
            case ON_ITS_WAY, NEVER_ARRIVED, UNKNOWN_STOREFRONT, NOT_FOUND_IN_TIME -> ExitCode.FAILURE;
        };
    }

    void print(PrintWriter out) {
        out.println(Printable.text(subject.conversionId()));
        out.println(Printable.text(answer()));
        if (!traces.refused().isEmpty()) {
            out.println();
            printRefused(out);
        }
        if (traces.accepted().isEmpty() && traces.why() != Why.REFUSED) {
            out.println();
            printLooked(out);
        }
        out.println();
        next().forEach(sentence -> out.println(Printable.text(sentence)));
        out.flush();
    }

    ObjectNode json() {
        var json = JSON.createObjectNode()
                .put("conversionId", subject.conversionId())
                .put("storefrontId", subject.storefrontId())
                .put("absent", traces.why().name())
                .put("message", answer());
        var arrived = json.putArray("arrived");
        traces.accepted().stream()
                .limit(SHOWN)
                .forEach(arrival -> arrived.addObject()
                        .put("coordinates", arrival.coordinates())
                        .put("arrivedAt", arrival.arrivedAt().toString()));
        var refused = json.putArray("refused");
        newest().forEach(refusal -> refused.addObject()
                .put("coordinates", refusal.coordinates())
                .put("topic", refusal.topic())
                .put("reason", refusal.reason())
                .put("message", refusal.message())
                .put("refusedAt", refusal.refusedAt().toString()));
        var looked = json.putArray("lookedThrough");
        traces.looked()
                .forEach(topic -> looked.addObject()
                        .put("topic", topic.topic())
                        .put("records", topic.records())
                        .put(
                                "oldest",
                                topic.oldest() == null ? null : topic.oldest().toString())
                        .put(
                                "keptDays",
                                topic.kept() == null ? null : topic.kept().toDays())
                        .put("whole", topic.whole()));
        return json;
    }

    private String answer() {
        return switch (traces.why()) {
            case ORGANIC -> "organic: no touch to decide about, so nobody is credited and there is no conversion";
            case ON_ITS_WAY -> "on its way: " + onItsWay();
            case REFUSED ->
                "refused: "
                        + String.join(
                                ", ",
                                own().stream().map(Refusal::reason).distinct().toList());
            case NEVER_ARRIVED -> "never arrived: no " + subject.words() + " in what is kept";
            case UNKNOWN_STOREFRONT ->
                "unknown storefront: there is no program, policy, code or event of " + subject.storefrontId();
            case NOT_FOUND_IN_TIME -> "not found in time: there is more than could be read";
        };
    }

    private String onItsWay() {
        var passage = traces.passage();
        var arrival = traces.accepted().get(0);
        var arrived = "it arrived at " + arrival.arrivedAt() + " (" + arrival.coordinates() + ")";
        if (passage == null || passage.committed().isEmpty()) {
            return arrived + ", and the attribution " + (passage == null ? "" : passage.group() + " ")
                    + "has never read anything";
        }
        return traces.waits() > 0
                ? arrived + ", and the attribution has " + count(traces.waits(), "record") + " to read until then"
                : arrived + " and was read, but " + count(passage.between(), "record") + " of that time are still"
                        + " between the attribution's stages";
    }

    private List<String> next() {
        return switch (traces.why()) {
            case ORGANIC -> organic();
            case ON_ITS_WAY -> List.of("'lag' shows whether somebody reads, and how fast. Ask again then.");
            case REFUSED -> {
                var last = own().get(own().size() - 1).coordinates();
                yield List.of("'quarantine show " + last + "' shows it; when the cause is gone, 'quarantine redrive "
                        + last + "' sends it again.");
            }
            case NEVER_ARRIVED -> neverArrived();
            case UNKNOWN_STOREFRONT ->
                List.of(
                        traces.storefronts().isEmpty()
                                ? "No storefront has a program on this broker: is it the right one?"
                                : "Storefronts with programs here: " + String.join(", ", traces.storefronts())
                                        + ". Ids are case-sensitive.");
            case NOT_FOUND_IN_TIME -> List.of("--since INSTANT looks only at what arrived then or later.");
        };
    }

    private List<String> organic() {
        var arrival = traces.accepted().get(0);
        var visitor = traces.accepted().stream()
                .map(Traces.Arrival::visitorId)
                .filter(id -> id != null)
                .findFirst();
        return List.of(
                "It arrived at " + arrival.arrivedAt() + " (" + arrival.coordinates() + ") and was read.",
                visitor.map(id -> "It carries no code, and visitor " + id + " has no click at or before it.")
                        .orElse("It carries no code and names no visitor. Clicks count when a signup or an order of the"
                                + " customer names their visitor."));
    }

    private List<String> neverArrived() {
        var sentences = new ArrayList<String>();
        sentences.add(
                "Compare the id with what the shop sends (ids are case-sensitive), and look whether its producer was"
                        + " acknowledged. To send it again does no harm: what arrived already counts once.");
        sentences.add("What arrived before the oldest record and was organic left nothing behind.");
        if (traces.refused().stream().anyMatch(refusal -> !isOwn(refusal))) {
            sentences.add("Its refunds wait for it: redrive them when the order has arrived.");
        }
        return sentences;
    }

    private void printRefused(PrintWriter out) {
        var table = new Table("REFUSED", "REASON", "AT", "MESSAGE");
        newest().forEach(refusal -> table.row(
                refusal.coordinates(), refusal.reason(), refusal.refusedAt().toString(), refusal.message()));
        table.print(out);
        if (traces.refused().size() > SHOWN) {
            out.println("(the newest " + SHOWN + " of " + traces.refused().size() + ")");
        }
    }

    private void printLooked(PrintWriter out) {
        var table = new Table("LOOKED THROUGH", "RECORDS", "OLDEST", "KEPT FOR");
        for (var topic : traces.looked()) {
            table.row(
                    topic.topic(),
                    topic.records() + (topic.whole() ? "" : ", not to the end"),
                    topic.oldest() == null ? "-" : topic.oldest().toString(),
                    words(topic.kept()));
        }
        table.print(out);
    }

    private static String words(@Nullable Duration duration) {
        if (duration == null) {
            return "ever";
        }
        return duration.toDays() > 0 ? count(duration.toDays(), "day") : count(duration.toMinutes(), "minute");
    }

    private static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private List<Refusal> newest() {
        var all = traces.refused();
        return all.subList(Math.max(0, all.size() - SHOWN), all.size());
    }

    private List<Refusal> own() {
        return traces.refused().stream().filter(this::isOwn).toList();
    }

    private boolean isOwn(Refusal refusal) {
        return refusal.topic().equals(subject.topic().name());
    }
}
