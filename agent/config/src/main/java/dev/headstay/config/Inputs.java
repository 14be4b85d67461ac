package dev.headstay.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of the configuration is made from: files, secrets in files, and documents behind
 * URLs. Secrets and remote documents are handed on from the reading before, so that they keep their
 * last good content. For one thread.
 */
final class Inputs {
  /** The files that this reading was made from, by path, in the order in which they were read. */
  final Map<String, FileContent> files = new LinkedHashMap<>();

  final Map<String, SecretFile> secrets = new LinkedHashMap<>();
  final Map<String, RemoteSource> remotes = new LinkedHashMap<>();

  /** What was found in place of some of these files, and is not for this instance. */
  private final Map<String, FileContent> heldBack = new LinkedHashMap<>();

  private @Nullable Inputs before;
  private Map<String, FileContent> found;
  private boolean good;

  /** The first reading: everything is read as it is. */
  Inputs() {
    this(null, new LinkedHashMap<>());
  }

  /**
   * A later reading.
   *
   * @param before what is in force
   * @param found files that were read already, by path
   */
  Inputs(@Nullable Inputs before, Map<String, FileContent> found) {
    this.before = before;
    this.found = found;
  }

  /** A configuration or a beta table. */
  FileContent file(String path) {
    FileContent content = found.get(path);
    if (content == null) {
      content = FileContent.read(path, FileContent.CONFIGURATION_BYTES);
    }
    files.put(path, content);
    return content;
  }

  /**
   * What was found is not for this instance.
   *
   * @return what the reading before was made from, which stays, or null
   */
  @Nullable FileContent holdBack(String path) {
    heldBack.put(path, file(path));
    FileContent stays = before != null && before.good ? before.files.get(path) : null;
    if (stays == null) {
      files.remove(path);
    } else {
      files.put(path, stays);
    }
    return stays;
  }

  /** The files as they were found last, whether or not the reading was made from that. */
  Map<String, FileContent> found() {
    Map<String, FileContent> all = new LinkedHashMap<>(files);
    all.putAll(heldBack);
    return all;
  }

  /** The reading is over: what only it needed is let go. */
  void close(boolean good) {
    this.good = good;
    before = null;
    found = Collections.emptyMap();
  }

  SecretFile secret(String path) {
    SecretFile secret = secrets.get(path);
    if (secret == null) {
      secret = before == null ? null : before.secrets.get(path);
      if (secret == null) {
        secret = new SecretFile(path);
      }
      secrets.put(path, secret);
    }
    return secret;
  }

  /** The document that {@code settings} say where to get; one for equal settings. */
  RemoteSource remote(RemoteSettings settings) {
    RemoteSource remote = remotes.get(settings.key());
    if (remote == null) {
      remote = before == null ? null : before.remotes.get(settings.key());
      if (remote == null) {
        remote = new RemoteSource(settings);
      }
      remotes.put(settings.key(), remote);
    }
    return remote;
  }
}
