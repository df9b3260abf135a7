package io.referrals.consumer.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it. The type says no more than the status; the detail is for people.
 *
 * @param parameter the query parameter that is at fault, if one is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String parameter) {
    static final String CONTENT_TYPE = "application/problem+json";

    static Problem of(int status, @Nullable String detail, @Nullable String parameter) {
        return new Problem("about:blank", HttpStatus.getMessage(status), status, detail, parameter);
    }
}
