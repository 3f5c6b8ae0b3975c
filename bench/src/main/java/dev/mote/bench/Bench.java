package dev.mote.bench;

import java.util.List;

/**
 * One bench by name.
 *
 * @param name     what {@code mote bench NAME} is given
 * @param words    what it may be given, as a usage line says it
 * @param sentence what it measures and beside what
 * @param body     the work
 */
record Bench(String name, String words, String sentence, Body body) {
  /** What a bench does; it prints its table on standard output. */
  @FunctionalInterface
  interface Body {
    /** Runs with the words that followed the name. Throws on a failure, and where a bound it holds is not met. */
    void run(List<String> arguments) throws Exception;
  }
}
