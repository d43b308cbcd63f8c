package io.bucketbrigade.engine.state;

import java.util.List;
import java.util.Optional;

/** The part of a state store whose names begin with one folder. */
final class SubfolderStateStore implements StateStore {

  private final StateStore whole;
  private final String prefix;

  SubfolderStateStore(StateStore whole, String folder) {
    this.whole = whole;
    this.prefix = RecordNames.require(folder) + "/";
  }

  @Override
  public void write(String name, byte[] content) {
    whole.write(prefix + name, content);
  }

  @Override
  public Optional<byte[]> read(String name) {
    return whole.read(prefix + name);
  }

  @Override
  public void delete(String name) {
    whole.delete(prefix + name);
  }

  @Override
  public List<String> list(String namePrefix, int limit) {
    return whole.list(prefix + namePrefix, limit).stream()
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Override
  public String locate(String name) {
    return whole.locate(prefix + name);
  }
}
