package dev.mote.hardware.cim.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Macros;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivityTest {
  /** The meter counts by tables of levels; here bit after bit. */
  @Test
  void shareOfOnesAndChangesAreThoseOfTheBits() {
    Random random = new Random(9);
    for (int run = 0; run < 60; run++) {
      int bits = 1 + random.nextInt(8);
      int chunk = 1 + random.nextInt(bits);
      Macro macro = Macros.named("osa-hcim-2024", "inputs.bits=" + bits, "inputs.bits_per_cycle=" + chunk,
          "summation.boundary=0");
      int inputs = 1 + random.nextInt(50);
      Graph graph = Layers.dense(random, inputs, 3);
      Tensor sample = Layers.bytes(Shape.of(1, inputs), random);
      Activity activity = activity(graph, macro, sample);
      double ones = 0;
      double changes = 0;
      double compared = 0;
      for (int index = 0; index < inputs; index++) {
        int level = (int) sample.integer(index) + 128 >> 8 - bits;
        double shares = 0;
        int chunks = 0;
        for (int first = 0; first < bits; first += chunk) {
          int most = (1 << Math.min(chunk, bits - first)) - 1;
          shares += (double) (level >> first & most) / most;
          chunks++;
        }
        ones += shares / chunks;
        for (int bit = 0; bit + chunk < bits; bit++) {
          changes += (level >> bit & 1) == (level >> bit + chunk & 1) ? 0 : 1;
          compared++;
        }
      }
      assertThat(activity.inputOnes()).isCloseTo(ones / inputs, within(1e-9));
      assertThat(activity.inputToggle()).isCloseTo(compared == 0 ? 0.5 : changes / compared, within(1e-9));
    }
  }

  @Test
  void theWeightsThatCellsHoldAreCounted() {
    Graph graph = Layers.dense(new Random(2), 40, 20);
    Tensor weights = java.util.Objects.requireNonNull(graph.constant(graph.nodes().getFirst().inputs().get(1)));
    long ones = 0;
    for (int index = 0; index < weights.shape().count(); index++) {
      ones += Integer.bitCount((int) weights.integer(index) & 0xff);
    }
    Activity activity = activity(graph, Macros.named("jia-2020"), Layers.bytes(Shape.of(1, 40), new Random(3)));
    assertThat(activity.weightOnes()).isCloseTo(ones / (8.0 * weights.shape().count()), within(1e-9));
    assertThat(activity.code()).isCloseTo(activity.inputOnes() * activity.weightOnes(), within(1e-9));
  }

  @Test
  void withoutSamplesInputsAreTheUsualHalf() {
    Graph graph = Layers.dense(new Random(2), 4, 2);
    Activity activity = java.util.Objects
        .requireNonNull(Activity.measure(graph, List.of(), Macros.named("jia-2020")).get("layer0"));
    assertThat(activity.inputOnes()).isEqualTo(0.5);
    assertThat(activity.inputToggle()).isEqualTo(0.5);
  }

  /** Inputs of 0 switch nothing in a digital macro but its accumulators. */
  @Test
  void emptyInputsTakeLess() {
    Graph graph = Layers.dense(new Random(2), 32, 6);
    Macro macro = Macros.named("redcim-2022");
    byte[] least = new byte[32];
    Arrays.fill(least, (byte) -128);
    Tensor empty = new Tensor.Bytes(Shape.of(1, 32), dev.mote.graph.DType.I8, least);
    double without = energy(graph, macro, empty);
    assertThat(without).isLessThan(energy(graph, macro, Layers.bytes(Shape.of(1, 32), new Random(1))));
  }

  private static double energy(Graph graph, Macro macro, Tensor sample) {
    Map<String, Activity> activities = Activity.measure(graph, List.of(List.of(sample)), macro);
    return NetworkCost.of(graph, macro, activities, Map.of()).cost().energyPj().point();
  }

  private static Activity activity(Graph graph, Macro macro, Tensor sample) {
    return java.util.Objects.requireNonNull(Activity.measure(graph, List.of(List.of(sample)), macro).get("layer0"));
  }
}
