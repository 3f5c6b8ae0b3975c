package dev.mote.hardware.cim.function;

/**
 * The bits of an input that enter at once.
 *
 * @param first the lowest bit
 * @param bits  how many
 */
record Chunk(int first, int bits) {
  /** What enters of an input level. */
  int of(int level) {
    return level >> first & most();
  }

  /** The largest that enters. */
  int most() {
    return (1 << bits) - 1;
  }

  int top() {
    return first + bits - 1;
  }
}
