package io.referrals.operations;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /livez} (should the process be restarted?) and of {@code /readyz} (does it do its work?). It needs
 * no key, so it names parts and says nothing of any storefront.
 *
 * @param status {@code up} when every check is, else {@code down}
 */
public record Health(String status, List<Check> checks) {
    private static final String UP = "up";
    private static final String DOWN = "down";

    public Health {
        checks = List.copyOf(checks);
    }

    /**
     * One thing that is needed.
     *
     * @param detail what it is about while it is down, where that is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Check(
            String name, String status, @Nullable String detail) {
        public static Check of(String name, boolean up) {
            return new Check(name, up ? UP : DOWN, null);
        }

        public static Check of(String name, boolean up, String detail) {
            return new Check(name, up ? UP : DOWN, detail);
        }
    }

    public static Health of(Check... checks) {
        boolean up = List.of(checks).stream().allMatch(check -> check.status().equals(UP));
        return new Health(up ? UP : DOWN, List.of(checks));
    }

    @JsonIgnore
    public boolean isUp() {
        return status.equals(UP);
    }

    /** The HTTP status that goes with it: orchestrators read nothing else. */
    public int httpStatus() {
        return isUp() ? 200 : 503;
    }
}
