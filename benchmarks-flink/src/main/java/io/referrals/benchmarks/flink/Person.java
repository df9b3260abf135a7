package io.referrals.benchmarks.flink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is known of one person. Public, with fields, as Flink's serializer wants it. */
public final class Person {
    public List<Event> clicks = new ArrayList<>();
    public List<Event> orders = new ArrayList<>();
    public @Nullable Event signup;
    /** The code of every conversion that was told. */
    public Map<String, String> told = new HashMap<>();
}
