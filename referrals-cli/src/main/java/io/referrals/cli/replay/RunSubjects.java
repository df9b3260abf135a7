package io.referrals.cli.replay;

import io.referrals.cli.DiskSort;
import io.referrals.cli.publish.InputLine;
import io.referrals.events.Purchase;
import io.referrals.events.Signup;
import io.referrals.events.intake.ParsedLine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The orders and signups that the lines of a run are about, by the id their conversion has or would have. The servers may
 * hold others' beside them. Lines that were refused are taken out. In bounded memory.
 */
final class RunSubjects implements Closeable {
    private static final byte[] REFUSED = {};

    private final DiskSort byLine = new DiskSort();

    /** Takes the purchases and signups among lines that were published. */
    void add(List<InputLine> lines) throws IOException {
        for (var line : lines) {
            var id = line.parsed() instanceof ParsedLine.Accepted accepted ? conversionId(accepted.record()) : null;
            if (id != null) {
                byLine.put(key(line.input(), line.number()), id.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Takes a line out that was refused after it was published. */
    void refuse(String input, long line) throws IOException {
        byLine.put(key(input, line), REFUSED);
    }

    /** Gives the id of each line's order or signup, some of them several times. */
    void forEach(DiskSort.Visitor visitor) throws IOException {
        byLine.forEach((line, id) -> {
            if (id.length > 0) {
                visitor.visit(new String(id, StandardCharsets.UTF_8), id);
            }
        });
    }

    @Override
    public void close() throws IOException {
        byLine.close();
    }

    private static String key(String input, long line) {
        return String.format(Locale.ROOT, "%s\0%019d", input, line);
    }

    private static @Nullable String conversionId(SpecificRecord record) {
        if (record instanceof Purchase purchase) {
            return purchase.getStorefrontId() + "|PURCHASE|" + purchase.getOrderId();
        }
        return record instanceof Signup signup ? signup.getStorefrontId() + "|SIGNUP|" + signup.getCustomerId() : null;
    }
}
