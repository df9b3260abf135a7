// Prints every conversion as a line of JSON, those that are there and those to come: node read-conversions.mjs GROUP
import avro from "avsc";
import { Kafka, logLevel } from "kafkajs";

const TOPIC = "referral.conversions.v1";
const registry = process.env.REFERRALS_SCHEMA_REGISTRY_URL;
const types = new Map();

// A record names the schema it was written with; each is looked up once.
async function typeOf(id) {
  if (!types.has(id)) {
    const answer = await fetch(`${registry}/schemas/ids/${id}`);
    if (!answer.ok) {
      throw new Error(`the registry does not know schema ${id}: ${answer.status}`);
    }
    types.set(id, avro.Type.forSchema(JSON.parse((await answer.json()).schema)));
  }
  return types.get(id);
}

const kafka = new Kafka({
  brokers: process.env.REFERRALS_BOOTSTRAP_SERVER.split(","),
  logLevel: logLevel.ERROR,
});
// A group goes on where it was. kafkajs reads committed records alone unless told otherwise, which is right here.
const consumer = kafka.consumer({ groupId: process.argv[2] ?? "read-conversions" });
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || process.exit(1));
await consumer.connect();
await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const type = await typeOf(message.value.readInt32BE(1));
    console.log(JSON.stringify(type.fromBuffer(message.value.subarray(5))));
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => consumer.disconnect().then(() => process.exit(0)));
}
