package io.bucketbrigade.switches.sql;

import java.nio.file.Path;
import java.util.List;

/** An apply in a process of its own, which may be killed. */
final class SwitchProcess {

  static final String DONE = "apply has ended";

  private SwitchProcess() {}

  static List<String> command(String url) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        SwitchProcess.class.getName(),
        url);
  }

  /** Applies the contract's rule to the database of the url. */
  public static void main(String[] arguments) {
    SqlSwitchStep step =
        new SqlSwitchStep(SqlSwitchContract.exactAt(arguments[0], 100), System::getenv);
    step.apply(SqlSwitchContract.order(), System.out::println);
    System.out.println(DONE);
  }
}
