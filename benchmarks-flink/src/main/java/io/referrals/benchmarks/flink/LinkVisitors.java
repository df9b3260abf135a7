package io.referrals.benchmarks.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * By visitor: keeps the clicks and who the visitor turned out to be. A click goes no further until somebody signs up or
 * buys as this visitor; then that person is told all clicks, and each one that comes later.
 */
final class LinkVisitors extends KeyedProcessFunction<String, Event, Event> {
    private static final long serialVersionUID = 1;

    private transient ListState<Event> clicks;
    private transient ListState<String> persons;

    @SuppressWarnings("NullAway.Init") // the state comes with open()
    LinkVisitors() {}

    @Override
    public void open(OpenContext context) {
        clicks = getRuntimeContext().getListState(new ListStateDescriptor<>("clicks", Types.POJO(Event.class)));
        persons = getRuntimeContext().getListState(new ListStateDescriptor<>("persons", Types.STRING));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
        if (event.kind == Event.CLICK) {
            clicks.add(event);
            for (var person : persons.get()) {
                out.collect(event.to(person));
            }
            return;
        }
        if (event.person != null && isNew(event.person)) {
            persons.add(event.person);
            for (var click : clicks.get()) {
                out.collect(click.to(event.person));
            }
        }
        out.collect(event);
    }

    private boolean isNew(String person) throws Exception {
        for (var known : persons.get()) {
            if (known.equals(person)) {
                return false;
            }
        }
        return true;
    }
}
