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

    private final ClickHistory clicks;
    private final Rows<byte[]> links;
    private final LinkedVisitors linked;
    private final Messages messages;
    private final Accounting accounting;
    private final Map<String, Boolean> announced = new Recent<>(REMEMBERED);

    Visitors(ProcessorContext<byte[], byte[]> context, ClickHistory clicks, Messages messages, Accounting accounting) {
        this.clicks = clicks;
        this.links = context.getStateStore(LINKS);
        this.linked = LinkedVisitors.of(links);
        this.messages = messages;
        this.accounting = accounting;
    }

    /** The visitor's clicks that count, in touch order. */
    List<Click> clicks(String storefrontId, String visitorId) {
        ClickHistory.Retained clicksNow = clicks.trim(storefrontId, visitorId);
        accounting.add("evicted", clicksNow.evicted().size());
        return clicksNow.retained();
    }

    /** The persons the visitor is linked to. */
    Set<String> persons(String storefrontId, String visitorId) {
        Bytes key = linksKey(storefrontId, visitorId);
        byte[] bytes = linked.mayBeLinked(key) ? links.get(key) : null;
        return bytes == null ? Set.of() : readLinks(bytes);
    }

    /** Links a visitor to a person; false when it was, or when it has too many. */
    boolean link(String storefrontId, String visitorId, String personId, long timeMs) {
        Set<String> persons = new LinkedHashSet<>(persons(storefrontId, visitorId));
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

    /** Forgets clicks older than the state retention, and links that were not seen for as long. */
    void forgetOldOnes(ProcessorContext<byte[], byte[]> context, StageSettings settings) {
        clicks.forgetOldOnes(context, settings, 1);
        Retention.keep(context, settings, links, (key, value, beforeMs) -> {
            if (new ByteReader(value).number() < beforeMs) {
                links.delete(key);
            }
        });
    }

    private static Set<String> readLinks(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        reader.number();
        return Codec.readTexts(reader);
    }

    /** Sends clicks to a person, and asks for what their codes are on the person's behalf. */
    void tell(String storefrontId, String personId, String visitorId, List<Click> clicksOfVisitor) {
        String person = storefrontId + '|' + personId;
        messages.send(Messages.PERSONS, person, new PersonEvent.Clicked(visitorId, clicksOfVisitor).toBytes());
        for (Click click : clicksOfVisitor) {
            if (announced.put(person + '\0' + click.referralCode(), true) == null) {
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
