package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import dev.headstay.bridge.HookTransformer;
import dev.headstay.config.Problem;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks of a program that runs: to attach the agent to it, or to detach it. Entered
 * by its name, on the JVM's own thread for that, one at a time.
 *
 * <p>The JVM hands a request over as one text, and has nothing to answer with but the properties
 * that it shows to whoever attaches.
 */
public final class Operator implements Function<Object[], @Nullable HookTransformer> {
  /**
   * The property that says which version was attached while the program ran, and is there; {@link
   * #NO_AGENT} once there is none any more, or none came of attaching it.
   */
  public static final String VERSION = "dev.headstay.version";

  /** The property with the last answer: the id of its request, one of the words below, a text. */
  public static final String ANSWER = "dev.headstay.answer";

  public static final String DONE = "done";
  public static final String REFUSED = "refused";
  public static final String NO_AGENT = "none";

  private static final String ATTACH = "@attach";
  private static final String DETACH = "@detach";
  private static final long PATIENCE_SECONDS = 30;

  /**
   * A request to attach.
   *
   * @param id without spaces
   * @param version of the jar that is attached
   * @param argument the agent's argument, or empty
   */
  public static String attach(String id, String version, String argument) {
    return ATTACH + ' ' + id + ' ' + version + ' ' + argument;
  }

  /**
   * Says that an agent is attached already, for people.
   *
   * @param version its own
   * @param other the one that was to be attached
   */
  public static String isThere(String version, String other) {
    return "Headstay "
        + version
        + " is there already (expected: reload, or detach first"
        + (version.equals(other)
            ? ")"
            : "; and this command is " + other + ", for which the program must be started again)");
  }

  /** A request to detach. */
  public static String detach(String id) {
    return DETACH + ' ' + id;
  }

  /**
   * Does what is asked for.
   *
   * @param given the request ({@code String} or null; one that is none of the above is the argument
   *     of an agent to be attached), the {@link Instrumentation}, the transformer in force ({@link
   *     HookTransformer} or null) and the two texts that a new one is made of ({@code String})
   * @return the transformer that is in force now, or null
   */
  @Override
  public @Nullable HookTransformer apply(Object[] given) {
    String request = given[0] == null ? "" : (String) given[0];
    Instrumentation instrumentation = (Instrumentation) given[1];
    HookTransformer current = (HookTransformer) given[2];
    String[] words = request.split(" ", 4);
    if (words[0].equals(DETACH) && words.length == 2) {
      Answer answer = new Answer(instrumentation, words[1]);
      if (current == null) {
        answer.give(NO_AGENT, "no agent");
      } else {
        answer.give(DONE, detach(current));
      }
      answer.version(NO_AGENT);
      return null;
    }
    boolean ours = words[0].equals(ATTACH) && words.length == 4;
    Answer answer = new Answer(instrumentation, ours ? words[1] : "-");
    HookTransformer now = null;
    try {
      now =
          ours
              ? attach(given, answer, words[2], words[3])
              : attach(given, answer, Version.current(), request);
      return now;
    } finally {
      if (now == null) {
        answer.version(NO_AGENT);
      }
    }
  }

  private static @Nullable HookTransformer attach(
      Object[] given, Answer answer, String version, String argument) {
    HookTransformer current = (HookTransformer) given[2];
    if (current != null) {
      Log.warn("attached twice to this JVM: the second one is ignored, its argument too");
      answer.give(REFUSED, isThere(Version.current(), version) + ": " + state(current));
      return current;
    }
    if (!version.equals(Version.current())) {
      answer.give(
          REFUSED,
          "this command is Headstay "
              + version
              + ", and what the program has loaded is "
              + Version.current()
              + ", until it ends (expected: the same version, or the program started again)");
      return null;
    }
    HookTransformer fresh =
        new HookTransformer(
            (String) given[3], (String) given[4], (Instrumentation) given[1], argument, true);
    try {
      String refusal = refusal(fresh);
      if (refusal != null) {
        release(fresh);
        answer.give(REFUSED, refusal);
        return null;
      }
      String state = state(fresh) + '\n' + patched(fresh);
      answer.version(Version.current());
      answer.give(DONE, state);
      return fresh;
    } catch (RuntimeException | Error e) {
      // What nobody knows of could not be detached.
      release(fresh);
      throw e;
    }
  }

  /** Has it start; null when it did, else why not. */
  private static @Nullable String refusal(HookTransformer fresh) {
    try {
      Weaving weaving = (Weaving) fresh.weaving();
      EngineStart start = weaving == null ? null : weaving.start();
      if (start == null) {
        String reason = fresh.reason();
        return reason != null
            ? reason
            : weaving != null && !weaving.said().isEmpty()
                ? String.join("\n", weaving.said())
                : "off: a tool of the JDK, or enabled=false";
      }
      Engine engine = start.now(PATIENCE_SECONDS);
      if (engine == null) {
        return "the agent did not start: its line on the program's standard error says why";
      }
      List<Problem> problems = engine.problems();
      if (problems.isEmpty()) {
        return null;
      }
      StringBuilder text = new StringBuilder("configuration refused:");
      for (Problem problem : problems) {
        text.append('\n').append(problem);
      }
      return text.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return "the agent's own classes can't be loaded: " + e;
    }
  }

  private static String state(HookTransformer transformer) {
    Weaving weaving = made(transformer);
    EngineStart start = weaving == null ? null : weaving.start();
    Engine engine = start == null ? null : start.engine();
    return engine == null
        ? "it starts with the first request of an HTTP client that it patches"
        : engine.described();
  }

  private static String patched(HookTransformer transformer) {
    Weaving weaving = made(transformer);
    StringBuilder text = new StringBuilder();
    if (weaving != null) {
      List<Class<?>> classes = weaving.wovenClasses();
      TreeSet<String> clients = new TreeSet<>();
      for (Class<?> patched : classes) {
        try {
          ClientIntegration integration = weaving.integrationOf(patched.getName());
          if (integration != null) {
            clients.add(integration.id());
          }
        } catch (ReflectiveOperationException e) {
          // It was woven by it.
        }
      }
      text.append(
          classes.isEmpty()
              ? "patched: no class yet, since none is loaded that is to be"
              : "patched: " + count(classes.size()) + " of " + String.join(", ", clients));
      for (String line : weaving.said()) {
        text.append('\n').append(line);
      }
    }
    return text.toString();
  }

  private static String count(int classes) {
    return classes + (classes == 1 ? " class" : " classes");
  }

  private static @Nullable Weaving made(HookTransformer transformer) {
    ClassFileTransformer made = transformer.made();
    return made instanceof Weaving ? (Weaving) made : null;
  }

  private static String detach(HookTransformer current) {
    Restoring restoring = release(current);
    StringBuilder text = new StringBuilder("detached: ");
    text.append(count(restoring == null ? 0 : restoring.restored())).append(" as before");
    if (restoring != null) {
      for (String left : restoring.left()) {
        text.append("\nstays patched and without effect: ").append(left);
      }
    }
    Log.info(text.toString());
    return text.toString();
  }

  /** The bridge first: nothing is changed from then on, whatever becomes of the classes. */
  private static @Nullable Restoring release(HookTransformer transformer) {
    Bridge.disconnect();
    ClassFileTransformer wove = transformer.remove();
    return wove instanceof Weaving ? ((Weaving) wove).detach() : null;
  }

  /** Where the answer to one request goes. */
  private static final class Answer {
    private final Instrumentation instrumentation;
    private final String id;

    Answer(Instrumentation instrumentation, String id) {
      this.instrumentation = instrumentation;
      this.id = id;
    }

    void give(String word, String text) {
      set(ANSWER, id + ' ' + word + ' ' + text);
    }

    void version(String version) {
      set(VERSION, version);
    }

    private void set(String name, String value) {
      try {
        AgentProperties.set(instrumentation, name, value);
      } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
        Log.debug("no answer to who attached: " + e.getClass().getName());
      }
    }
  }
}
