package io.bucketbrigade.engine.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Records as files below a local folder.
 *
 * <p>A record is written beside its place, forced to disk and renamed into it, and then the folder
 * is forced, so that a crash or power cut leaves the old record or the new one and never a part.
 * Thread-safe, also between processes: the last writer of a name wins.
 */
public final class FolderStateStore implements StateStore {

  /** No record name begins so, because it would be a hidden file; a crash may leave some behind. */
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  /** Records below {@code root}, which is made by the first write. */
  public FolderStateStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void write(String name, byte[] content) {
    Path file = fileOf(name);
    try {
      Path folder = makeFolderOf(file);
      Path unfinished = folder.resolve(UNFINISHED + UUID.randomUUID());
      try {
        writeDurably(unfinished, content);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      forceFolder(folder);
    } catch (IOException e) {
      throw new StateStoreException(
          "The state record %s could not be written: %s; make room or give this process the permission"
                  .formatted(file, reason(e))
              + " to write there.",
          e);
    }
  }

  @Override
  public Optional<byte[]> read(String name) {
    Path file = fileOf(name);
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readAllBytes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void delete(String name) {
    Path file = fileOf(name);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StateStoreException(
          "The state record %s could not be removed: %s; give this process the permission to."
              .formatted(file, reason(e)),
          e);
    }
  }

  @Override
  public List<String> list(String prefix, int limit) {
    RecordNames.requirePrefix(prefix);
    int slash = prefix.lastIndexOf('/');
    Path folder = slash < 0 ? root : root.resolve(prefix.substring(0, slash));
    List<String> names = new ArrayList<>();
    collect(folder, prefix.substring(0, slash + 1), prefix, limit, names);
    return List.copyOf(names);
  }

  @Override
  public String locate(String name) {
    return fileOf(name).toString();
  }

  // ---- leaves

  /** Adds names in order, one folder's children in memory at a time. */
  private static void collect(
      Path folder, String folderName, String prefix, int limit, List<String> names) {
    for (String child : childrenOf(folder)) {
      if (names.size() >= limit) {
        return;
      }
      String name = folderName + child;
      if (child.endsWith("/")) {
        if (name.startsWith(prefix) || prefix.startsWith(name)) {
          collect(folder.resolve(child), name, prefix, limit, names);
        }
      } else if (name.startsWith(prefix)) {
        names.add(name);
      }
    }
  }

  /** A folder's name ends with a slash, which also makes names and paths sort alike. */
  private static List<String> childrenOf(Path folder) {
    List<String> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String child = String.valueOf(entry.getFileName());
        if (!child.startsWith(UNFINISHED)) {
          children.add(Files.isDirectory(entry) ? child + "/" : child);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    children.sort(null);
    return children;
  }

  private Path fileOf(String name) {
    return root.resolve(RecordNames.require(name));
  }

  /** Forces every folder that it makes into its parent, or a power cut could take it back. */
  private static Path makeFolderOf(Path file) throws IOException {
    Path folder = parentOf(file);
    if (!Files.isDirectory(folder)) {
      Path parent = makeFolderOf(folder);
      Files.createDirectories(folder);
      forceFolder(parent);
    }
    return folder;
  }

  private static Path parentOf(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new FileSystemException(path.toString(), null, "there is no folder for it");
    }
    return parent;
  }

  private static void writeDurably(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static StateStoreException unreadable(Path path, IOException e) {
    return new StateStoreException(
        "The state record %s could not be read: %s; give this process the permission to read it."
            .formatted(path, reason(e)),
        e);
  }

  /** The operating system's words, which file system exceptions put behind the path. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
      return fileSystem.getReason();
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
