package io.bucketbrigade.cli.embedded;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Connections that command lines described, kept in the state folder: whoever works on the folder
 * later must reach the same servers for the same migration. Each migration has its own, so that two
 * migrations with different endpoints share a folder. They hold no secret: endpoint, region and the
 * profile's name.
 */
public final class FolderConnections {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SUFFIX = ".json";

  private final Path folder;

  /** The connections of a state folder. */
  public FolderConnections(StateFolder folder) {
    this.folder = folder.connections();
  }

  /** A name that no connections file can define, because it holds an {@code @}. */
  public static String nameFor(String side, String migrationId) {
    return side + "@" + migrationId;
  }

  /** Keeps a connection that was made by {@link #nameFor}; keeping it again replaces it. */
  public void keep(S3Connection connection) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve(connection.name() + SUFFIX);
      Path fresh = folder.resolve(connection.name() + ".new");
      Files.write(fresh, MAPPER.writeValueAsBytes(Kept.of(connection)));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR, "%s cannot be written: %s.".formatted(folder, e.getMessage()), e);
    }
  }

  /** The connection of that name; empty if none was kept. */
  public Optional<S3Connection> find(String name) {
    int at = name.indexOf('@');
    if (at < 0 || name.indexOf('/') >= 0) {
      return Optional.empty();
    }
    Path file = folder.resolve(name + SUFFIX);
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), Kept.class).toConnection(name));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR, "%s cannot be read: %s.".formatted(file, e.getMessage()), e);
    }
  }

  /** All of them. */
  public List<S3Connection> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<S3Connection> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .forEach(name -> find(name).ifPresent(all::add));
      return all;
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR, "%s cannot be read: %s.".formatted(folder, e.getMessage()), e);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Kept(@Nullable URI endpoint, @Nullable String region, @Nullable String profile) {

    static Kept of(S3Connection connection) {
      String profile =
          connection.credentials() instanceof S3Credentials.Profile(String name) ? name : null;
      return new Kept(connection.endpoint(), connection.region(), profile);
    }

    S3Connection toConnection(String name) {
      return new S3Connection(
          name,
          endpoint,
          region,
          endpoint != null,
          profile == null ? new S3Credentials.DefaultChain() : new S3Credentials.Profile(profile),
          false,
          null,
          false,
          false,
          null,
          null);
    }
  }
}
