package dev.headstay.policy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Picks what holds for one request at a column that has settings for models or paths. Thread-safe.
 *
 * <p>Each combination of path and model settings that occurs is a column of its own, with its own
 * memory of outcomes, made when it first occurs.
 */
final class FlagConditions {
  /** How many combinations are kept; the next one makes it forget all. */
  static final int MOST_COLUMNS = 32;

  private final ConditionalFlags[] paths;
  private final ConditionalFlags[] models;
  private final ConcurrentHashMap<Long, BetaFlags.Column> columns = new ConcurrentHashMap<>();

  FlagConditions(List<ConditionalFlags> conditions) {
    int forModels = 0;
    for (ConditionalFlags condition : conditions) {
      forModels += condition.isForModels() ? 1 : 0;
    }
    models = new ConditionalFlags[forModels];
    paths = new ConditionalFlags[conditions.size() - forModels];
    int model = 0;
    int path = 0;
    for (ConditionalFlags condition : conditions) {
      if (condition.isForModels()) {
        models[model++] = condition;
      } else {
        paths[path++] = condition;
      }
    }
  }

  /** The column for a request: {@code base} where nothing particular holds. */
  BetaFlags.Column pick(BetaFlags.Column base, String path, @Nullable String bodyModel) {
    int byPath = indexOfPath(path);
    ConditionalFlags forPath = byPath < paths.length ? paths[byPath] : null;
    if (forPath == null ? base.takesNone(path) : forPath.strips()) {
      return base.stripped();
    }
    int byModel = indexOfModel(path, bodyModel);
    ConditionalFlags forModel = byModel < models.length ? models[byModel] : null;
    if (forPath == null && forModel == null) {
      return base;
    }
    Long key = (long) byPath * (models.length + 1) + byModel;
    BetaFlags.Column column = columns.get(key);
    if (column == null) {
      column = column(base, forPath, forModel);
      if (columns.size() >= MOST_COLUMNS) {
        columns.clear();
      }
      columns.put(key, column);
    }
    return column;
  }

  private static BetaFlags.Column column(
      BetaFlags.Column base,
      @Nullable ConditionalFlags forPath,
      @Nullable ConditionalFlags forModel) {
    Map<String, @Nullable String> overrides = Collections.emptyMap();
    boolean passUnmapped = base.passesUnmapped();
    if (forModel != null) {
      overrides = forModel.overrides();
      passUnmapped = forModel.passesUnmapped(passUnmapped);
    }
    if (forPath != null) {
      overrides = ConditionalFlags.merge(forPath.overrides(), overrides);
    }
    return new BetaFlags.Column(
        base, ConditionalFlags.merge(overrides, base.overrides()), passUnmapped);
  }

  boolean hasModels() {
    return models.length > 0;
  }

  /** The settings for a path, or null. */
  @Nullable ConditionalFlags forPath(String path) {
    int index = indexOfPath(path);
    return index < paths.length ? paths[index] : null;
  }

  /** The settings for a request's model, or null. */
  @Nullable ConditionalFlags forModel(String path, @Nullable String bodyModel) {
    int index = indexOfModel(path, bodyModel);
    return index < models.length ? models[index] : null;
  }

  private int indexOfPath(String path) {
    int index = 0;
    while (index < paths.length && !paths[index].matchesPath(path)) {
      index++;
    }
    return index;
  }

  private int indexOfModel(String path, @Nullable String bodyModel) {
    if (models.length == 0) {
      return 0;
    }
    String inPath = BuiltInProviders.modelIn(path);
    String model = inPath == null ? bodyModel : inPath;
    int index = model == null ? models.length : 0;
    while (index < models.length && model != null && !models[index].matchesModel(model)) {
      index++;
    }
    return index;
  }

  int remembered() {
    int count = 0;
    for (BetaFlags.Column column : columns.values()) {
      count += column.remembered();
    }
    return count;
  }
}
