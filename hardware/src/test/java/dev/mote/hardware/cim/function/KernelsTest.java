package dev.mote.hardware.cim.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import dev.mote.hardware.cim.macro.Macro;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fast kernels against the naive ones, on layers of random shapes and macros of random kinds. */
class KernelsTest {
  @ParameterizedTest
  @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "NAIVE")
  void kernelsHaveTheNaiveBits(Provider provider) {
    Assumptions.assumeTrue(provider.obstacle().isEmpty(), "skipped: " + provider.obstacle());
    for (int seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Graph graph = layer(random);
      Macro macro = macro(random);
      List<List<Tensor>> samples = List.of(inputs(graph, random), inputs(graph, random));
      try (CimExecutor naive = new CimExecutor(graph, macro, seed, 1, 1, Provider.NAIVE);
          CimExecutor fast = new CimExecutor(graph, macro, seed, 1, 2, provider)) {
        List<List<Tensor>> expected = naive.runAll(samples);
        assertThat(fast.runAll(samples)).as("seed %d: %s on %s", seed, graph.nodes(), macro).isEqualTo(expected);
        assertThat(fast.run(samples.getFirst())).as("seed %d, alone", seed)
            .isEqualTo(naive.run(samples.getFirst()));
      }
    }
  }

  private static List<Tensor> inputs(Graph graph, SplittableRandom random) {
    Shape shape = graph.type(graph.inputs().getFirst()).shape();
    return List.of(new Tensor.Bytes(shape, DType.I8, bytes(shape.count(), random)));
  }

  private static byte[] bytes(int count, SplittableRandom random) {
    byte[] values = new byte[count];
    random.nextBytes(values);
    return values;
  }

  private static Graph layer(SplittableRandom random) {
    GraphBuilder builder = new GraphBuilder("layer");
    int kind = random.nextInt(4);
    int groups = kind == 1 ? 1 + random.nextInt(3) : 1;
    int multiplier = 1 + random.nextInt(2);
    int channels = groups * (1 + random.nextInt(random.nextInt(4) == 0 ? 120 : 12));
    int outputs = kind == 2
        ? channels * multiplier
        : groups * (1 + random.nextInt(random.nextInt(3) == 0 ? 100 : 20));
    int kernel = 1 + random.nextInt(3);
    int size = kernel + random.nextInt(6);
    Window window = new Window(1 + random.nextInt(2), 1 + random.nextInt(2), 1, 1, random.nextInt(2),
        random.nextInt(2), random.nextInt(2), random.nextInt(2));
    Shape x = kind == 3 ? Shape.of(1 + random.nextInt(5), channels) : Shape.of(1, size, size, channels);
    Shape weights = switch (kind) {
      case 2 -> Shape.of(1, kernel, kernel, outputs);
      case 3 -> Shape.of(outputs, channels);
      default -> Shape.of(outputs, kernel, kernel, channels / groups);
    };
    Op op = switch (kind) {
      case 2 -> new Op.DepthwiseConv2d(window, multiplier, Activation.NONE);
      case 3 -> new Op.Dense(Activation.NONE);
      default -> new Op.Conv2d(window, groups, Activation.NONE);
    };
    Shape y = kind == 3
        ? Shape.of(x.dim(0), outputs)
        : Shape.of(1, window.outputHeight(size, kernel), window.outputWidth(size, kernel), outputs);
    int rows = kind == 3 ? channels : kernel * kernel * (kind == 2 ? 1 : channels / groups);
    int input = builder.input("x", TensorType.i8(x, 0.5f, random.nextInt(256) - 128));
    int constant = builder.constant("w", new Tensor.Bytes(weights, DType.I8, bytes(weights.count(), random)),
        Quantization.perTensor(0.25f, 0));
    // A scale fine enough to tell sums apart.
    int output = builder.add("layer", op, List.of(input, constant),
        TensorType.i8(y, (float) (Math.sqrt(rows) * 20 / 2), 0));
    builder.output(output);
    return builder.build();
  }

  private static Macro macro(SplittableRandom random) {
    List<String> fields = new ArrayList<>();
    int kind = random.nextInt(8);
    boolean hybrid = kind > 1 && kind < 5;
    fields.add("weights.bits=" + pick(random, "8", "4", hybrid ? "6" : "2", hybrid ? "3" : "1", "5"));
    fields.add("inputs.bits=" + pick(random, "8", "4", "3", hybrid ? "5" : "1"));
    if (random.nextInt(4) == 0) {
      fields.add("variation.stuck_cells=0.05");
    }
    if (kind == 0) {
      return TestMacros.digital(fields.toArray(String[]::new));
    }
    int rows = 1 + random.nextInt(random.nextBoolean() ? 255 : 30);
    fields.add("array.rows=" + (rows + random.nextInt(3) * 200));
    if (random.nextInt(4) > 0) {
      fields.add("array.active_rows=" + rows);
    }
    fields.add("weights.coding=" + pick(random, "twos-complement", "offset", "differential"));
    boolean several = random.nextInt(3) == 0;
    fields.add("weights.bits_per_cell=" + (several ? 1 + random.nextInt(2) : 1));
    fields.add("inputs.bits_per_cycle=" + (several ? 1 + random.nextInt(3) : 1));
    for (String variation : List.of("column_gain=0.05", "column_offset_lsb=0.7", "cell_mismatch=0.1",
        "count_noise=0.2", "supply=0.03", "process=0.05", "drift.exponent=0.05", "drift.spread=0.02")) {
      if (random.nextInt(8) == 0) {
        fields.add("variation." + variation);
      }
    }
    if (random.nextInt(8) == 0) {
      fields.add("variation.drift.after_s=1e5");
    }
    if (kind == 1) {
      fields.add("summation.votes=" + pick(random, "1", "3"));
      return TestMacros.sign(legal(fields));
    }
    fields.add("converter.bits=" + pick(random, "8", "8", "9", "4", "1"));
    fields.add("converter.noise_lsb=" + pick(random, "0", "1", "0.3", "2.5"));
    fields.add("converter.range=" + pick(random, "full-scale", "full-scale", "calibrated", "optimal"));
    if (random.nextInt(5) == 0) {
      fields.add("converter.votes=" + (1 + random.nextInt(4)));
    }
    if (!hybrid) {
      return TestMacros.analog(legal(fields));
    }
    fields.add("summation.boundary=" + pick(random, "0", "1", "2", "{saliency: [0.05, 0.2], least: 1}"));
    if (random.nextInt(3) == 0) {
      fields.add("summation.low_planes=statistical");
      fields.removeIf(field -> field.startsWith("converter"));
    }
    return TestMacros.hybrid(legal(fields));
  }

  /** Bits a cell and a cycle at most those of a weight and an input. */
  private static String[] legal(List<String> fields) {
    boolean one = fields.contains("weights.bits=1") || fields.contains("inputs.bits=1");
    return fields.stream().map(field -> {
      if (field.startsWith("weights.bits_per_cell") && one) {
        return "weights.bits_per_cell=1";
      }
      return field.startsWith("inputs.bits_per_cycle") && one ? "inputs.bits_per_cycle=1" : field;
    }).toArray(String[]::new);
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
