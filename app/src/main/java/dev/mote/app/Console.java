package dev.mote.app;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a verb's words go: results to standard output, as text or with {@code --json} as one object, and progress to
 * standard error.
 */
final class Console implements AutoCloseable {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean json;
  private @Nullable Progress progress;
  private @Nullable Object figures;

  Console(PrintStream out, PrintStream err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** A line of the result for a human reader; nothing with {@code --json}. */
  void say(String line) {
    finishProgress();
    if (!json) {
      out.println(line);
    }
  }

  /** A formatted line of the result for a human reader; nothing with {@code --json}. */
  void say(String format, Object... values) {
    say(String.format(format, values));
  }

  /** A line about the run itself, on standard error. */
  void note(String line) {
    finishProgress();
    err.println(line);
  }

  /**
   * The result as data, once a run: a record or map whose names become snake_case keys. Printed with {@code --json}.
   */
  void result(Object result) {
    finishProgress();
    figures = result;
    if (json) {
      out.println(mapper().writeValueAsString(result));
    }
  }

  /** Where progress goes. */
  PrintStream progressStream() {
    return err;
  }

  /** The result as it was given, in JSON's form; null where there was none. */
  @Nullable
  JsonNode figures() {
    return figures == null ? null : mapper().valueToTree(figures);
  }

  /** Starts to show a task of {@code steps} steps on standard error; it ends the one shown before. */
  Progress progress(String task, long steps) {
    finishProgress();
    progress = Progress.start(err, task, steps);
    return progress;
  }

  @Override
  public void close() {
    finishProgress();
    out.flush();
    err.flush();
  }

  private void finishProgress() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }
}
