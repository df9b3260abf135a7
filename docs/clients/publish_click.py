"""Publishes one click: python3 publish_click.py STOREFRONT CODE VISITOR"""
import io
import json
import os
import struct
import sys
import urllib.request
import uuid
from datetime import datetime, timezone

import avro.io
import avro.schema
from confluent_kafka import Producer

TOPIC = "referral.clicks.v1"
if len(sys.argv) != 4:
    sys.exit("Usage: python3 publish_click.py STOREFRONT CODE VISITOR")
storefront, code, visitor = sys.argv[1:]

# The schema and its id, as the registry has them; 404 means that 'topics apply' was not run.
registry = os.environ["REFERRALS_SCHEMA_REGISTRY_URL"]
with urllib.request.urlopen(f"{registry}/subjects/{TOPIC}-value/versions/latest", timeout=10) as answer:
    registered = json.load(answer)
schema = avro.schema.parse(registered["schema"])

click = {field.name: field.default for field in schema.fields if field.has_default}
click.update(
    eventId=str(uuid.uuid4()),  # drawn once; a retry sends the same
    storefrontId=storefront,
    referralCode=code,
    visitorId=visitor,
    occurredAt=datetime.now(timezone.utc),
)

# Confluent's wire format: a zero byte, the schema's id in four bytes, the record in Avro.
value = io.BytesIO()
value.write(struct.pack(">bI", 0, registered["id"]))
avro.io.DatumWriter(schema).write(click, avro.io.BinaryEncoder(value))


def delivered(error, _message):
    if error:
        sys.exit(f"The broker did not take the click: {error}")


producer = Producer({"bootstrap.servers": os.environ["REFERRALS_BOOTSTRAP_SERVER"], "enable.idempotence": True})
producer.produce(TOPIC, key=f"{storefront}|{visitor}", value=value.getvalue(), on_delivery=delivered)
if producer.flush(30):
    sys.exit("The broker did not answer within 30 seconds.")
print(click["eventId"])
