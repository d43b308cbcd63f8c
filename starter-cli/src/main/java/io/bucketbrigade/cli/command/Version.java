package io.bucketbrigade.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down. */
final class Version implements IVersionProvider {

  private static final String RESOURCE = "/io/bucketbrigade/cli/version.properties";

  Version() {}

  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is missing from this build");
      }
      properties.load(in);
    }
    return new String[] {properties.getProperty("version", "unknown")};
  }
}
