"""Reads topics until so many records came: python3 read_all.py TOPIC=RECORDS ...; prints records and value bytes of each."""
import json
import os
import sys

from confluent_kafka import Consumer

wanted = {topic: int(count) for topic, count in (arg.split("=") for arg in sys.argv[1:])}
seen = {topic: {"records": 0, "bytes": 0} for topic in wanted}
consumer = Consumer(
    {
        "bootstrap.servers": os.environ["REFERRALS_BOOTSTRAP_SERVER"],
        "group.id": "read-all-librdkafka",
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
    }
)
consumer.subscribe(list(wanted))
while any(seen[topic]["records"] < count for topic, count in wanted.items()):
    message = consumer.poll(1)
    if message is None:
        continue
    if message.error():
        sys.exit(f"librdkafka: {message.error()}")
    seen[message.topic()]["records"] += 1
    seen[message.topic()]["bytes"] += len(message.value() or b"")
consumer.close()
print(json.dumps(seen))
