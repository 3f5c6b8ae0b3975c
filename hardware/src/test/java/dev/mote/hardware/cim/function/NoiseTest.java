package dev.mote.hardware.cim.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.compress.weights.Normal;
import dev.mote.graph.Activation;
import dev.mote.graph.DType;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Quantization;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.graph.TensorType;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Codes sampled from tables against a Gaussian that is drawn and rounded. */
class NoiseTest {
  private static final int ROWS = 255;
  private static final int VECTORS = 40_000;
  private static final int[] COUNTS = {0, 2, 77, 128, 252, 255};

  @ParameterizedTest
  @EnumSource(Provider.class)
  void codesAreDistributedAsGaussiansThatAreRounded(Provider provider) {
    Assumptions.assumeTrue(provider.obstacle().isEmpty(), "skipped: " + provider.obstacle());
    for (double noise : new double[]{0.3, 1, 2.2}) {
      int[][] codes = codes(provider, TestMacros.analog("weights.bits=1", "inputs.bits=1",
          "converter.noise_lsb=" + noise));
      SplittableRandom random = new SplittableRandom(5);
      for (int output = 0; output < COUNTS.length; output++) {
        long[] found = histogram(codes[output]);
        double[] expected = expected(COUNTS[output], noise, 1);
        assertThat(excess(found, expected)).as("count %d, noise %s", COUNTS[output], noise).isLessThan(4);
        int[] drawn = new int[VECTORS];
        for (int draw = 0; draw < VECTORS; draw++) {
          drawn[draw] = (int) Math.clamp(Math.round(COUNTS[output] + noise * random.nextGaussian()), 0, 255);
        }
        assertThat(excess(histogram(drawn), expected)).isLessThan(4);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void stepsOfSeveralCountsAndNoiseOfProductsAreTakenIntoAccount(Provider provider) {
    Assumptions.assumeTrue(provider.obstacle().isEmpty(), "skipped: " + provider.obstacle());
    int[][] codes = codes(provider, TestMacros.analog("weights.bits=1", "inputs.bits=1", "converter.bits=6",
        "converter.step=4", "converter.noise_lsb=0.4", "array.active_rows=252", "variation.count_noise=0.2"));
    for (int output = 0; output < COUNTS.length - 1; output++) {
      double noise = Math.sqrt(0.4 * 0.4 + 0.05 * 0.05 * COUNTS[output]);
      double[] expected = new double[256];
      double below = 0;
      for (int code = 0; code < 64; code++) {
        double until = code == 63 ? 1 : Normal.below((code + 0.5 - COUNTS[output] / 4.0) / noise);
        expected[code] = VECTORS * (until - below);
        below = until;
      }
      assertThat(excess(histogram(codes[output]), expected)).as("count %d", COUNTS[output]).isLessThan(4);
    }
  }

  @Test
  void anotherNoiseOrMeanIsFoundOut() {
    int[][] codes = codes(Provider.NAIVE,
        TestMacros.analog("weights.bits=1", "inputs.bits=1", "converter.noise_lsb=1"));
    long[] found = histogram(codes[2]);
    assertThat(excess(found, expected(COUNTS[2], 1.03, 1))).isGreaterThan(6);
    assertThat(excess(found, expected(COUNTS[2], 0.97, 1))).isGreaterThan(6);
    assertThat(excess(found, expected(COUNTS[2] + 0.04, 1, 1))).isGreaterThan(6);
  }

  @Test
  void noiseOfNeighboursIsIndependent() {
    int[][] codes = codes(Provider.NAIVE,
        TestMacros.analog("weights.bits=1", "inputs.bits=1", "converter.noise_lsb=3"));
    for (int distance = 1; distance < 4; distance++) {
      double columns = 0;
      double vectors = 0;
      for (int vector = 0; vector + distance < VECTORS; vector++) {
        columns += (codes[2][vector] - 77) * (codes[3][vector] - 128) / 9.0;
        vectors += (codes[2][vector] - 77) * (codes[2][vector + distance] - 77) / 9.0;
      }
      assertThat(Math.abs(columns) / Math.sqrt(VECTORS)).isLessThan(4);
      assertThat(Math.abs(vectors) / Math.sqrt(VECTORS)).isLessThan(4);
    }
  }

  @Test
  void votesNarrowTheNoise() {
    int[][] once = codes(Provider.NAIVE,
        TestMacros.analog("weights.bits=1", "inputs.bits=1", "converter.noise_lsb=0.5"));
    int[][] often = codes(Provider.NAIVE,
        TestMacros.analog("weights.bits=1", "inputs.bits=1", "converter.noise_lsb=0.5",
            "converter.votes=7"));
    assertThat(wrong(often[2], 77)).isLessThan(wrong(once[2], 77) / 3);
  }

  @Test
  void chipsHaveTheSpreadThatIsStated() {
    int columns = 2000;
    Graph graph = dense(4, columns, _ -> 255);
    Layer layer = Layer.of(graph, Placement.of(graph).held().getFirst(), Scheme.of(TestMacros.analog()));
    Macro macro = TestMacros.analog("variation.column_gain=0.1", "variation.cell_mismatch=0.05",
        "variation.column_offset_lsb=2", "variation.stuck_cells=0.2");
    ChipLayer chip = ChipLayer.of(layer, new Split(0, List.of(), false),
        Readout.of(macro, new Range(1, 0, 255), new float[0]), macro.variation(), 9);
    double[] gains = new double[chip.gains().length];
    double[] offsets = new double[gains.length];
    double[] factors = new double[chip.factors().length];
    Arrays.setAll(gains, at -> chip.gains()[at] * ChipLayer.UNIT - 1);
    Arrays.setAll(offsets, at -> chip.offsets()[at]);
    Arrays.setAll(factors, at -> (double) chip.factors()[at] / ChipLayer.UNIT - 1);
    assertThat(deviation(gains)).isBetween(0.098, 0.102);
    assertThat(deviation(offsets)).isBetween(1.96, 2.04);
    assertThat(deviation(factors)).isBetween(0.049, 0.051);
    int changed = 0;
    for (int index = 0; index < chip.cells().length; index++) {
      changed += Integer.bitCount((chip.cells()[index] ^ layer.scheme().cells(layer.weights()[index])) & 0xFF);
    }
    // Half of the stuck cells hold what they should.
    assertThat((double) changed / chip.cells().length / 8).isBetween(0.095, 0.105);
  }

  private static double deviation(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).average().orElseThrow());
  }

  private static double wrong(int[] codes, int right) {
    return Arrays.stream(codes).filter(code -> code != right).count();
  }

  /** The codes of each output's count, by vector. */
  private static int[][] codes(Provider provider, Macro macro) {
    Graph graph = dense(VECTORS, COUNTS.length, output -> COUNTS[output]);
    Layer layer = Layer.of(graph, Placement.of(graph).held().getFirst(), Scheme.of(macro));
    Range range = Ranges.of(macro, layer.scheme(), new Counts(layer.scheme()));
    // All rows in one tile, whatever the macro sums at once.
    Scheme scheme = layer.scheme();
    Layer whole = new Layer(layer.key(), layer.matrix(), layer.unrolling(), new Scheme(scheme.weightBits(),
        scheme.inputBits(), scheme.coding(), scheme.slices(), scheme.chunks(), ROWS), layer.weights(), layer.levels(),
        layer.zero(), layer.scale());
    ChipLayer chip = ChipLayer.of(whole, new Split(0, List.of(), false),
        Readout.of(macro, range, Readout.noises(macro)), macro.variation(), 1);
    byte[] levels = new byte[VECTORS * ROWS];
    Arrays.fill(levels, (byte) 1);
    long[] sums = new long[VECTORS * COUNTS.length];
    provider.kernel(chip).run(levels, Read.of(3, 4, 0), 0, VECTORS, sums);
    int[][] codes = new int[COUNTS.length][VECTORS];
    for (int index = 0; index < sums.length; index++) {
      // A weight is 2 cells - 1, and a code stands for a step of counts.
      codes[index % COUNTS.length][index / COUNTS.length] = (int) Math.round((sums[index] + ROWS) / 2 / range.step());
    }
    return codes;
  }

  private interface Ones {
    int of(int output);
  }

  /** A dense layer of {@link #ROWS} inputs, each output with so many weights above 0. */
  private static Graph dense(int vectors, int outputs, Ones ones) {
    GraphBuilder builder = new GraphBuilder("dense");
    byte[] weights = new byte[outputs * ROWS];
    for (int index = 0; index < weights.length; index++) {
      weights[index] = (byte) (index % ROWS < ones.of(index / ROWS) ? 1 : -1);
    }
    Shape shape = Shape.of(outputs, ROWS);
    int x = builder.input("x", TensorType.i8(Shape.of(vectors, ROWS), 1, -128));
    int w = builder.constant("w", new Tensor.Bytes(shape, DType.I8, weights), Quantization.perTensor(1, 0));
    builder.output(builder.add("layer", new Op.Dense(Activation.NONE), List.of(x, w),
        TensorType.i8(Shape.of(vectors, outputs), 1, 0)));
    return builder.build();
  }

  private static long[] histogram(int[] codes) {
    long[] times = new long[256];
    for (int code : codes) {
      times[code]++;
    }
    return times;
  }

  private static double[] expected(double count, double noise, double step) {
    double[] expected = new double[256];
    double below = 0;
    for (int code = 0; code < 256; code++) {
      double until = code == 255 ? 1 : Normal.below((code + 0.5 - count / step) / noise);
      expected[code] = VECTORS * (until - below);
      below = until;
    }
    return expected;
  }

  /** Pearson's statistic less its mean, in its deviations; codes that are expected less than 5 times are taken together. */
  private static double excess(long[] found, double[] expected) {
    double statistic = 0;
    int freedom = -1;
    double rareFound = 0;
    double rareExpected = 0;
    for (int code = 0; code < found.length; code++) {
      if (expected[code] < 5) {
        rareFound += found[code];
        rareExpected += expected[code];
      } else {
        statistic += (found[code] - expected[code]) * (found[code] - expected[code]) / expected[code];
        freedom++;
      }
    }
    if (rareExpected >= 5) {
      statistic += (rareFound - rareExpected) * (rareFound - rareExpected) / rareExpected;
      freedom++;
    } else {
      // What never happens must not happen.
      statistic += rareFound > rareExpected + 5 * Math.sqrt(rareExpected + 1) ? 1e6 : 0;
    }
    return freedom < 1 ? statistic : (statistic - freedom) / Math.sqrt(2.0 * freedom);
  }
}
