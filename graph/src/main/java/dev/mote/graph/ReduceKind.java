package dev.mote.graph;

/** The ways to reduce many numbers to one. */
public enum ReduceKind {
  /** Sum. */
  SUM,
  /** Arithmetic mean. */
  MEAN,
  /** Product. */
  PRODUCT,
  /** Largest. */
  MAXIMUM,
  /** Smallest. */
  MINIMUM,
  /** Sum of absolute values. */
  L1,
  /** Square root of the sum of squares. */
  L2,
  /** Natural logarithm of the sum. */
  LOG_SUM,
  /** Natural logarithm of the sum of exponentials. */
  LOG_SUM_EXP,
  /** Sum of squares. */
  SUM_SQUARE,
  /** Logical and of truth values. */
  ALL,
  /** Logical or of truth values. */
  ANY
}
