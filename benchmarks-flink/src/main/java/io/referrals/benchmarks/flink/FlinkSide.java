package io.referrals.benchmarks.flink;

import io.referrals.benchmarks.throughput.SideConfig;
import io.referrals.benchmarks.throughput.SideSignals;
import io.referrals.events.Topic;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job in one process, as the other sides are: state in RocksDB with incremental checkpoints every second, exactly
 * once from the broker to the broker. Set as one would for speed: objects are reused, RocksDB gets what the product's gets.
 */
final class FlinkSide {
    private FlinkSide() {}

    /**
     * Runs the job until stdin ends.
     *
     * @param arguments the side, then its {@link SideConfig}
     */
    public static void main(String[] arguments) throws Exception {
        var config = SideConfig.of(List.of(arguments).subList(1, arguments.length), "");
        SideSignals.endWithStdin();
        try (var environment = StreamExecutionEnvironment.createLocalEnvironment(config.threads(), settings(config))) {
            build(environment, config);
            var job = environment.executeAsync(config.applicationId());
            job.getJobExecutionResult().get();
            SideSignals.fail(null);
        } catch (ExecutionException e) {
            SideSignals.fail(e);
        }
    }

    private static Configuration settings(SideConfig config) {
        var directory = config.stateDirectory().toUri();
        var settings = new Configuration();
        settings.setString("state.backend.type", "rocksdb");
        settings.setString(
                "state.backend.rocksdb.localdir",
                config.stateDirectory().resolve("rocksdb").toString());
        settings.setString("taskmanager.memory.managed.size", "256m");
        settings.setString("execution.checkpointing.interval", "1 s");
        settings.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        settings.setString("execution.checkpointing.incremental", "true");
        settings.setString("execution.checkpointing.storage", "filesystem");
        settings.setString("execution.checkpointing.dir", directory + "/checkpoints");
        settings.setString("pipeline.object-reuse", "true");
        settings.setString("restart-strategy.type", "none");
        return settings;
    }

    private static void build(StreamExecutionEnvironment environment, SideConfig config) {
        // Threads are called after these names, which tells them from Flink's own.
        var name = config.applicationId();
        var events = environment.fromSource(source(config), WatermarkStrategy.noWatermarks(), name);
        var linked = events.filter(event -> event.visitor != null)
                .name(name + " of visitors")
                .keyBy(event -> Objects.requireNonNull(event.visitor), Types.STRING)
                .process(new LinkVisitors(), Types.POJO(Event.class))
                .name(name + " link");
        linked.union(events.filter(event -> event.visitor == null).name(name + " of others"))
                .keyBy(event -> Objects.requireNonNull(event.person), Types.STRING)
                .process(new CreditLastClick(), Types.TUPLE(Types.STRING, Types.STRING))
                .name(name + " credit")
                .sinkTo(sink(config))
                .name(name + " tell");
    }

    private static KafkaSource<Event> source(SideConfig config) {
        return KafkaSource.<Event>builder()
                .setBootstrapServers(config.bootstrapServers())
                .setGroupId(config.applicationId())
                .setTopics(ReadEvents.INPUTS.stream().map(Topic::name).toList())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setProperty("isolation.level", "read_committed")
                .setDeserializer(new ReadEvents(config.client()))
                .build();
    }

    private static KafkaSink<Tuple2<String, String>> sink(SideConfig config) {
        return KafkaSink.<Tuple2<String, String>>builder()
                .setBootstrapServers(config.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(config.applicationId())
                .setProperty("transaction.timeout.ms", "600000")
                .setRecordSerializer(new WriteCodes(config.outputTopic()))
                .build();
    }
}
