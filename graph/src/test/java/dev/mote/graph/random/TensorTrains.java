package dev.mote.graph.random;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Graphs of one tensor-train layer of random shape, for the tests of all modules. */
public final class TensorTrains {
  private TensorTrains() {}

  /**
   * A float layer with an input of up to three dimensions; the cores are constants, or inputs after x.
   *
   * @param constant whether cores and bias are constants
   */
  public static Graph real(long seed, boolean constant) {
    SplittableRandom random = new SplittableRandom(seed);
    GraphBuilder builder = new GraphBuilder("train" + seed);
    Draw draw = Draw.of(random);
    List<Integer> operands = new ArrayList<>();
    operands.add(builder.input("x", TensorType.f32(draw.input(random))));
    for (Shape shape : draw.operands) {
      String name = "core" + operands.size();
      operands.add(constant
          ? builder.constant(name, RandomValues.floats(shape, 1, random))
          : builder.input(name, TensorType.f32(shape)));
    }
    builder.output(builder.add("layer", new Op.TensorTrain(draw.cores, activation(random)), operands));
    return builder.build();
  }

  /** An integer layer with constant cores. */
  public static Graph integer(long seed, DType dtype) {
    SplittableRandom random = new SplittableRandom(seed);
    GraphBuilder builder = new GraphBuilder("train" + seed);
    Draw draw = Draw.of(random);
    boolean biased = draw.operands.size() > draw.cores;
    List<Integer> operands = new ArrayList<>();
    operands.add(builder.input("x", new TensorType(draw.input(random), dtype, affine(dtype, 0.01, random))));
    int most = dtype == DType.I8 ? 127 : 32767;
    double range = most * 0.01;
    List<Quantization.Affine> scales = new ArrayList<>();
    for (int core = draw.cores; core >= 1; core--) {
      range *= 0.5 * Math.sqrt(draw.operands.get(core - 1).dim(2) * draw.operands.get(core - 1).dim(3));
      scales.add(affine(dtype, range / most, random));
    }
    for (int core = 1; core <= draw.cores; core++) {
      operands.add(builder.constant("core" + core,
          RandomValues.integers(DType.I8, draw.operands.get(core - 1), -127, 127, random),
          Quantization.perTensor(1f / 127, 0)));
    }
    Quantization.Affine result = scales.getLast();
    if (biased) {
      operands.add(builder.constant("bias",
          RandomValues.integers(dtype, draw.operands.getLast(), -most, most, random), affine(dtype, 0.01, random)));
      result = affine(dtype, result.scale() * 1.3, random);
    } else {
      scales.removeLast();
    }
    Shape shape = builder.type(operands.getFirst()).shape();
    int outputs = 1;
    for (int core = 0; core < draw.cores; core++) {
      outputs *= draw.operands.get(core).dim(1);
    }
    builder.output(builder.add("layer", new Op.TensorTrain(draw.cores, scales, activation(random)), operands,
        new TensorType(shape.with(shape.rank() - 1, outputs), dtype, result)));
    return builder.build();
  }

  /** Inputs of a graph: floats of -1..1 or all integers of the type. */
  public static List<Tensor> inputs(Graph graph, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return graph.inputs().stream().map(graph::type).<Tensor>map(type -> switch (type.dtype()) {
      case F32 -> RandomValues.floats(type.shape(), 1, random);
      case I16 -> RandomValues.integers(type.dtype(), type.shape(), -32768, 32767, random);
      default -> RandomValues.integers(type.dtype(), type.shape(), -128, 127, random);
    }).toList();
  }

  private static Quantization.Affine affine(DType dtype, double scale, SplittableRandom random) {
    return Quantization.perTensor((float) scale, dtype == DType.I8 ? random.nextInt(-20, 20) : 0);
  }

  private static Activation activation(SplittableRandom random) {
    return random.nextBoolean() ? Activation.NONE : Activation.RELU;
  }

  /** The shapes of one layer. */
  private record Draw(int cores, List<Shape> operands, int inputs) {
    static Draw of(SplittableRandom random) {
      int cores = random.nextInt(1, 5);
      List<Shape> operands = new ArrayList<>();
      int rank = 1;
      int inputs = 1;
      int outputs = 1;
      for (int core = 1; core <= cores; core++) {
        int next = core == cores ? 1 : random.nextInt(1, 5);
        Shape shape = Shape.of(rank, random.nextInt(1, 5), random.nextInt(1, 5), next);
        operands.add(shape);
        outputs *= shape.dim(1);
        inputs *= shape.dim(2);
        rank = next;
      }
      if (random.nextBoolean()) {
        operands.add(Shape.of(outputs));
      }
      return new Draw(cores, operands, inputs);
    }

    Shape input(SplittableRandom random) {
      return switch (random.nextInt(3)) {
        case 0 -> Shape.of(inputs);
        case 1 -> Shape.of(random.nextInt(1, 5), inputs);
        default -> Shape.of(random.nextInt(1, 4), random.nextInt(1, 4), inputs);
      };
    }
  }
}
