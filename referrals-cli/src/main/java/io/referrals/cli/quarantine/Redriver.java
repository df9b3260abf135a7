package io.referrals.cli.quarantine;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.events.EventHeaders;
import io.referrals.events.Redrive;
import io.referrals.events.Topics;
import io.referrals.events.intake.RecordSize;
import io.referrals.events.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends refused records to their topics once more, each together with a mark that it was, in one transaction.
 *
 * <p>All redrivers share one transactional id. A new one fences those before it and waits until their last transaction
 * has ended; so the marks it reads then are complete and stay so, and no record is sent twice: not when two people
 * redrive at once, and not when a process dies in the middle and is started again.
 */
public final class Redriver implements AutoCloseable {
    /** Of all redrivers; an operator may write under it. */
    public static final String TRANSACTIONAL_ID = "referral-redrive";

    /** What a process that dies leaves open holds up the readers of the input topics for so long. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<Redrive> marks;
    private final String by;

    /** Ends all earlier redrivers. To be made before it is read what was redriven. */
    Redriver(Broker broker, EventSerdes serdes, String by) {
        var config = broker.clientConfig();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(TRANSACTION_TIMEOUT.toMillis()));
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(2 * RecordSize.MAX_BYTES));
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        config.put(ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG, "1");
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
        this.marks = serdes.serde(Topics.REDRIVES).serializer();
        this.by = by;
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** Sends all of them, or none when it fails. */
    void redrive(List<Refused> batch, Instant now) {
        try {
            producer.beginTransaction();
            for (var refused : batch) {
                producer.send(again(refused, now));
                producer.send(mark(refused, now));
            }
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new Failure("Somebody else has started to redrive, so this run ends here. Repeat it.", e);
        }
    }

    private ProducerRecord<byte[], byte[]> again(Refused refused, Instant now) {
        var record = refused.record();
        return new ProducerRecord<>(
                record.getSourceTopic(), partition(refused), refused.key(), refused.value(), headers(refused, now));
    }

    /** The one it came from, so that it keeps its place beside its neighbours; its key's when that is gone. */
    private @Nullable Integer partition(Refused refused) {
        var partition = refused.record().getSourcePartition();
        var count = producer.partitionsFor(refused.record().getSourceTopic()).size();
        return partition != null && partition < count ? partition : null;
    }

    private Headers headers(Refused refused, Instant now) {
        var attempt = Integer.toString(refused.record().getAttempts() + 1);
        return new RecordHeaders(refused.headers())
                .remove(EventHeaders.ATTEMPTS)
                .add(EventHeaders.ATTEMPTS, utf8(attempt))
                .add(EventHeaders.REDRIVEN, utf8(refused.coordinates() + ' ' + now + ' ' + by));
    }

    private ProducerRecord<byte[], byte[]> mark(Refused refused, Instant now) {
        var mark = Redrive.newBuilder()
                .setCoordinates(refused.coordinates())
                .setReason(refused.record().getReason())
                .setAttempt(refused.record().getAttempts() + 1)
                .setRedrivenAt(now)
                .setRedrivenBy(by)
                .build();
        var topic = Topics.REDRIVES.name();
        return new ProducerRecord<>(topic, utf8(refused.coordinates()), marks.serialize(topic, mark));
    }

    /** Ends an open transaction without effect. */
    @Override
    public void close() {
        producer.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
