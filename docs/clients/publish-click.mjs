// Publishes one click: node publish-click.mjs STOREFRONT CODE VISITOR
import { randomUUID } from "node:crypto";
import avro from "avsc";
import { Kafka, logLevel } from "kafkajs";

const TOPIC = "referral.clicks.v1";
const [storefrontId, referralCode, visitorId] = process.argv.slice(2);
if (!visitorId) {
  console.error("Usage: node publish-click.mjs STOREFRONT CODE VISITOR");
  process.exit(2);
}

// The schema and its id, as the registry has them.
const registry = process.env.REFERRALS_SCHEMA_REGISTRY_URL;
const answer = await fetch(`${registry}/subjects/${TOPIC}-value/versions/latest`);
if (!answer.ok) {
  throw new Error(`the registry has no ${TOPIC}-value: ${answer.status} (was 'topics apply' run?)`);
}
const { id, schema } = await answer.json();
const type = avro.Type.forSchema(JSON.parse(schema));

// Confluent's wire format: a zero byte, the schema's id in four bytes, the record in Avro.
const header = Buffer.alloc(5);
header.writeInt32BE(id, 1);
const click = {
  eventId: randomUUID(), // drawn once; a retry sends the same
  storefrontId,
  referralCode,
  visitorId,
  occurredAt: Date.now(), // milliseconds
};
const value = Buffer.concat([header, type.toBuffer(click)]);

const kafka = new Kafka({
  brokers: process.env.REFERRALS_BOOTSTRAP_SERVER.split(","),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer();
await producer.connect();
await producer.send({ topic: TOPIC, messages: [{ key: `${storefrontId}|${visitorId}`, value }] });
await producer.disconnect();
console.log(click.eventId);
