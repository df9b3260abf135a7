package io.referrals.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.Broker;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OpenTransactionsIT {
    @Test
    void shouldNameTheTransactionAndThePartitionThatWaitsForIt() throws Exception {
        try (var stack = LocalStack.start(LocalStackOptions.temporary())) {
            // given
            var broker = new Broker(stack.bootstrapServers(), Map.of());
            var properties = broker.clientConfig();
            properties.put("transactional.id", "left-open");
            try (var admin = broker.admin();
                    var producer =
                            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                broker.await(
                        admin.createTopics(List.of(new NewTopic("money", 1, (short) 1)))
                                .all(),
                        "create a topic");
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("money", new byte[1])).get();

                // when
                var lines = OpenTransactions.of(broker, admin);

                // then
                assertThat(lines).anySatisfy(line -> assertThat(line).contains("left-open", "Ongoing"));
                assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("money-0: "));
                producer.abortTransaction();
            }
        }
    }
}
