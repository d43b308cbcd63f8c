package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.StepFailedException;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** What requests to services beside S3 throw, in the words of a step. */
final class SdkTrouble {

  /** Refusals with a status of 400 that pass by themselves. */
  private static final Set<String> PASSING =
      Set.of(
          "TooManyUpdates",
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "RequestLimitExceeded");

  private static final int MAX_WORDS = 300;

  private SdkTrouble() {}

  /**
   * Sends a request once.
   *
   * @param what operation and object, for the message
   * @throws StepFailedException in the place of all that the SDK throws
   */
  static <T> T send(String what, Supplier<T> request) {
    try {
      return request.get();
    } catch (AwsServiceException e) {
      throw refused(what, e);
    } catch (AbortedException e) {
      Thread.currentThread().interrupt();
      throw StepFailedException.passing(what + " was interrupted; it is asked again", e);
    } catch (SdkException | CredentialsUnavailableException e) {
      throw unanswered(what, e);
    }
  }

  private static @Nullable String code(AwsServiceException refused) {
    AwsErrorDetails details = refused.awsErrorDetails();
    return details == null ? null : details.errorCode();
  }

  private static StepFailedException refused(String what, AwsServiceException e) {
    String code = String.valueOf(code(e));
    AwsErrorDetails details = e.awsErrorDetails();
    String words = details == null ? "" : String.valueOf(details.errorMessage());
    String message =
        "%s was refused: %d %s, %s".formatted(what, e.statusCode(), shown(code), shown(words));
    boolean passing =
        e.statusCode() >= 500
            || e.statusCode() == 408
            || e.isThrottlingException()
            || PASSING.contains(code);
    return passing
        ? StepFailedException.passing(message, e)
        : StepFailedException.lasting(message, e);
  }

  private static StepFailedException unanswered(String what, RuntimeException e) {
    CredentialsUnavailableException none =
        S3Failures.cause(e, CredentialsUnavailableException.class);
    if (none != null) {
      String message = what + " was not sent: " + shown(none.words());
      return none.hadThemBefore()
          ? StepFailedException.passing(message, e)
          : StepFailedException.lasting(message, e);
    }
    String message = "%s failed: %s".formatted(what, shown(String.valueOf(e.getMessage())));
    return S3Failures.cause(e, IOException.class) == null
        ? StepFailedException.lasting(message, e)
        : StepFailedException.passing(message, e);
  }

  private static String shown(String words) {
    String clean = S3Failures.printable(words);
    return clean.length() <= MAX_WORDS ? clean : clean.substring(0, MAX_WORDS) + "…";
  }
}
