package dev.mote.graph.reference;

import dev.mote.graph.Activation;
import dev.mote.graph.BinaryKind;
import dev.mote.graph.DType;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;

/** Tensor-train layers: real numbers by the matrix's elements, integers by one contraction a core. */
final class TensorTrains {
  private TensorTrains() {}

  static Tensor compute(Call call, Op.TensorTrain op) {
    return call.isQuantized() ? integer(call, op) : real(call, op);
  }

  private static Tensor real(Call call, Op.TensorTrain op) {
    double[] x = call.reals(0);
    double[] bias = call.has(op.cores() + 1) ? call.reals(op.cores() + 1) : new double[0];
    int inputs = call.shape(0).last();
    int outputs = call.result().shape().last();
    double[] result = new double[call.result().shape().count()];
    for (int output = 0; output < outputs; output++) {
      for (int input = 0; input < inputs; input++) {
        double weight = weight(call, op, output, input);
        for (int row = 0; row < result.length / outputs; row++) {
          result[row * outputs + output] += weight * x[row * inputs + input];
        }
      }
    }
    for (int index = 0; index < result.length; index++) {
      result[index] = Activations.apply(op.activation(),
          bias.length == 0 ? result[index] : result[index] + bias[index % outputs]);
    }
    return call.answer(result);
  }

  /** Element (output, input) of the matrix: a product of one row, matrices and one column, from the last core on. */
  private static double weight(Call call, Op.TensorTrain op, int output, int input) {
    double[] column = {1};
    int m = output;
    int n = input;
    for (int operand = op.cores(); operand >= 1; operand--) {
      Shape core = call.shape(operand);
      Tensor values = call.tensor(operand);
      double[] next = new double[core.dim(0)];
      for (int left = 0; left < next.length; left++) {
        for (int right = 0; right < column.length; right++) {
          int at = ((left * core.dim(1) + m % core.dim(1)) * core.dim(2) + n % core.dim(2)) * core.dim(3) + right;
          next[left] += values.real(at) * column[right];
        }
      }
      m /= core.dim(1);
      n /= core.dim(2);
      column = next;
    }
    return column[0];
  }

  private static Tensor integer(Call call, Op.TensorTrain op) {
    boolean biased = call.has(op.cores() + 1);
    boolean wide = call.type(0).dtype() == DType.I16;
    TensorType type = call.type(0);
    long[] state = call.centred(0);
    Tensor product = call.tensor(0);
    int known = 1;
    for (int operand = op.cores(); operand >= 1; operand--) {
      boolean last = operand == 1 && !biased;
      Quantization quantization = last ? call.result().quantization() : op.intermediates().get(op.cores() - operand);
      long[] sums = contract(state, call.shape(operand), call.centred(operand), known);
      known *= call.shape(operand).dim(1);
      TensorType next = new TensorType(operand == 1 ? call.result().shape() : Shape.of(sums.length),
          call.result().dtype(), quantization);
      OutputStage stage = OutputStage.perTensor(type, call.type(operand), next, wide,
          last ? op.activation() : Activation.NONE);
      product = Numbers.tensor(next.dtype(), next.shape(), stage.apply(sums, new long[0], 1));
      type = next;
      state = Numbers.centred(product, type);
    }
    return biased
        ? Binaries.binary(new Call(call.place(), List.of(type, call.type(op.cores() + 1)),
            List.of(product, call.tensor(op.cores() + 1)), call.result()),
            new Op.Binary(BinaryKind.ADD, op.activation()))
        : product;
  }

  /** From {@code [rest, n, right, known]} to {@code [rest, left, m, known]} by a core {@code [left, m, n, right]}. */
  private static long[] contract(long[] state, Shape core, long[] values, int known) {
    int inner = core.dim(2) * core.dim(3);
    int rows = core.dim(0) * core.dim(1);
    int rest = state.length / inner / known;
    long[] sums = new long[rest * rows * known];
    for (int at = 0; at < sums.length; at++) {
      int row = at / known % rows;
      int begin = at / known / rows * inner * known + at % known;
      for (int index = 0; index < inner; index++) {
        sums[at] += values[row * inner + index] * state[begin + index * known];
      }
    }
    return sums;
  }
}
