package dev.headstay.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of the configuration is made from: files, secrets in files, and documents behind
 * URLs. Secrets and remote documents are handed on from the reading before, so that they keep their
 * last good content. For one thread.
 */
final class Inputs {
  /** The files as this reading found them, by path, in the order in which they were read. */
  final Map<String, FileContent> files = new LinkedHashMap<>();

  final Map<String, SecretFile> secrets = new LinkedHashMap<>();
  final Map<String, RemoteSource> remotes = new LinkedHashMap<>();

  private final @Nullable Inputs before;
  private final Map<String, FileContent> found;

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
