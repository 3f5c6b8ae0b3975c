package dev.mote.hardware.cim.cost;

import dev.mote.graph.Graph;
import dev.mote.graph.Interpreter;
import dev.mote.graph.Node;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Inputs;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Weights;
import dev.mote.hardware.cim.mapping.MatrixLayer;
import dev.mote.hardware.cim.mapping.Placement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts ones and changes in what enters a macro's rows and stands in its cells. */
final class ActivityMeter {
  private static final int LEVELS_BITS = 8;
  private static final int LEVELS = 1 << LEVELS_BITS;

  private final Inputs inputs;
  private final long[] levels = new long[LEVELS];
  private double toggles;
  private double compared;

  private ActivityMeter(Inputs inputs) {
    this.inputs = inputs;
  }

  static Map<String, Activity> measure(Graph graph, List<List<Tensor>> samples, Macro macro) {
    List<MatrixLayer> layers = Placement.of(graph).held();
    Map<Integer, ActivityMeter> meters = new HashMap<>();
    layers.forEach(layer -> meters.putIfAbsent(layer.node().inputs().getFirst(), new ActivityMeter(macro.inputs())));
    Interpreter interpreter = new Interpreter(graph);
    for (List<Tensor> sample : samples) {
      for (int index = 0; index < sample.size(); index++) {
        see(meters.get(graph.inputs().get(index)), sample.get(index));
      }
      interpreter.run(sample, (node, result) -> see(meters.get(node.output()), result));
    }
    Map<String, Activity> activities = new LinkedHashMap<>();
    for (MatrixLayer layer : layers) {
      double weights = weightOnes(graph, layer.node(), macro.weights());
      activities.put(layer.name(),
          Objects.requireNonNull(meters.get(layer.node().inputs().getFirst())).activity(weights));
    }
    return activities;
  }

  private static void see(@Nullable ActivityMeter meter, Tensor values) {
    if (meter != null) {
      meter.see(values);
    }
  }

  private void see(Tensor values) {
    int count = values.shape().count();
    int channels = values.shape().last();
    boolean whole = inputs.bitsPerCycle() >= inputs.bits();
    for (int index = 0; index < count; index++) {
      int level = level(values, index);
      levels[level]++;
      if (whole) {
        // All bits enter at once, so a row's line changes from one vector to the next.
        if (index >= channels) {
          compared += inputs.bits();
          toggles += Integer.bitCount(
              (level ^ level(values, index - channels)) >> LEVELS_BITS - Math.min(LEVELS_BITS, inputs.bits()));
        }
      }
    }
  }

  private static int level(Tensor values, int index) {
    return (int) Math.max(0, Math.min(LEVELS - 1, values.integer(index) + LEVELS / 2));
  }

  private Activity activity(double weightOnes) {
    long count = 0;
    double ones = 0;
    double changes = toggles;
    double pairs = compared;
    int bits = Math.min(LEVELS_BITS, inputs.bits());
    for (int level = 0; level < LEVELS; level++) {
      count += levels[level];
      ones += levels[level] * chunkMean(level >> LEVELS_BITS - bits, bits, inputs.bitsPerCycle());
      if (inputs.bitsPerCycle() < bits) {
        changes += levels[level] * (double) chunkChanges(level >> LEVELS_BITS - bits, bits, inputs.bitsPerCycle());
        pairs += levels[level] * (double) (bits - inputs.bitsPerCycle());
      }
    }
    return count == 0
        ? new Activity(Activity.USUAL.inputToggle(), Activity.USUAL.inputOnes(), weightOnes)
        : new Activity(pairs == 0 ? Activity.USUAL.inputToggle() : changes / pairs, ones / count, weightOnes);
  }

  /** The mean over chunks of a chunk over its largest value. */
  private static double chunkMean(int number, int bits, int each) {
    double sum = 0;
    int chunks = 0;
    for (int first = 0; first < bits; first += each) {
      int most = (1 << Math.min(each, bits - first)) - 1;
      sum += (double) (number >> first & most) / most;
      chunks++;
    }
    return sum / chunks;
  }

  /** Lines that change between chunks that follow each other. */
  private static int chunkChanges(int number, int bits, int each) {
    int changed = number ^ number >> each;
    return Integer.bitCount(changed & (1 << Math.max(0, bits - each)) - 1);
  }

  private static double weightOnes(Graph graph, Node node, Weights weights) {
    Tensor contents = Objects.requireNonNull(graph.constant(node.inputs().get(1)));
    int bits = Math.min(LEVELS_BITS, weights.bits());
    double sum = 0;
    int count = contents.shape().count();
    for (int index = 0; index < count; index++) {
      int weight = (int) contents.integer(index) >> LEVELS_BITS - bits;
      sum += switch (weights.coding()) {
        case TWOS_COMPLEMENT -> chunkMean(weight & (1 << bits) - 1, bits, weights.bitsPerCell());
        case OFFSET -> chunkMean(weight + (1 << bits - 1), bits, weights.bitsPerCell());
        // One of the two columns is empty.
        case DIFFERENTIAL -> chunkMean(Math.min(Math.abs(weight), (1 << bits) - 1), bits, weights.bitsPerCell()) / 2;
      };
    }
    return count == 0 ? Activity.USUAL.weightOnes() : sum / count;
  }
}
