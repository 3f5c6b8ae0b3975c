package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.BadInputException;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnsupportedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new BadInputException("The file a.onnx is empty."), 2, "The file a.onnx is empty."),
        Arguments.of(new UnsupportedException("Operator LSTM is not supported."), 2, "LSTM"),
        Arguments.of(new RunFailedException("The emulator stopped."), 1, "The emulator stopped."),
        Arguments.of(new NoSuchFileException("gone.tflite"), 2, "gone.tflite"),
        Arguments.of(new UncheckedIOException(new NoSuchFileException("gone.tflite")), 2, "gone.tflite"),
        Arguments.of(new java.nio.file.AccessDeniedException("secret"), 2, "secret"),
        Arguments.of(new FileSystemException("full", null, "No space left on device"), 1, "No space left"),
        Arguments.of(new IOException("broken"), 1, "broken"),
        Arguments.of(new OutOfMemoryError("Java heap space"), 1, "memory"),
        Arguments.of(new StackOverflowError(), 1, "nests"),
        Arguments.of(new IllegalStateException("surprise"), 1, "surprise"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsOneSentence(Throwable thrown, int status, String words) {
    assertThat(explain(thrown, false)).isEqualTo(status);
    assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains(words).endsWith(".\n")
        .doesNotContain("\tat ");
  }

  @Test
  void theStackTraceIsShownWhereAsked() {
    assertThat(explain(new BadInputException("Bad."), true)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Bad.", "\tat ");
  }

  private int explain(Throwable thrown, boolean stackTrace) {
    return Failures.explain(new PrintStream(err, true, StandardCharsets.UTF_8), stackTrace, thrown);
  }
}
