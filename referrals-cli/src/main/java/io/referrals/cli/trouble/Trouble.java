package io.referrals.cli.trouble;

import io.referrals.cli.Failure;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.localstack.LocalStackException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.sql.SQLException;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What a failure means to a person, in one line. */
public final class Trouble {
    private static final int CAUSES = 20;

    private Trouble() {}

    /** Why, and what to do; a failure that nobody foresaw is called one. */
    public static String words(Throwable failure) {
        return words(failure, Tried.NOTHING);
    }

    /** The same, and where. */
    public static String words(Throwable failure, Tried tried) {
        var cause = failure;
        for (int i = 0; i < CAUSES && cause != null; i++) {
            var words = known(cause, tried);
            if (words != null) {
                return oneLine(words);
            }
            cause = cause.getCause();
        }
        return oneLine("Unexpected: " + failure + ". --verbose shows where; please report it.");
    }

    private static @Nullable String known(Throwable cause, Tried tried) {
        var broker = "The broker" + tried.broker();
        var message = Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
        if (cause instanceof Failure || cause instanceof LocalStackException) {
            return message;
        }
        if (cause instanceof AuthenticationException) {
            return broker + " refuses the login: " + stop(message)
                    + " Check user, password, certificates and security.protocol.";
        }
        if (cause instanceof AuthorizationException) {
            return broker + " does not allow it: " + stop(message) + " 'acls plan' shows which rights are missing.";
        }
        if (cause instanceof UnknownTopicOrPartitionException) {
            return broker + " does not have a topic: " + stop(message) + " 'topics apply' creates what is missing.";
        }
        if (cause instanceof TimeoutException || cause instanceof DisconnectException) {
            return broker + " did not answer in time: " + stop(message) + " Is it running?";
        }
        if (cause instanceof RegistryUnavailableException) {
            return stop(message) + " Is it running?";
        }
        if (cause instanceof RegistryRefusedException || cause instanceof ConfigException) {
            return message;
        }
        if (cause instanceof KafkaException) {
            return cause.getCause() == null ? "Kafka's client failed: " + message : null;
        }
        if (cause instanceof SQLException sql) {
            return "The ledger's database" + tried.ledger() + " failed: " + reason(sql);
        }
        if (cause instanceof FileSystemException file) {
            return "Cannot read or write " + file.getFile() + ": " + reason(file) + ".";
        }
        return null;
    }

    /** Why a database refused, and what to do. */
    static String reason(SQLException refused) {
        var message = stop(oneLine(Objects.toString(refused.getMessage(), "no reason given")));
        return switch (Objects.toString(refused.getSQLState(), "")) {
            case "28P01", "28000", "08004" -> message + " Check user and password in --ledger-url.";
            case "3D000" -> message + " Check the database's name in --ledger-url.";
            case "42P01" -> message + " Did a reward consumer or 'ledger migrate' create this ledger's tables?";
            case "42501" -> message + " The user lacks a right: see 'grant_ledger_to' in the documentation.";
            default -> message;
        };
    }

    /** Why a file or folder cannot be used. */
    public static String reason(Exception file) {
        if (file instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (file instanceof AccessDeniedException) {
            return "this user is not allowed to";
        }
        if (file instanceof FileAlreadyExistsException || file instanceof NotDirectoryException) {
            return "there is a file where a folder is needed";
        }
        return file instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : Objects.toString(file.getMessage(), file.getClass().getSimpleName());
    }

    private static String stop(String sentence) {
        return sentence.matches("(?s).*[.?!]\\s*") ? sentence.strip() : sentence.strip() + '.';
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
