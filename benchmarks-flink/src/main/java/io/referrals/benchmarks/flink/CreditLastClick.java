package io.referrals.benchmarks.flink;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * By person: the last click in 90 days before the signup earns it, and with it the orders of a year. Decided anew with
 * each event, told when it changes: conversion id and referral code.
 */
final class CreditLastClick extends KeyedProcessFunction<String, Event, Tuple2<String, String>> {
    private static final long serialVersionUID = 1;
    private static final long LOOKBACK_MS = Duration.ofDays(90).toMillis();
    private static final long BINDING_MS = Duration.ofDays(365).toMillis();

    private transient ValueState<Person> persons;

    @SuppressWarnings("NullAway.Init") // the state comes with open()
    CreditLastClick() {}

    @Override
    public void open(OpenContext context) {
        persons = getRuntimeContext().getState(new ValueStateDescriptor<>("persons", Types.POJO(Person.class)));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Tuple2<String, String>> out) throws Exception {
        var person = persons.value();
        if (person == null) {
            person = new Person();
        }
        switch (event.kind) {
            case Event.CLICK -> person.clicks.add(event);
            case Event.SIGNUP -> person.signup = event;
            default -> person.orders.add(event);
        }
        decide(person, out);
        persons.update(person);
    }

    private static void decide(Person person, Collector<Tuple2<String, String>> out) {
        var signup = person.signup;
        var code = signup == null ? null : lastCode(person, signup.at);
        if (signup == null || code == null) {
            return;
        }
        tell(person, signup.id, code, out);
        for (var order : person.orders) {
            if (order.at >= signup.at && order.at <= signup.at + BINDING_MS) {
                tell(person, order.id, code, out);
            }
        }
    }

    private static @Nullable String lastCode(Person person, long at) {
        Event last = null;
        for (var click : person.clicks) {
            if (click.at <= at && click.at >= at - LOOKBACK_MS && (last == null || isLater(click, last))) {
                last = click;
            }
        }
        return last == null ? null : last.code;
    }

    private static boolean isLater(Event click, Event other) {
        return click.at > other.at || (click.at == other.at && click.id.compareTo(other.id) > 0);
    }

    private static void tell(Person person, String conversion, String code, Collector<Tuple2<String, String>> out) {
        if (!code.equals(person.told.put(conversion, code))) {
            out.collect(Tuple2.of(conversion, code));
        }
    }
}
