package dev.mote.graph;

/** The functions of two numbers, applied element by element with broadcasting. */
public enum BinaryKind {
  /** x + y. */
  ADD,
  /** x - y. */
  SUBTRACT,
  /** x * y. */
  MULTIPLY,
  /** x / y; integers truncate. */
  DIVIDE,
  /** Largest whole number not above x / y. */
  FLOOR_DIVIDE,
  /** x to the power of y. */
  POWER,
  /** The larger. */
  MAXIMUM,
  /** The smaller. */
  MINIMUM,
  /** Remainder with the sign of y. */
  FLOOR_MODULO,
  /** Remainder with the sign of x. */
  MODULO,
  /** (x - y)^2. */
  SQUARED_DIFFERENCE,
  /** x where x &ge; 0, else x * y (parametric ReLU). */
  PRELU,
  /** x = y; truth value. */
  EQUAL,
  /** x != y; truth value. */
  NOT_EQUAL,
  /** x < y; truth value. */
  LESS,
  /** x &le; y; truth value. */
  LESS_EQUAL,
  /** x > y; truth value. */
  GREATER,
  /** x &ge; y; truth value. */
  GREATER_EQUAL,
  /** Logical and. */
  AND,
  /** Logical or. */
  OR,
  /** Logical exclusive or. */
  XOR,
  /** Bitwise and. */
  BITWISE_AND,
  /** Bitwise or. */
  BITWISE_OR,
  /** Bitwise exclusive or. */
  BITWISE_XOR,
  /** x shifted left by y bits. */
  SHIFT_LEFT,
  /** x shifted right by y bits; the sign is kept for signed types. */
  SHIFT_RIGHT;

  /** Whether the result is a truth value. */
  public boolean isPredicate() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND, OR, XOR -> true;
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, FLOOR_DIVIDE, POWER, MAXIMUM, MINIMUM, FLOOR_MODULO, MODULO,
          SQUARED_DIFFERENCE,
          PRELU, BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT ->
        false;
    };
  }
}
