package io.referrals.consumer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A database that does what it is asked to and whose answer is lost, the first time. */
public final class LostReply {
    private LostReply() {}

    /** Loses the answer to the first COMMIT, or to the first statement that commits by itself. */
    public static DataSource of(DataSource database) {
        var lost = new AtomicBoolean();
        return proxy(DataSource.class, database, (method, result) -> connection((Connection) result, lost));
    }

    private interface After {
        Object of(Method method, Object result) throws SQLException;
    }

    private static Object connection(Connection connection, AtomicBoolean lost) {
        return proxy(Connection.class, connection, (method, result) -> {
            if (method.getName().equals("commit")) {
                lose(lost);
            }
            return result instanceof PreparedStatement statement && connection.getAutoCommit()
                    ? statement(statement, lost)
                    : result;
        });
    }

    private static Object statement(PreparedStatement statement, AtomicBoolean lost) {
        return proxy(PreparedStatement.class, statement, (method, result) -> {
            if (method.getName().startsWith("execute")) {
                lose(lost);
            }
            return result;
        });
    }

    private static void lose(AtomicBoolean lost) throws SQLException {
        if (lost.compareAndSet(false, true)) {
            throw new SQLException("An I/O error occurred", "08006");
        }
    }

    private static <T> T proxy(Class<T> type, T target, After after) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return after.of(method, method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
