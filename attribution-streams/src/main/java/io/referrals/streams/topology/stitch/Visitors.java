package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The visitors of a partition: their clicks, the persons they turned out to be, and how those hear of the clicks. */
final class Visitors {
    static final String CLICKS = "visitor-clicks";
    static final String LINKS = "visitor-links";

    /** Persons linked to one visitor; further ones are left out. */
    static final int MAX_PERSONS = 50;

    private static final int REMEMBERED = 10_000;

    private final StageSettings settings;
    private final ClickHistory clicks;
    private final Rows<byte[]> links;
    private final LinkedVisitors linked;
    private final Messages messages;
    private final Accounting accounting;
    /** Whose touches of which codes were told, and when. */
    private final Map<String, Long> announced = new Recent<>(REMEMBERED);

    Visitors(
            ProcessorContext<byte[], byte[]> context,
            StageSettings settings,
            ClickHistory clicks,
            Messages messages,
            Accounting accounting) {
        this.settings = settings;
        this.clicks = clicks;
        this.links = context.getStateStore(LINKS);
        this.linked = LinkedVisitors.of(links);
        this.messages = messages;
        this.accounting = accounting;
    }

    /** Deletes the visitor's clicks beyond those that count; gives those, in touch order. */
    List<Click> trim(String storefrontId, String visitorId) {
        ClickHistory.Retained clicksNow = clicks.trim(storefrontId, visitorId);
        accounting.add("evicted", clicksNow.evicted().size());
        return clicksNow.retained();
    }

    /** The visitor's clicks that count for whoever it is linked to at a time of arrival, in touch order. */
    List<Click> clicks(String storefrontId, String visitorId, long nowMs) {
        return trim(storefrontId, visitorId).stream()
                .filter(click -> !Lifetime.VISITOR_CLICKS.isOver(settings, click.occurredAtMs(), nowMs))
                .toList();
    }

    /** The persons the visitor is linked to at a time of arrival. */
    Set<String> persons(String storefrontId, String visitorId, long nowMs) {
        Bytes key = linksKey(storefrontId, visitorId);
        byte[] bytes = linked.mayBeLinked(key) ? links.get(key) : null;
        if (bytes == null) {
            return Set.of();
        }
        ByteReader reader = new ByteReader(bytes);
        return Lifetime.VISITOR_LINKS.isOver(settings, reader.number(), nowMs) ? Set.of() : Codec.readTexts(reader);
    }

    /** Links a visitor to a person; false when it was, or when it has too many. */
    boolean link(String storefrontId, String visitorId, String personId, long timeMs) {
        Set<String> persons = new LinkedHashSet<>(persons(storefrontId, visitorId, timeMs));
        boolean isNew = !persons.contains(personId);
        if (isNew && persons.size() >= MAX_PERSONS) {
            accounting.add("leftOut.persons", 1);
            return false;
        }
        persons.add(personId);
        ByteWriter writer = new ByteWriter().number(timeMs);
        Codec.writeTexts(writer, persons);
        Bytes key = linksKey(storefrontId, visitorId);
        links.put(key, writer.toBytes());
        if (isNew) {
            linked.linked(key);
        }
        return isNew;
    }

    /** Forgets clicks past their lifetime, and links that were not told for theirs. */
    void forgetOldOnes(ProcessorContext<byte[], byte[]> context) {
        clicks.forgetOldOnes(context, settings, Lifetime.VISITOR_CLICKS);
        Retention.keep(context, settings, Lifetime.VISITOR_LINKS, links, (key, value, beforeMs) -> {
            if (new ByteReader(value).number() < beforeMs) {
                links.delete(key);
            }
        });
    }

    /**
     * Sends clicks to a person, and asks for what their codes are on the person's behalf, now and then again: a touch is
     * kept since it was told last.
     */
    void tell(String storefrontId, String personId, String visitorId, List<Click> clicksOfVisitor, long nowMs) {
        String person = storefrontId + '|' + personId;
        messages.send(Messages.PERSONS, person, new PersonEvent.Clicked(visitorId, clicksOfVisitor).toBytes());
        for (Click click : clicksOfVisitor) {
            String touch = person + '\0' + click.referralCode();
            Long toldMs = announced.get(touch);
            if (toldMs == null || toldMs < nowMs - Codes.REFRESH_MS) {
                announced.put(touch, nowMs);
                messages.send(
                        Messages.TOUCHES,
                        storefrontId + '|' + click.referralCode(),
                        personId.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static Bytes linksKey(String storefrontId, String visitorId) {
        return Bytes.wrap((storefrontId + '|' + visitorId).getBytes(StandardCharsets.UTF_8));
    }
}
