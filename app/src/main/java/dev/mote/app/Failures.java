package dev.mote.app;

import dev.mote.graph.BadInputException;
import dev.mote.graph.MoteException;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.UnsupportedException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the user reads when a verb fails, and the exit status that goes with it. */
public final class Failures {
  /** The run failed for a reason outside the input. */
  static final int FAILED = 1;
  /** What the user gave is wrong or not supported. */
  static final int BAD_INPUT = 2;

  private Failures() {}

  /** Prints the one sentence that {@code thrown} comes to, its stack trace only where asked; returns the exit status. */
  public static int explain(PrintStream err, boolean stackTrace, Throwable thrown) {
    Throwable reason = thrown instanceof UncheckedIOException && thrown.getCause() != null ? thrown.getCause() : thrown;
    err.println(Sentences.shown(sentence(reason)));
    if (stackTrace) {
      thrown.printStackTrace(err);
    }
    return status(reason);
  }

  private static int status(Throwable thrown) {
    return switch (thrown) {
      case MoteException e -> switch (e) {
        case BadInputException _,UnsupportedException _ -> BAD_INPUT;
        case RunFailedException _ -> FAILED;
      };
      case NoSuchFileException _,AccessDeniedException _,NotDirectoryException _,InvalidPathException _ -> BAD_INPUT;
      default -> FAILED;
    };
  }

  private static String sentence(Throwable thrown) {
    return switch (thrown) {
      case MoteException e -> String.valueOf(e.getMessage());
      case NoSuchFileException e -> "There is no file " + e.getFile() + "; check the path.";
      case AccessDeniedException e -> "The file " + e.getFile() + " may not be used; change its permissions.";
      case FileSystemException e -> "The file " + e.getFile() + " cannot be used ("
          + (e.getReason() == null ? "the system refuses it" : e.getReason()) + "); choose another path.";
      case InvalidPathException e -> "A path names a file, found '" + e.getInput() + "'; correct it.";
      case IOException e -> "Reading or writing failed (" + e.getMessage() + "); check the disk and the paths given.";
      case OutOfMemoryError _ -> "The run needs more memory than the " + (Runtime.getRuntime().maxMemory() >> 20)
          + " MB it may use; make the input smaller or allow more with MOTE_JAVA_OPTIONS=-Xmx8g.";
      case StackOverflowError _ ->
        "The run nests deeper than the stack allows; the input is probably nested without end.";
      default ->
        "Mote failed in a way it should not (" + thrown + "); run it again with --debug and report the output.";
    };
  }
}
