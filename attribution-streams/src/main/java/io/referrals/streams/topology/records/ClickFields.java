package io.referrals.streams.topology.records;

import io.referrals.events.Click;
import io.referrals.streams.topology.clicks.ClickRow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A click that keeps every rule, as where its fields lie in some bytes. One object serves for all clicks of a partition, so
 * that a click leaves no garbage; whoever wants to keep something of it takes {@link #toClick}.
 */
public final class ClickFields {
    /** The longest storefront, a bar and the longest visitor. */
    private static final int MAX_KEY_BYTES = 257;

    private static final byte[] NONE = {};

    public byte[] in = NONE;
    public int storefront;
    public int storefrontLength;
    public int visitor;
    public int visitorLength;
    public int event;
    public int eventLength;
    public int code;
    public int codeLength;
    /** Where the channel is; negative when there is none. */
    public int channel;

    public int channelLength;
    public long occurredAtMs;
    public boolean bot;

    /** Keys by length, filled again and again. */
    private final byte[][] keys = new byte[MAX_KEY_BYTES + 1][];

    private String lastStorefront = "";
    private byte[] lastStorefrontBytes = NONE;

    /** Takes a decoded click. */
    public void set(Click click) {
        String channelText = click.getChannel();
        String text = click.getStorefrontId() + click.getVisitorId() + click.getEventId() + click.getReferralCode();
        in = (channelText == null ? text : text + channelText).getBytes(StandardCharsets.UTF_8);
        storefront = 0;
        storefrontLength = click.getStorefrontId().length();
        visitor = storefrontLength;
        visitorLength = click.getVisitorId().length();
        event = visitor + visitorLength;
        eventLength = click.getEventId().length();
        code = event + eventLength;
        codeLength = click.getReferralCode().length();
        channel = channelText == null ? -1 : code + codeLength;
        channelLength = channelText == null ? 0 : in.length - channel;
        occurredAtMs = click.getOccurredAt().toEpochMilli();
        bot = click.getBot();
    }

    /** The key of the click's visitor, {@code storefrontId|visitorId}; good until the next click. */
    public byte[] key() {
        return key(visitor, visitorLength);
    }

    private byte[] key(int id, int idLength) {
        int length = storefrontLength + 1 + idLength;
        byte[] key = keys[length];
        if (key == null) {
            key = new byte[length];
            keys[length] = key;
        }
        System.arraycopy(in, storefront, key, 0, storefrontLength);
        key[storefrontLength] = '|';
        System.arraycopy(in, id, key, storefrontLength + 1, idLength);
        return key;
    }

    /** The key of the click's code, {@code storefrontId|referralCode}; good until the next click. */
    public byte[] codeKey() {
        return key(code, codeLength);
    }

    /** The storefront, which is mostly that of the click before. */
    public String storefrontId() {
        if (!Arrays.equals(
                in, storefront, storefront + storefrontLength, lastStorefrontBytes, 0, lastStorefrontBytes.length)) {
            lastStorefrontBytes = Arrays.copyOfRange(in, storefront, storefront + storefrontLength);
            lastStorefront = text(storefront, storefrontLength);
        }
        return lastStorefront;
    }

    /** Fills the row of a store with it. */
    public void fill(ClickRow row) {
        row.in(in)
                .storefront(storefront, storefrontLength)
                .visitor(visitor, visitorLength)
                .at(occurredAtMs, bot)
                .event(event, eventLength)
                .code(code, codeLength);
        if (channel >= 0) {
            row.channel(channel, channelLength);
        }
    }

    /** The click as an object of the rules. */
    public io.referrals.streams.attribution.Click toClick() {
        return new io.referrals.streams.attribution.Click(
                text(visitor, visitorLength),
                text(event, eventLength),
                occurredAtMs,
                text(code, codeLength),
                channelText(),
                bot);
    }

    private @Nullable String channelText() {
        return channel < 0 ? null : text(channel, channelLength);
    }

    private String text(int from, int length) {
        return new String(in, from, length, StandardCharsets.UTF_8);
    }
}
