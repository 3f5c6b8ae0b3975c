package dev.mote.hardware.cim.macro;

/** How the products of a column become one number. */
public sealed interface Summation {
  /**
   * By adders, exactly.
   *
   * @param adder how the adders are connected
   */
  record Digital(Adder adder) implements Summation {}

  /**
   * On a wire, then converted.
   *
   * @param domain    what is summed
   * @param converter at the foot of the columns
   */
  record Analog(Domain domain, Converter converter) implements Summation {}

  /**
   * Significant pairs of bit planes by adders, the others cheaply.
   *
   * @param adder     of the significant pairs
   * @param boundary  which pairs are significant
   * @param low       how the others are summed
   * @param domain    what is summed where the others are analog
   * @param converter of the others where they are analog
   */
  record Hybrid(Adder adder, Boundary boundary, LowPlanes low, Domain domain, Converter converter)
      implements
        Summation {}

  /**
   * Only the sign of each plane's sum is read, without converters.
   *
   * @param domain what is summed
   * @param votes  reads of which the more frequent sign counts, 1 or more
   */
  record Sign(Domain domain, int votes) implements Summation {}

  /** How adders are connected. */
  enum Adder {
    /** A tree along the column. */
    TREE,
    /** A chain along the column, an adder in each cell. */
    CHAIN
  }

  /** What a wire sums. */
  enum Domain {
    /** Charge of equal capacitors. */
    CHARGE,
    /** Current, over a time. */
    CURRENT,
    /** Delays. */
    TIME,
    /** The voltage that a divider of conductances settles at. */
    VOLTAGE
  }

  /** How the low pairs of planes of a hybrid are summed. */
  enum LowPlanes {
    /** On a wire, then converted. */
    ANALOG,
    /** From the numbers of ones: sum(w x) is about sum(w) sum(x) / N. */
    STATISTICAL
  }
}
