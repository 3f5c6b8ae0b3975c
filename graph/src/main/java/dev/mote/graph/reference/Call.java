package dev.mote.graph.reference;

import dev.mote.graph.BadInputException;
import dev.mote.graph.DType;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.List;

/**
 * One application of an operator: where it stands, its operands and the type of its result.
 *
 * @param place   the node's name, for messages
 * @param types   the operands' types
 * @param tensors the operands
 * @param result  the result's type
 */
record Call(String place, List<TensorType> types, List<Tensor> tensors, TensorType result) {
  TensorType type(int operand) {
    return types.get(operand);
  }

  Tensor tensor(int operand) {
    return tensors.get(operand);
  }

  Shape shape(int operand) {
    return types.get(operand).shape();
  }

  boolean has(int operand) {
    return operand < tensors.size();
  }

  /** Whether the first operand is quantised, so that integer arithmetic is meant. */
  boolean isQuantized() {
    return type(0).isQuantized();
  }

  /** Whether the result is plain integers. */
  boolean isInteger() {
    return result.dtype() != DType.F32;
  }

  /** What the operand's elements stand for. */
  double[] reals(int operand) {
    return Numbers.reals(tensor(operand), type(operand));
  }

  /** The operand's elements as they are stored. */
  long[] integers(int operand) {
    return Numbers.integers(tensor(operand));
  }

  /** The operand's elements less their zero point. */
  long[] centred(int operand) {
    return Numbers.centred(tensor(operand), type(operand));
  }

  /** The result from its elements, rounded to its element type. */
  Tensor answer(double[] values) {
    return Numbers.tensor(result.dtype(), result.shape(), values);
  }

  /** The result from its elements, wrapped to its element type. */
  Tensor answer(long[] values) {
    return Numbers.tensor(result.dtype(), result.shape(), values);
  }

  /** This application without quantisation: the operands' real values as floats, and a float result. */
  Call dequantized() {
    List<Tensor> floats = new java.util.ArrayList<>();
    for (int operand = 0; operand < tensors.size(); operand++) {
      floats
          .add(type(operand).isQuantized() ? Conversions.dequantize(tensor(operand), type(operand)) : tensor(operand));
    }
    List<TensorType> plain = floats.stream().map(tensor -> TensorType.of(tensor.dtype(), tensor.shape())).toList();
    return new Call(place, plain, floats, TensorType.f32(result.shape()));
  }

  BadInputException fail(String rule, Object found, String remedy) {
    return new BadInputException(rule + " in '" + place + "', found " + found + "; " + remedy);
  }
}
