package dev.mote.bench;

import dev.mote.compress.Calibration;
import dev.mote.compress.Int8Quantization;
import dev.mote.compress.Range;
import dev.mote.compress.datafree.DataFree;
import dev.mote.compress.weights.Uniform;
import dev.mote.compress.weights.WeightFormat;
import dev.mote.formats.data.DataSet;
import dev.mote.graph.Graph;
import dev.mote.graph.Pass;
import dev.mote.graph.RunFailedException;
import dev.mote.graph.pass.Simplify;
import java.io.IOException;
import java.util.List;

/** {@code mobilenet-small} compressed without a sample, beside the same with calibration; the network is trained first where it is not there. */
final class CompressDataFreeBench {
  private static final int THREADS = 2;
  private static final double WITHIN = 0.5;
  private static final double ABOVE = 10;
  private static final Range BYTES = new Range(0, 255);

  private final Graph normed;
  private final Graph folded;
  private final DataSet test;
  private final Calibration calibration;

  private CompressDataFreeBench(Graph network) {
    this.normed = Pass.run(network, Simplify.keepingBatchNorms());
    this.folded = Pass.run(network, new Simplify());
    this.test = CompressAccuracy.images("test.zip");
    this.calibration = CompressAccuracy.calibration(folded);
  }

  /** Takes no words. Throws where a bound is missed. */
  static void run(List<String> arguments) throws IOException {
    Main.requireKnown(arguments, List.of());
    new CompressDataFreeBench(SmallMobileNet.trained(THREADS)).run();
  }

  private void run() {
    System.out.printf("mobilenet-small on %d test images of CIFAR-10, accuracy in percent; float %.2f.%n%n",
        test.size(),
        accuracy(folded));
    System.out.println(
        "| weights | scales | rounded, calibrated | the same, bias corrected | data-free | data-free, independent "
            + "inputs | data-free, not preconditioned |");
    System.out.println("|---|---|---|---|---|---|---|");
    double behind = 0;
    double above = 0;
    for (int bits : new int[]{8, 6, 5, 4, 3}) {
      for (boolean perChannel : new boolean[]{true, false}) {
        WeightFormat format = new Uniform(bits, perChannel);
        DataFree usual = new DataFree(format).withRange(BYTES);
        double naive = accuracy(Pass.run(folded, new Int8Quantization(calibration, _ -> format, false)));
        double calibrated = accuracy(Pass.run(folded, new Int8Quantization(calibration, _ -> format, true)));
        double free = accuracy(usual);
        System.out.printf("| %d bits | %s | %.2f | %.2f | %.2f | %.2f | %.2f |%n", bits,
            perChannel ? "per channel" : "per tensor", naive, calibrated, free,
            accuracy(usual.withInputs(DataFree.Inputs.INDEPENDENT)), accuracy(usual.withPrecondition(false)));
        behind = bits == 8 && perChannel ? calibrated - free : behind;
        above = bits == 5 && !perChannel ? free - naive : above;
      }
    }
    System.out.println("\n| zeros in each layer, weights of 8 bits | data-free |");
    System.out.println("|---|---|");
    for (double sparsity : new double[]{0.25, 0.5, 0.75}) {
      System.out.printf("| %.0f %% | %.2f |%n", 100 * sparsity,
          accuracy(new DataFree(WeightFormat.INT8).withRange(BYTES).withSparsity(sparsity)));
    }
    System.out.printf("%nAt 8 bits data-free is %.2f points behind calibrated (at most %.1f).%n", behind, WITHIN);
    System.out.printf("At 5 bits a tensor data-free is %.2f points above naive rounding (at least %.0f).%n", above,
        ABOVE);
    if (behind > WITHIN || above < ABOVE) {
      throw new RunFailedException("data-free compression stays within its bounds, found one missed; see above");
    }
  }

  private double accuracy(DataFree pass) {
    return accuracy(Pass.run(normed, pass));
  }

  private double accuracy(Graph network) {
    return CompressAccuracy.of(network, test);
  }
}
