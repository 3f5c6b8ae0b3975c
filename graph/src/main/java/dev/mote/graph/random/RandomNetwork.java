package dev.mote.graph.random;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.ResultTypes;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Draws one network layer by layer. Beside each value runs its real contents for one input, from which the scales of
 * quantised values are taken.
 */
final class RandomNetwork {
  private static final List<Activation> ACTIVATIONS = List.of(Activation.NONE, Activation.NONE, Activation.RELU,
      Activation.RELU6, Activation.RELU_N1_TO_1);

  private final SplittableRandom random;
  private final GraphBuilder builder;
  private final DType dtype;
  private final Map<Integer, Tensor> reals = new TreeMap<>();
  /** Images that later layers may read again. */
  private final List<Integer> images = new ArrayList<>();
  private int constants;

  RandomNetwork(String name, SplittableRandom random, DType dtype) {
    this.random = random;
    this.builder = new GraphBuilder(name);
    this.dtype = dtype;
  }

  Graph draw() {
    Shape shape = Shape.of(pick(1, 1, 1, 2), random.nextInt(1, 11), random.nextInt(1, 11), random.nextInt(1, 9));
    boolean floatInput = isQuantized() && random.nextInt(5) == 0;
    Tensor sample = RandomValues.floats(shape, 1, random);
    TensorType real = TensorType.f32(shape);
    TensorType inner = isQuantized() ? new TensorType(shape, dtype, RandomValues.fitting(sample, dtype, 1.05)) : real;
    int value = builder.input("x", floatInput ? real : inner);
    reals.put(value, sample);
    value = floatInput ? state("quantize", new Op.Quantize(), List.of(value), inner, sample) : value;
    images.add(value);
    for (int layer = random.nextInt(1, 8); layer > 0; layer--) {
      value = new RandomLayers(this).image(value);
      if (builder.type(value).shape().count() > 20_000) {
        value = add("shrink", new Op.Slice(List.of(0, 0, 0, 0), ones(value), List.of(1, 1, 1, 1)), value);
      }
      images.add(value);
    }
    if (random.nextInt(4) == 0) {
      builder.output(value);
    }
    value = random.nextInt(3) == 0 ? value : new RandomLayers(this).head(value);
    if (floatInput) {
      value = state("dequantize", new Op.Dequantize(), List.of(value), TensorType.f32(shape(value)), reals.get(value));
    }
    builder.output(value);
    return builder.build();
  }

  /** Adds a graph input of reals of -1..1. */
  int input(String name, Shape shape) {
    Tensor sample = RandomValues.floats(shape, 1, random);
    TensorType type = isQuantized()
        ? new TensorType(shape, dtype, RandomValues.fitting(sample, dtype, 1.05))
        : TensorType.f32(shape);
    int id = builder.input(name, type);
    reals.put(id, sample);
    return id;
  }

  /** The finished graph with these outputs. */
  Graph build(List<Integer> outputs) {
    outputs.forEach(builder::output);
    return builder.build();
  }

  private List<Integer> ones(int value) {
    return List.of(1, Math.min(4, shape(value).dim(1)), Math.min(4, shape(value).dim(2)),
        Math.min(8, shape(value).dim(3)));
  }

  boolean isQuantized() {
    return dtype != DType.F32;
  }

  DType dtype() {
    return dtype;
  }

  SplittableRandom random() {
    return random;
  }

  List<Integer> images() {
    return images;
  }

  Shape shape(int value) {
    return builder.type(value).shape();
  }

  TensorType type(int value) {
    return builder.type(value);
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  Activation activation() {
    return ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
  }

  /** Adds a node; where it is quantised, with a scale that fits its values. */
  int add(String name, Op op, Integer... operands) {
    Tensor result = realResult(name, op, List.of(operands));
    if (!isQuantized()) {
      return state(name, op, List.of(operands), TensorType.of(result.dtype(), result.shape()), result);
    }
    Quantization fitting = RandomValues.fitting(result, dtype, 0.9 + 0.3 * random.nextDouble());
    return state(name, op, List.of(operands), new TensorType(result.shape(), dtype, fitting), result);
  }

  /** Adds a node whose result keeps the type its operator infers: elements that are only moved or picked. */
  int keep(String name, Op op, Integer... operands) {
    List<TensorType> types = List.of(operands).stream().map(builder::type).toList();
    return state(name, op, List.of(operands), ResultTypes.of(name, op, types), realResult(name, op, List.of(operands)));
  }

  /** Adds a node whose quantised result has this quantisation. */
  int add(String name, Op op, Quantization quantization, Integer... operands) {
    Tensor result = realResult(name, op, List.of(operands));
    TensorType type = isQuantized()
        ? new TensorType(result.shape(), dtype, quantization)
        : TensorType.f32(result.shape());
    return state(name, op, List.of(operands), type, result);
  }

  /** Adds a constant of whole numbers. */
  int indices(Tensor tensor) {
    int id = builder.constant("indices" + constants++, tensor);
    reals.put(id, tensor);
    return id;
  }

  /** Adds a constant of reals of -range..range, quantised as {@code quantization} says in a quantised network. */
  int constant(Shape shape, double range, Quantization quantization) {
    return constant(RandomValues.floats(shape, range, random), isQuantized() ? dtype : DType.F32, quantization);
  }

  /** Adds a constant of these reals as numbers of {@code stored}. */
  int constant(Tensor floats, DType stored, Quantization quantization) {
    String name = "constant" + constants++;
    if (stored == DType.F32) {
      int id = builder.constant(name, floats);
      reals.put(id, floats);
      return id;
    }
    TensorType type = new TensorType(floats.shape(), stored, quantization);
    Tensor integers = RandomValues.quantized(floats, type);
    int id = builder.constant(name, integers, quantization);
    reals.put(id, RandomValues.dequantized(integers, type));
    return id;
  }

  private Tensor realResult(String name, Op op, List<Integer> operands) {
    List<Tensor> tensors = operands.stream().map(reals::get).toList();
    if (op instanceof Op.Quantize) {
      return tensors.getFirst();
    }
    List<TensorType> types = tensors.stream().map(tensor -> TensorType.of(tensor.dtype(), tensor.shape())).toList();
    return ReferenceKernels.compute(name, op, types, tensors, ResultTypes.of(name, op, types));
  }

  private int state(String name, Op op, List<Integer> operands, TensorType type, Tensor real) {
    int id = builder.add(name, op, operands, type);
    reals.put(id, real);
    return id;
  }
}
