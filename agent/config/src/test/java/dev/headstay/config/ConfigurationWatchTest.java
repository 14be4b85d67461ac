package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {
  @TempDir Path directory;

  private static String rule(String name) {
    return "version: 1\n"
        + "rules:\n"
        + "  - name: "
        + name
        + "\n    match: { hosts: [a.example] }\n"
        + "    headers: { set: { x-a: \"1\" } }\n";
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static ConfigurationWatch watch(Path file) {
    Given given = Given.nothing().with("HEADSTAY_CONFIG", file.toString());
    Settings settings = new Settings(null, given.environment, given.properties);
    Loaded loaded = ConfigurationLoader.load(settings, Given.CLIENTS);
    return new ConfigurationWatch(settings, Given.CLIENTS, loaded);
  }

  private static void expectRule(Loaded loaded, String name) {
    assertThat(loaded).isNotNull();
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.configuration().policy().rules())
        .extracting(HeaderRule::name)
        .containsExactly(name);
  }

  @Test
  void nothingNewIsNoReading() throws IOException {
    ConfigurationWatch watch = watch(file("a.yaml", rule("one")));
    assertThat(watch.look(false)).isNull();
    assertThat(watch.look(false)).isNull();
    assertThat(watch.messages()).isEmpty();
  }

  @Test
  void aChangeIsTakenAtTheSecondLook() throws IOException {
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    Files.writeString(file, rule("two"));
    assertThat(watch.look(false)).isNull();
    expectRule(watch.look(false), "two");
    assertThat(watch.look(false)).isNull();
  }

  @Test
  void aFileThatIsBeingWrittenIsNotTaken() throws IOException {
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    String whole = rule("two") + "  - name: three\n    headers: { remove: [x-b] }\n";
    for (int written = 11; written < whole.length(); written += 9) {
      Files.writeString(file, whole.substring(0, written));
      assertThat(watch.look(false)).as("%s characters", written).isNull();
    }
    Files.writeString(file, whole);
    assertThat(watch.look(false)).isNull();
    assertThat(watch.look(false).configuration().policy().rules()).hasSize(2);
  }

  @Test
  void aLookForNowTakesWhatThereIs() throws IOException {
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    Files.writeString(file, rule("two"));
    expectRule(watch.look(true), "two");
    expectRule(watch.look(true), "two");
  }

  @Test
  void aChangeThatNeitherTimeNorSizeTellsIsTaken() throws IOException {
    Path file = file("a.yaml", rule("one"));
    FileTime time = Files.getLastModifiedTime(file);
    ConfigurationWatch watch = watch(file);
    Files.writeString(file, rule("two"));
    Files.setLastModifiedTime(file, time);
    assertThat(watch.look(false)).isNull();
    expectRule(watch.look(false), "two");
  }

  @Test
  void anAtomicRenameIsTaken() throws IOException {
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    Files.move(file("b.yaml", rule("two")), file, StandardCopyOption.ATOMIC_MOVE);
    watch.look(false);
    expectRule(watch.look(false), "two");
  }

  /** As a kubelet updates a mounted ConfigMap. */
  @Test
  void aSwappedFolderOfKubernetesIsTaken() throws IOException {
    Path one = Files.createDirectory(directory.resolve("..2026_01"));
    Files.writeString(one.resolve("a.yaml"), rule("one"));
    Path data = Files.createSymbolicLink(directory.resolve("..data"), one.getFileName());
    Path file = Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("..data", "a.yaml"));
    ConfigurationWatch watch = watch(file);
    Path two = Files.createDirectory(directory.resolve("..2026_02"));
    Files.writeString(two.resolve("a.yaml"), rule("two"));
    Path swap = Files.createSymbolicLink(directory.resolve("..data_tmp"), two.getFileName());
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);
    watch.look(false);
    expectRule(watch.look(false), "two");
  }

  @Test
  void aBadVersionIsToldOnceAndAGoodOneFollows() throws IOException {
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    Files.writeString(file, "version: 999\n");
    watch.look(false);
    assertThat(watch.look(false).problems()).hasSize(1);
    assertThat(watch.look(false)).isNull();
    assertThat(watch.look(false)).isNull();
    Files.writeString(file, rule("one"));
    watch.look(false);
    expectRule(watch.look(false), "one");
  }

  @Test
  void aMissingFileIsToldAndTakenWhenItIsBack() throws IOException {
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    Files.delete(file);
    watch.look(false);
    assertThat(watch.look(false).problems()).singleElement().asString().contains("no such file");
    assertThat(watch.look(false)).isNull();
    Files.writeString(file, rule("two"));
    watch.look(false);
    expectRule(watch.look(false), "two");
  }

  @Test
  void aBadStartIsMended() throws IOException {
    Path file = directory.resolve("a.yaml");
    ConfigurationWatch watch = watch(file);
    assertThat(watch.look(false)).isNull();
    Files.writeString(file, rule("one"));
    watch.look(false);
    expectRule(watch.look(false), "one");
  }

  @Test
  void aTableThatWasMissingIsWaitedFor() throws IOException {
    Path table = directory.resolve("table.json");
    Path file = file("a.yaml", rule("one"));
    ConfigurationWatch watch = watch(file);
    Files.writeString(file, rule("two") + "betas: { table: { file: \"" + table + "\" } }\n");
    watch.look(false);
    assertThat(watch.look(false).problems()).hasSize(1);
    Files.writeString(table, "{\"bedrock\": {\"a-2026\": null}}");
    watch.look(false);
    Loaded loaded = watch.look(false);
    expectRule(loaded, "two");
    assertThat(loaded.configuration().betaTable()).isEqualTo("file:" + table);
    String hash = loaded.hash();
    Files.writeString(table, "{\"bedrock\": {\"a-2026\": \"b-2026\"}}");
    watch.look(false);
    loaded = watch.look(false);
    expectRule(loaded, "two");
    assertThat(loaded.hash()).isNotEqualTo(hash).hasSize(64);
  }

  @Test
  void filesAreNotReadWhenTheWatchIsOff() throws IOException {
    Path file = file("a.yaml", rule("one") + "reload: { watch: off }\n");
    ConfigurationWatch watch = watch(file);
    Files.writeString(file, rule("two"));
    assertThat(watch.look(false)).isNull();
    assertThat(watch.look(false)).isNull();
    expectRule(watch.look(true), "two");
  }

  @Test
  void looksTwiceInEachInterval() throws IOException {
    ConfigurationWatch watch = watch(file("a.yaml", rule("one") + "reload: { watch: 400ms }\n"));
    assertThat(watch.nanosUntilLook()).isEqualTo(200_000_000L);
  }

  private static String usingSecret(Path secret) {
    return "version: 1\n"
        + "secrets: { key: { file: \""
        + secret
        + "\" } }\n"
        + "rules:\n"
        + "  - name: one\n"
        + "    match: { hosts: [a.example] }\n"
        + "    headers: { set: { x-key: \"${secret:key}\" } }\n";
  }

  @Test
  void aRotatedSecretIsTakenWithoutAReadingAndNeverEmptyOrPartial() throws IOException {
    Path secret = file("key", "canary-one\n");
    Path file = file("a.yaml", usingSecret(secret));
    ConfigurationWatch watch = watch(file);
    SecretFile held = held(watch, secret);
    assertThat(held.get()).isEqualTo("canary-one");
    Files.write(secret, new byte[0]);
    assertThat(watch.look(false)).isNull();
    assertThat(held.get()).isEqualTo("canary-one");
    Files.writeString(secret, "canary-t");
    assertThat(watch.look(false)).isNull();
    assertThat(held.get()).isEqualTo("canary-one");
    Files.writeString(secret, "canary-two\n");
    assertThat(watch.look(false)).isNull();
    assertThat(held.get()).isEqualTo("canary-one");
    assertThat(watch.look(false)).isNull();
    assertThat(held.get()).isEqualTo("canary-two");
    assertThat(watch.messages()).containsExactly(secret + ": a new value is in use");
  }

  @Test
  void aSecretThatIsGoneOrBadKeepsItsLastValueAndIsToldOnce() throws IOException {
    Path secret = file("key", "canary-one");
    ConfigurationWatch watch = watch(file("a.yaml", usingSecret(secret)));
    SecretFile held = held(watch, secret);
    for (String bad : new String[] {"", "canary\u0001bad", "\ncanary-after-a-line-break"}) {
      Files.writeString(secret, bad, StandardCharsets.UTF_8);
      for (int i = 0; i < 4; i++) {
        assertThat(watch.look(false)).isNull();
      }
      assertThat(held.get()).isEqualTo("canary-one");
      assertThat(watch.messages())
          .singleElement()
          .asString()
          .endsWith("; the last value stays")
          .doesNotContain("canary");
    }
    Files.delete(secret);
    watch.look(false);
    watch.look(false);
    assertThat(held.get()).isEqualTo("canary-one");
    assertThat(watch.messages()).singleElement().asString().contains("no such file");
  }

  @Test
  void aSecretKeepsItsLastValueAcrossAReading() throws IOException {
    Path secret = file("key", "canary-one");
    Path file = file("a.yaml", usingSecret(secret));
    ConfigurationWatch watch = watch(file);
    Files.delete(secret);
    Files.writeString(file, usingSecret(secret) + "mode: observe\n");
    watch.look(false);
    Loaded loaded = watch.look(false);
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.inputs().secrets)
        .extractingByKey(secret.toString())
        .extracting(SecretFile::get)
        .isEqualTo("canary-one");
  }

  private static SecretFile held(ConfigurationWatch watch, Path secret) {
    Loaded loaded = watch.look(true);
    assertThat(loaded.problems()).isEmpty();
    Map<String, SecretFile> secrets = loaded.inputs().secrets;
    watch.messages();
    return secrets.get(secret.toString());
  }
}
