package dev.mote.formats.yaml;

import dev.mote.graph.BadInputException;
import dev.mote.graph.UnsupportedException;
import java.util.function.Supplier;

/**
 * Where something stands in a file.
 *
 * @param file   the file's name
 * @param line   counted from 1
 * @param column counted from 1
 */
public record Position(String file, int line, int column) {
  /** The refusal of what stands here. */
  public BadInputException refused(String sentence) {
    return new BadInputException(this + ": " + sentence);
  }

  /** The same refusal, here. */
  public BadInputException refused(BadInputException refusal) {
    return new BadInputException(this + ": " + refusal.getMessage(), refusal);
  }

  /** What {@code step} gives; what it refuses is refused at this place. */
  public <T> T locating(Supplier<T> step) {
    try {
      return step.get();
    } catch (BadInputException | UnsupportedException refusal) {
      throw new BadInputException(this + ": " + refusal.getMessage(), refusal);
    }
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
