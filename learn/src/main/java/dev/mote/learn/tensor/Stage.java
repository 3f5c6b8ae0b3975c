package dev.mote.learn.tensor;

/**
 * The contraction of one core {@code [left, outputs, inputs, right]} of a tensor-train layer in low-precision training: it takes numbers
 * {@code [rest, known, inputs * right]} to {@code [rest / next, outputs * known, next * left]}, which is what the core before it takes. A
 * dense layer is one stage with {@code left}, {@code right}, {@code rest}, {@code known} and {@code next} 1.
 *
 * @param rest     the product of the input extents of all cores before
 * @param known    the product of the output extents of all cores behind
 * @param next     the input extent of the core before, 1 where there is none
 * @param exponent a factor's number q stands for {@code q * 2^-exponent}
 * @param clamped  whether results below 0 become 0, at the end of a layer with ReLU
 */
public record Stage(int left, int outputs, int inputs, int right, int rest, int known, int next, int exponent,
    boolean clamped) {
  /** Elements of a row, over which a result is summed. */
  public int inner() {
    return inputs * right;
  }

  /** Results of a row. */
  public int outer() {
    return left * outputs;
  }

  /** Rows that are multiplied by the core. */
  public int rows() {
    return rest * known;
  }

  /** Numbers of the core. */
  public int size() {
    return outer() * inner();
  }

  /** Numbers that go in. */
  public int inputCount() {
    return rows() * inner();
  }

  /** Numbers that come out. */
  public int outputCount() {
    return rows() * outer();
  }

  /** Where result {@code index} of row {@code row} lies. */
  public int place(int row, int index) {
    int before = row / known;
    return ((before / next * outputs + index % outputs) * known + row % known) * next * left + before % next * left
        + index / outputs;
  }
}
