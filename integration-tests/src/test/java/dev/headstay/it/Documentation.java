package dev.headstay.it;

import dev.headstay.testing.Page;
import dev.headstay.testing.Page.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All pages and test sources of the project. */
final class Documentation {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static List<Page> pages;
  private static Map<String, String> sources;

  private Documentation() {}

  /** README.md, docs/ and the pages of modules. */
  static synchronized List<Page> pages() {
    if (pages == null) {
      pages = files(".md").stream().map(Page::of).toList();
    }
    return pages;
  }

  /** Java sources, by their class's simple name. */
  static synchronized Map<String, String> sources() {
    if (sources == null) {
      sources = new TreeMap<>();
      for (Path file : files(".java")) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, read(file), String::concat);
      }
    }
    return sources;
  }

  /** Its path from the project's folder. */
  static String name(Page page) {
    return ROOT.relativize(page.file()).toString();
  }

  static String place(Page page, Block block) {
    return name(page) + ":" + block.line() + ": " + block.firstLine();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String ending) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !(ROOT.relativize(file) + "/").matches("(.*/)?(target|\\.git)/.*"))
          .sorted()
          .forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
