package dev.mote.hardware.cim.cost;

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

  /** Products that change from one input chunk to the next. */
  double productToggle() {
    return inputToggle * weightOnes;
  }
}
