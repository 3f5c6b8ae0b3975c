package dev.mote.hardware.cim.cost;

import dev.mote.graph.Graph;
import dev.mote.graph.Tensor;
import dev.mote.hardware.cim.macro.Macro;
import java.util.List;
import java.util.Map;

/**
 * How much of a macro switches, as shares of 0 to 1.
 *
 * @param inputToggle of input lines that change from one input chunk to the next
 * @param inputOnes   mean of an input chunk over its largest value; of single bits, the ones
 * @param weightOnes  mean of a weight slice over its largest value; of single bits, the ones
 * @param code        mean count at a column's foot over the largest count
 */
public record Activity(double inputToggle, double inputOnes, double weightOnes, double code) {
  /** Half of everything: what publications that do not say mostly assume. */
  public static final Activity USUAL = new Activity(0.5, 0.5, 0.5);

  /** Checks the shares. */
  public Activity {
    for (double share : new double[]{inputToggle, inputOnes, weightOnes, code}) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("an activity is a share of 0 to 1, found " + share);
      }
    }
  }

  /** Inputs and weights that are independent, so that the mean count is the product of their means. */
  public Activity(double inputToggle, double inputOnes, double weightOnes) {
    this(inputToggle, inputOnes, weightOnes, inputOnes * weightOnes);
  }

  /**
   * What a network's layers do in a macro with real inputs, by the layers' names: the ones and changes of the input chunks and of the weight
   * slices that the macro splits activations and weights into.
   *
   * @param samples inputs of the network; none for {@link #USUAL} inputs
   */
  public static Map<String, Activity> measure(Graph graph, List<List<Tensor>> samples, Macro macro) {
    return ActivityMeter.measure(graph, samples, macro);
  }

  /** The same with columns of which a share of the rows is used. */
  Activity withRows(double share) {
    return new Activity(inputToggle, inputOnes, weightOnes, code * Math.min(1, share));
  }

  /** Products that change from one input chunk to the next. */
  double productToggle() {
    return inputToggle * weightOnes;
  }
}
