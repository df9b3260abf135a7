package io.referrals.consumer.api;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final @Nullable SQLException failure;

    private ProblemException(Problem problem, @Nullable SQLException cause) {
        super(problem.detail(), cause);
        this.problem = problem;
        this.failure = cause;
    }

    Problem problem() {
        return problem;
    }

    /** The database's failure, if it is one. */
    @Nullable
    SQLException failure() {
        return failure;
    }

    static ProblemException badParameter(String parameter, String detail) {
        return new ProblemException(Problem.of(400, detail, parameter), null);
    }

    /** One answer for a missing key, an unknown one and a revoked one. */
    static ProblemException unauthorized() {
        return new ProblemException(Problem.of(401, "Send a valid API key: Authorization: Bearer <key>", null), null);
    }

    /** One answer for what does not exist and what is another storefront's. */
    static ProblemException notFound() {
        return new ProblemException(Problem.of(404, "There is no such resource", null), null);
    }

    static ProblemException unavailable(SQLException cause) {
        return new ProblemException(Problem.of(503, "The ledger cannot be read at the moment; try again", null), cause);
    }
}
