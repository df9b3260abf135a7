// Reads topics until so many records came: node read-all.mjs TOPIC=RECORDS ...; prints records and value bytes of each.
import { Kafka, logLevel } from "kafkajs";

const wanted = new Map(process.argv.slice(2).map((arg) => arg.split("=")).map(([topic, n]) => [topic, Number(n)]));
const seen = {};
const kafka = new Kafka({ brokers: [process.env.REFERRALS_BOOTSTRAP_SERVER], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: "read-all-kafkajs" });

consumer.on(consumer.events.CRASH, ({ payload }) => {
  console.error(`kafkajs gave up: ${payload.error}`);
  process.exit(1);
});
await consumer.connect();
await consumer.subscribe({ topics: [...wanted.keys()], fromBeginning: true });
await consumer.run({
  eachMessage: async ({ topic, message }) => {
    seen[topic] ??= { records: 0, bytes: 0 };
    seen[topic].records++;
    seen[topic].bytes += message.value?.length ?? 0;
    if ([...wanted].every(([name, n]) => seen[name]?.records >= n)) {
      console.log(JSON.stringify(seen));
      process.exit(0);
    }
  },
});
