package dev.mote.graph.reference;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import java.util.Arrays;

/**
 * Matrix products of batches: result element (row, column) of a batch is the sum over {@code inner} of left (row, inner)
 * times right (inner, column), where each side is read with its own steps.
 *
 * @param lefts  where each batch's left matrix begins
 * @param rights where each batch's right matrix begins
 */
record Product(int[] lefts, int[] rights, int rows, int inner, int columns, int leftRowStep, int leftInnerStep,
    int rightInnerStep, int rightColumnStep) {
  /** {@code x w^T} for x {@code [...,I]} and w {@code [O,I]}. */
  static Product dense(Shape x, Shape w) {
    int inner = w.dim(1);
    int rows = x.countBetween(0, x.rank() - 1);
    return new Product(new int[1], new int[1], rows, inner, w.dim(0), inner, 1, 1, inner);
  }

  /** The product of the last two dimensions, the leading ones broadcast. */
  static Product matMul(Op.MatMul op, Shape left, Shape right) {
    int rows = left.dim(op.transposeLeft() ? -1 : -2);
    int inner = left.dim(op.transposeLeft() ? -2 : -1);
    int columns = right.dim(op.transposeRight() ? -2 : -1);
    Shape leftBatch = leading(left);
    Shape rightBatch = leading(right);
    Shape batch = Shape.broadcast(leftBatch, rightBatch);
    return new Product(scaled(Broadcasting.indices(leftBatch, batch), rows * inner),
        scaled(Broadcasting.indices(rightBatch, batch), inner * columns), rows, inner, columns,
        op.transposeLeft() ? 1 : inner, op.transposeLeft() ? rows : 1, op.transposeRight() ? 1 : columns,
        op.transposeRight() ? inner : 1);
  }

  private static Shape leading(Shape shape) {
    return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
  }

  private static int[] scaled(int[] indices, int step) {
    return Arrays.stream(indices).map(index -> index * step).toArray();
  }

  double[] of(double[] left, double[] right) {
    double[] result = new double[lefts.length * rows * columns];
    int at = 0;
    for (int batch = 0; batch < lefts.length; batch++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int l = lefts[batch] + row * leftRowStep;
          int r = rights[batch] + column * rightColumnStep;
          double sum = 0;
          for (int index = 0; index < inner; index++) {
            sum += left[l + index * leftInnerStep] * right[r + index * rightInnerStep];
          }
          result[at++] = sum;
        }
      }
    }
    return result;
  }

  long[] of(long[] left, long[] right) {
    long[] result = new long[lefts.length * rows * columns];
    int at = 0;
    for (int batch = 0; batch < lefts.length; batch++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int l = lefts[batch] + row * leftRowStep;
          int r = rights[batch] + column * rightColumnStep;
          long sum = 0;
          for (int index = 0; index < inner; index++) {
            sum += left[l + index * leftInnerStep] * right[r + index * rightInnerStep];
          }
          result[at++] = sum;
        }
      }
    }
    return result;
  }
}
