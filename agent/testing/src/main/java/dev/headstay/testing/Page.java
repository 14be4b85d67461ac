package dev.headstay.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Markdown page of the documentation: its blocks, links and headings. Immutable. */
public final class Page {
  private static final Pattern FENCE = Pattern.compile("^( *)```(\\S*).*$");
  private static final Pattern MARKER = Pattern.compile("^ *<!-- tested: (\\S+) -->$");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*?) *#*$");
  private static final Pattern NAMED = Pattern.compile("<a (?:id|name)=\"([^\"]+)\">");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final Path file;
  private final String prose;
  private final List<Block> blocks;
  private final Set<String> anchors;

  private Page(Path file, String prose, List<Block> blocks, Set<String> anchors) {
    this.file = file;
    this.prose = prose;
    this.blocks = List.copyOf(blocks);
    this.anchors = Set.copyOf(anchors);
  }

  /**
   * A fenced block.
   *
   * @param line its first line's number, from 1
   * @param language what stands behind the fence, or nothing
   * @param tested the name in the marker {@code <!-- tested: name -->} right above it
   */
  public record Block(int line, String language, @Nullable String tested, String text) {
    public String firstLine() {
      return text.lines().findFirst().orElse("");
    }
  }

  /** Reads {@code file}. */
  public static Page of(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringBuilder prose = new StringBuilder();
    List<Block> blocks = new ArrayList<>();
    Set<String> anchors = new LinkedHashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    @Nullable String tested = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher fence = FENCE.matcher(line);
      if (fence.matches()) {
        int indent = fence.group(1).length();
        int first = i + 1;
        StringBuilder text = new StringBuilder();
        for (i++; i < lines.size() && !lines.get(i).strip().equals("```"); i++) {
          String inside = lines.get(i);
          text.append(inside.substring(Math.min(indent, inside.length()))).append('\n');
        }
        blocks.add(new Block(first + 1, fence.group(2), tested, text.toString()));
        tested = null;
        continue;
      }
      Matcher marker = MARKER.matcher(line);
      tested = marker.matches() ? marker.group(1) : null;
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor = anchor(heading.group(1));
        Integer number = seen.merge(anchor, 1, Integer::sum);
        anchors.add(number == 1 ? anchor : anchor + "-" + (number - 1));
      }
      anchors.addAll(all(NAMED, line));
      prose.append(line).append('\n');
    }
    return new Page(file, prose.toString(), blocks, anchors);
  }

  /** What a heading is called in links, as GitHub makes it. */
  static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  public Path file() {
    return file;
  }

  /** All that stands outside of blocks. */
  public String prose() {
    return prose;
  }

  /** In the page's order. */
  public List<Block> blocks() {
    return blocks;
  }

  /** What links to this page may have behind their {@code #}. */
  public Set<String> anchors() {
    return anchors;
  }

  /** The targets of all links in prose. */
  public List<String> links() {
    return all(LINK, CODE.matcher(prose).replaceAll("`code`"));
  }

  /** What stands between backticks in prose. */
  public List<String> code() {
    return all(CODE, prose);
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /**
   * The block below the marker {@code <!-- tested: name -->}.
   *
   * @throws AssertionError when there is none, or more than one
   */
  public Block tested(String name) {
    List<Block> found = blocks.stream().filter(block -> name.equals(block.tested())).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          file + ": " + found.size() + " blocks are marked as tested: " + name + " (expected: 1)");
    }
    return found.get(0);
  }

  /** The names in the page's markers, in its order. */
  public List<String> namesOfTested() {
    List<String> names = new ArrayList<>();
    for (Block block : blocks) {
      if (block.tested() != null) {
        names.add(block.tested());
      }
    }
    return names;
  }
}
