package dev.headstay.it.programs;

import java.nio.file.Files;
import java.nio.file.Path;

/** Deletes a file, then does what {@link JavaNetHttpGet} does. */
public final class DeletedFileGet {
  private DeletedFileGet() {}

  public static void main(String[] args) throws Exception {
    Files.delete(Path.of(args[0]));
    JavaNetHttpGet.main(new String[] {args[1]});
  }
}
