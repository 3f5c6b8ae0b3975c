package dev.mote.hardware.cim.cost;

/**
 * Efficiency of a layer of few bits in a macro beside a path of low rank in high precision: {@code 1 / eta = 1 / eta_macro + rho / eta_path} with
 * {@code rho = rank (inputs + outputs) / (inputs outputs)}, the path's share of multiply-accumulates. With it a claimed efficiency can be checked
 * against sizes of layers: Neural Precision Polarization, arXiv 2411.05845, states 464 TOPS/W with rank 8, and the same group's macro has 1602
 * (arXiv 2309.01771).
 */
public final class PolarizedEfficiency {
  private PolarizedEfficiency() {}

  /** The path's multiply-accumulates over the layer's. */
  public static double overhead(int inputs, int outputs, int rank) {
    return (double) rank * (inputs + outputs) / ((double) inputs * outputs);
  }

  /** The efficiency of both together, in the unit of the two. */
  public static double combined(double macro, double path, double overhead) {
    return 1 / (1 / macro + overhead / path);
  }

  /** What the path must reach so that both together have {@code claimed}; infinite where the macro alone has no more. */
  public static double neededOfPath(double macro, double claimed, double overhead) {
    return claimed >= macro ? Double.POSITIVE_INFINITY : overhead / (1 / claimed - 1 / macro);
  }

  /** The smallest square layer with which both together have {@code claimed}, its side; 0 where none has. */
  public static int smallestSquare(double macro, double path, double claimed, int rank) {
    return claimed >= macro ? 0 : (int) Math.ceil(2 * rank / (path * (1 / claimed - 1 / macro)));
  }
}
