package dev.headstay.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether what the configuration is made from has changed, and then reads all of it anew.
 * Files are read at each look, since neither their times nor their sizes tell every change; what
 * has changed is taken when two looks in a row find the same, so that no half-written file is. What
 * is bad is left, and what was last good stays. For one thread at a time; blocks.
 */
public final class ConfigurationWatch {
  private final Settings settings;
  private final Collection<String> knownClients;
  private final List<String> messages = new ArrayList<>();
  private volatile Loaded inForce;

  /** What was read last, good or not: its files are those that can make a difference. */
  private Loaded tried;

  private Map<String, FileContent> seen = new LinkedHashMap<>();
  private volatile @Nullable Duration tableInterval;

  /**
   * A watch from now on.
   *
   * @param inForce what {@link ConfigurationLoader#load} gave for the same settings
   */
  public ConfigurationWatch(Settings settings, Collection<String> knownClients, Loaded inForce) {
    this.settings = settings;
    this.knownClients = knownClients;
    this.inForce = inForce;
    this.tried = inForce;
  }

  /**
   * Looks once at files, and at what URLs are due.
   *
   * @param now whether to take what there is at once, and to ask every URL
   * @return a new reading, to be put in force if it has no problems; null when there is none
   */
  public @Nullable Loaded look(boolean now) {
    boolean fetched = fetch(now, inForce.inputs().remotes.values());
    boolean news = now || fetched;
    Map<String, FileContent> found = new LinkedHashMap<>();
    boolean settled = true;
    if (now || inForce.configuration().watchMillis() > 0) {
      for (SecretFile secret : inForce.inputs().secrets.values()) {
        say(secret.look(now));
      }
      for (Map.Entry<String, FileContent> file : tried.inputs().found().entrySet()) {
        FileContent content = FileContent.read(file.getKey(), FileContent.CONFIGURATION_BYTES);
        found.put(file.getKey(), content);
        if (!content.isSame(file.getValue())) {
          news = true;
          settled &= content.isSame(seen.get(file.getKey()));
        }
      }
    }
    seen = found;
    if (!news || !(settled || now)) {
      return null;
    }
    return read(found);
  }

  /** Looks at the beta table's URL alone, whether or not it is due; as {@link #look}. */
  public @Nullable Loaded lookAtBetaTable() {
    List<RemoteSource> tables = new ArrayList<>();
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      if (remote.settings().table) {
        tables.add(remote);
      }
    }
    return fetch(true, tables) ? read(new LinkedHashMap<>()) : null;
  }

  /** Fetches what is due; whether there is something to be tried. */
  private boolean fetch(boolean now, Collection<RemoteSource> remotes) {
    boolean news = false;
    for (RemoteSource remote : remotes) {
      if (now || remote.nanosUntilDue(System.nanoTime()) <= 0) {
        say(remote.fetch());
      }
      news |= remote.isNew();
    }
    return news;
  }

  private Loaded read(Map<String, FileContent> found) {
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      remote.retry();
    }
    Loaded read =
        ConfigurationLoader.load(settings, knownClients, new Inputs(inForce.inputs(), found));
    boolean good = read.problems().isEmpty();
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      if (good) {
        say(remote.keep());
      } else {
        remote.refuse();
      }
    }
    tried = read;
    if (good) {
      Collection<RemoteSource> before = inForce.inputs().remotes.values();
      inForce = read;
      for (RemoteSource remote : read.inputs().remotes.values()) {
        if (tableInterval != null && remote.settings().table && !before.contains(remote)) {
          remote.interval(tableInterval);
        }
      }
    }
    return read;
  }

  private void say(@Nullable String message) {
    if (message != null) {
      messages.add(message);
    }
  }

  /** What the looks since the last call found to say, a line each: faults, rotated secrets. */
  public List<String> messages() {
    List<String> said = new ArrayList<>(messages);
    messages.clear();
    return said;
  }

  /** What is wrong with fetching a document, or null; the last good one is in use. */
  public @Nullable String fault() {
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      if (remote.fault() != null) {
        return remote.settings().place() + ": " + remote.fault();
      }
    }
    return null;
  }

  /** How long to wait until the next look, in nanoseconds. */
  public long nanosUntilLook() {
    long watch = inForce.configuration().watchMillis();
    long nanos = Duration.ofMillis(watch == 0 ? ReloadSettings.WATCH_MILLIS : watch).toNanos() / 2;
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      nanos = Math.min(nanos, remote.nanosUntilDue(System.nanoTime()));
    }
    return Math.max(0, nanos);
  }

  /** Fetches the beta table this often from now on; null as configured. */
  public void betaTableInterval(@Nullable Duration interval) {
    tableInterval = interval;
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      if (remote.settings().table) {
        remote.interval(interval);
      }
    }
  }

  /** How often the beta table is fetched, or null where it has no URL. */
  public @Nullable Duration betaTableInterval() {
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      if (remote.settings().table) {
        return tableInterval == null ? remote.settings().refresh : tableInterval;
      }
    }
    return null;
  }

  /** Nanoseconds until the beta table is fetched again, or -1 where it has no URL. */
  public long nanosUntilBetaTable() {
    for (RemoteSource remote : inForce.inputs().remotes.values()) {
      if (remote.settings().table) {
        return Math.max(0, remote.nanosUntilDue(System.nanoTime()));
      }
    }
    return -1;
  }
}
