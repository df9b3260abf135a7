package io.referrals.streams.topology.clicks;

import com.dynatrace.hash4j.hashing.Hashing;
import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A click as {@link ClickStore} keeps it. One object serves for all clicks of a task ({@link ClickStore#row}): it is
 * filled anew for each, from a decoded click or from where its fields lie in the bytes of a record, and makes no
 * garbage.
 *
 * <p>The key is (hash of the visitor, storefront, visitor, kind, time, event, code), in whose order rows lie: a
 * visitor's are neighbours, in touch order, those marked as bot before the others. The names stand in the key, so two
 * visitors with the same hash are neighbours and nothing worse. The value is the channel; it is empty when there is
 * none.
 *
 * <p>Names are at most 255 bytes long, and hold no zero byte: the intake has seen to that (128 characters of ASCII).
 */
public final class ClickRow {
    static final int HASH_BYTES = Long.BYTES;

    static final byte BOT = 0;
    static final byte HUMAN = 1;
    private static final byte END_OF_EVENT = 0;
    private static final int MAX_NAME_BYTES = 255;

    private final VisitorHash hash;
    private byte[] in = {};
    private byte[] key = new byte[256];
    private int keySize;
    private int visitorSize;
    private byte[] value = {};
    private int valueFrom;
    private int valueSize;

    /** Of a storefront's and a visitor's names; tests have all visitors collide. */
    interface VisitorHash {
        VisitorHash XXH3 = Hashing.xxh3_64()::hashBytesToLong;

        long of(byte[] bytes, int from, int length);
    }

    ClickRow(VisitorHash hash) {
        this.hash = hash;
    }

    /** Fills the row from a decoded click. */
    public ClickRow set(String storefrontId, Click click) {
        visitor(storefrontId, click.visitorId()).at(click.occurredAtMs(), click.bot());
        all(utf8(click.eventId())).octet(END_OF_EVENT).all(utf8(click.referralCode()));
        String channel = click.channel();
        value = channel == null ? new byte[0] : utf8(channel);
        valueFrom = 0;
        valueSize = value.length;
        return this;
    }

    /** Fills the row with a visitor only. */
    ClickRow visitor(String storefrontId, String visitorId) {
        byte[] storefront = utf8(storefrontId);
        byte[] visitor = utf8(visitorId);
        return in(storefront)
                .storefront(0, storefront.length)
                .in(visitor, keySize)
                .visitor(0, visitor.length);
    }

    /** Begins a row whose fields lie in these bytes. All but the channel must be told, in the order of these methods. */
    public ClickRow in(byte[] bytes) {
        return in(bytes, HASH_BYTES);
    }

    private ClickRow in(byte[] bytes, int size) {
        in = bytes;
        keySize = size;
        valueSize = 0;
        return this;
    }

    public ClickRow storefront(int from, int length) {
        return name(from, length);
    }

    /** With it the {@link #visitorHash} is known. */
    public ClickRow visitor(int from, int length) {
        name(from, length);
        visitorSize = keySize;
        long hashed = hash.of(key, HASH_BYTES, keySize - HASH_BYTES);
        // Zero is for the store's own rows, which lie before all clicks.
        writeLong(0, hashed == 0 ? 1 : hashed);
        return this;
    }

    /** When the click happened, in milliseconds since the epoch, and whether it is marked as made by a machine. */
    public ClickRow at(long occurredAtMs, boolean bot) {
        octet(bot ? BOT : HUMAN);
        ensure(Long.BYTES);
        writeLong(keySize, occurredAtMs ^ Long.MIN_VALUE);
        keySize += Long.BYTES;
        return this;
    }

    public ClickRow event(int from, int length) {
        return bytes(from, length).octet(END_OF_EVENT);
    }

    /** The normalised code of the link. */
    public ClickRow code(int from, int length) {
        return bytes(from, length);
    }

    /** Where the link was shared; not called when the click does not say. */
    public ClickRow channel(int from, int length) {
        value = in;
        valueFrom = from;
        valueSize = length;
        return this;
    }

    /** Of the storefront's and the visitor's names; never zero. Good for filters and tables of the caller's own. */
    public long visitorHash() {
        return ClickKeys.visitorHash(key);
    }

    /** Of what makes two clicks the same, whether or not they are marked as bot. */
    long clickHash() {
        long rest = hash.of(key, visitorSize + 1, keySize - visitorSize - 1);
        return 31 * visitorHash() + rest;
    }

    long occurredAtMs() {
        return ClickKeys.readLong(key, visitorSize + 1) ^ Long.MIN_VALUE;
    }

    /** Makes a click that is marked as bot one that is not, and back. */
    void turnKind() {
        key[visitorSize] = key[visitorSize] == BOT ? HUMAN : BOT;
    }

    byte[] key() {
        return key;
    }

    int keySize() {
        return keySize;
    }

    int visitorSize() {
        return visitorSize;
    }

    byte[] value() {
        return value;
    }

    int valueFrom() {
        return valueFrom;
    }

    int valueSize() {
        return valueSize;
    }

    private ClickRow name(int from, int length) {
        if (length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a name of " + length + " bytes");
        }
        return octet((byte) length).bytes(from, length);
    }

    private ClickRow bytes(int from, int length) {
        ensure(length);
        System.arraycopy(in, from, key, keySize, length);
        keySize += length;
        return this;
    }

    private ClickRow all(byte[] bytes) {
        in = bytes;
        return bytes(0, bytes.length);
    }

    private ClickRow octet(byte value) {
        ensure(1);
        key[keySize++] = value;
        return this;
    }

    private void writeLong(int at, long number) {
        for (int i = 0; i < Long.BYTES; i++) {
            key[at + i] = (byte) (number >>> (56 - 8 * i));
        }
    }

    private void ensure(int more) {
        if (keySize + more > key.length) {
            key = Arrays.copyOf(key, 2 * (keySize + more));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
