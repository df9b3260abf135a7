package io.referrals.streams.topology.accept;

import io.referrals.events.Assignment;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.Keys;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.Outcome;
import io.referrals.streams.topology.state.Table;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Accepts versions of assignments; of each assignment the greatest one is told to the order or the person that it names, and
 * to the one that an earlier version named. They may be known or not: they keep what they are told.
 */
public final class Assignments implements Acceptor<Assignment> {
    private static final Table.Format<Held> FORMAT = new Table.Format<>() {
        @Override
        public Held read(String key, byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            return new Held(
                    reader.integer(), reader.optionalText(), reader.optionalText(), reader.text(), reader.flag());
        }

        @Override
        public byte[] write(Held held) {
            return new ByteWriter(64)
                    .number(held.version)
                    .optionalText(held.orderId)
                    .optionalText(held.customerId)
                    .text(held.referralCode)
                    .flag(held.withdrawn)
                    .toBytes();
        }
    };

    private final Mail mail;
    private final Versions versions;
    /** By assignment, its greatest version. */
    private final Table<Held> rows;

    private record Held(
            int version,
            @Nullable String orderId,
            @Nullable String customerId,
            String referralCode,
            boolean withdrawn) {
        static Held of(Assignment assignment) {
            return new Held(
                    assignment.getVersion(),
                    assignment.getOrderId(),
                    assignment.getCustomerId(),
                    assignment.getReferralCode(),
                    assignment.getWithdrawn());
        }

        String subject() {
            return orderId == null ? "customer|" + customerId : "order|" + orderId;
        }
    }

    public Assignments(Partition partition, Versions versions) {
        this.mail = partition.mail();
        this.versions = versions;
        this.rows = partition.table(Tables.ASSIGNMENTS, FORMAT);
    }

    @Override
    public Outcome accept(Assignment assignment, Arrival arrival) {
        byte[] content = ContentFingerprint.of(assignment);
        byte[] known = versions.accept("assignment|" + Keys.of(assignment), content);
        if (known == null) {
            hold(assignment.getStorefrontId(), assignment.getAssignmentId(), Held.of(assignment));
        }
        return Outcome.ofVersion(known, content);
    }

    private void hold(String storefrontId, String assignmentId, Held version) {
        Bytes key = rows.key(storefrontId + '|' + assignmentId);
        Held before = rows.get(key);
        if (before != null && before.version > version.version) {
            return;
        }
        rows.put(key, version);
        if (before != null && !before.subject().equals(version.subject())) {
            tell(storefrontId, assignmentId, before, null);
        }
        tell(storefrontId, assignmentId, version, version.withdrawn ? null : version.referralCode);
    }

    private void tell(String storefrontId, String assignmentId, Held subject, @Nullable String referralCode) {
        if (subject.orderId != null) {
            mail.send(storefrontId + '|' + subject.orderId, new Message.OrderAssigned(assignmentId, referralCode));
        } else {
            mail.send(storefrontId + '|' + subject.customerId, new Message.SignupAssigned(assignmentId, referralCode));
        }
    }
}
