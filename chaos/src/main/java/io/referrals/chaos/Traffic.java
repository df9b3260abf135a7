package io.referrals.chaos;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.simulate.StoryGenerator;
import io.referrals.cli.simulate.StoryOptions;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.Keys;
import io.referrals.events.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The storefronts: publish a story without end at an even pace, while they are told to. A producer waits for an absent
 * broker as long as it takes, so all of it arrives.
 */
final class Traffic implements AutoCloseable {
    private static final Duration STORY_BEGAN = Duration.ofDays(240);
    private static final int STOREFRONTS = 3;
    private static final int CODES = 200;
    private static final long SLICE_MILLIS = 20;
    private static final String FOREVER_MILLIS = "900000";

    private final StoryGenerator story;
    private final Books books;
    private final int rate;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Class<?>, Topic<?>> topics = new HashMap<>();
    private final Map<Class<?>, Serializer<SpecificRecord>> serializers = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "traffic");
    private volatile boolean closed;
    private boolean running;
    private boolean publishing;
    private Shape shape = Shape.PLAIN;
    private Producers producers = Producers.DOCUMENTED;
    private long published;

    /**
     * What is told.
     *
     * @param seed the same seed tells the same story
     * @param rate events a second
     * @param most so many events of the story are in the past
     */
    record Plan(long seed, int rate, long most) {}

    /** Told of each record that is published. */
    interface Books {
        void take(Topic<?> topic, byte @Nullable [] key, byte @Nullable [] value);
    }

    Traffic(Broker broker, EventSerdes serdes, Books books, Plan plan) {
        this.story = new StoryGenerator(
                plan.seed(),
                Long.MAX_VALUE,
                new StoryOptions(
                        STOREFRONTS, CODES, Instant.now().minus(STORY_BEGAN), STORY_BEGAN.dividedBy(plan.most())));
        this.books = books;
        this.rate = plan.rate();
        var config = broker.clientConfig();
        config.put("delivery.timeout.ms", FOREVER_MILLIS);
        config.put("max.block.ms", FOREVER_MILLIS);
        config.put("linger.ms", "10");
        // The broker's limit holds for a compressed batch, so with this any record goes through.
        config.put("compression.type", "lz4");
        config.put("max.request.size", Integer.toString(32 << 20));
        config.put("buffer.memory", Integer.toString(128 << 20));
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        addSerializers(serdes);
        thread.setDaemon(true);
    }

    @SuppressWarnings("unchecked") // every topic's serde takes the records of that topic
    private void addSerializers(EventSerdes serdes) {
        for (Topic<?> topic : Topics.INPUTS) {
            topics.put(topic.recordType(), topic);
            serializers.put(topic.recordType(), (Serializer<SpecificRecord>)
                    serdes.serde(topic).serializer());
        }
    }

    /** Publishes the storefronts' configuration, and is ready to begin. */
    void start() {
        for (int i = 0; i < STOREFRONTS * CODES; i++) {
            publish(story.next());
        }
        thread.start();
    }

    /** So many events of the story, as fast as the broker takes them. */
    void publish(long events) throws InterruptedException {
        for (long i = 0; i < events; i++) {
            tell(story.next());
        }
        pause();
    }

    synchronized void resume() {
        running = true;
        notifyAll();
    }

    /** Stops; when it returns, the broker has everything that was published. */
    void pause() throws InterruptedException {
        synchronized (this) {
            running = false;
            while (publishing) {
                wait();
            }
        }
        producer.flush();
        check();
    }

    synchronized void shape(Shape next) {
        shape = next;
    }

    synchronized void producers(Producers next) {
        producers = next;
    }

    /** How many records were published. */
    synchronized long published() {
        return published;
    }

    private void run() {
        try {
            long next = System.nanoTime();
            while (!closed) {
                awaitRunning();
                long now = System.nanoTime();
                // After a break, or when the broker kept us waiting, nothing is made up for.
                next = Math.max(next, now - Duration.ofSeconds(1).toNanos());
                while (next <= now) {
                    tell(story.next());
                    next += 1_000_000_000L / rate;
                }
                pauseBetweenSlices();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            pauseBetweenSlices();
        }
    }

    private synchronized void awaitRunning() throws InterruptedException {
        while (!running) {
            wait();
        }
        publishing = true;
    }

    private void pauseBetweenSlices() {
        synchronized (this) {
            publishing = false;
            notifyAll();
        }
        try {
            Thread.sleep(SLICE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tell(SpecificRecord told) {
        shape.next(told).forEach(this::publish);
    }

    /** Publishes a record beside the story. */
    synchronized void publish(SpecificRecord record) {
        var topic = topics.get(record.getClass());
        var serializer = serializers.get(record.getClass());
        if (topic == null || serializer == null) {
            throw new IllegalStateException("no topic for " + record);
        }
        var key = Keys.of(record).getBytes(StandardCharsets.UTF_8);
        var chosen = topic.cleanup() == Topic.Cleanup.DELETE ? producers : Producers.DOCUMENTED;
        var value = serializer.serialize(topic.name(), record);
        int partitions = producer.partitionsFor(topic.name()).size();
        send(topic, chosen.partition(key, partitions), chosen.key(key), value);
    }

    /** Publishes bytes as they are. */
    synchronized void send(
            Topic<?> topic, @Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value) {
        var unused = producer.send(new ProducerRecord<>(topic.name(), partition, key, value), (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
        published++;
        books.take(topic, key, value);
    }

    private void check() {
        var cause = failure.get();
        if (cause != null) {
            throw new Failure("The load cannot be published: " + cause, cause);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        producer.close(Duration.ofSeconds(5));
    }
}
