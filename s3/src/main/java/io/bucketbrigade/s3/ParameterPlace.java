package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.StepFailedException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;

/**
 * A parameter of AWS Systems Manager, whose type stays. The service knows no conditional write;
 * that somebody else wrote in between shows by the version's number. Thread-safe.
 */
final class ParameterPlace implements TextPlace {

  private final String name;
  private final Supplier<SsmClient> client;

  /** A place that is not looked for before it is read. */
  ParameterPlace(String name, Supplier<SsmClient> client) {
    this.name = name;
    this.client = client;
  }

  @Override
  public String words() {
    return "parameter " + name;
  }

  @Override
  public Held read() {
    Parameter found =
        SdkTrouble.send(
                "GetParameter " + name,
                () -> client.get().getParameter(get -> get.name(name).withDecryption(false)))
            .parameter();
    if (found.type() == ParameterType.SECURE_STRING) {
      throw StepFailedException.lasting(
          "%s is a SecureString, which holds a secret and no bucket's name; name a parameter of type String"
              .formatted(words()),
          null);
    }
    return new HeldParameter(found);
  }

  private final class HeldParameter implements Held {

    private final Parameter found;

    HeldParameter(Parameter found) {
      this.found = found;
    }

    @Override
    public String text() {
      return found.value();
    }

    @Override
    public void replaceBy(String text) {
      PutParameterResponse written =
          SdkTrouble.send(
              "PutParameter " + name,
              () ->
                  client
                      .get()
                      .putParameter(
                          put ->
                              put.name(name)
                                  .value(text)
                                  .type(found.type())
                                  .dataType(found.dataType())
                                  .overwrite(true)));
      if (written.version() != found.version() + 1) {
        throw StepFailedException.lasting(
            "%s was written by somebody else between reading version %d and writing version %d; look at its history, and switch again if it is right as it is"
                .formatted(words(), found.version(), written.version()),
            null);
      }
    }
  }
}
