package dev.mote.hardware.pcm;

import java.util.random.RandomGenerator;

/**
 * The statistics of devices of one kind. Conductances are in microsiemens, times in seconds after programming.
 *
 * <pre>
 * programmed  g = max(0, target + sigma_prog(x) N(0, 1))            x = target / most
 * drift       g(t) = g (t / t_0)^-nu, nu = |mu_nu(x) + sigma_nu(x) N(0, 1)|
 * read        g(t) + sigma_read N(0, 1), sigma_read = g(t) Q(x) sqrt(ln((t + t_r) / (2 t_r)))
 * </pre>
 *
 * <p>
 * The read noise is the 1/f noise added up since programming. Sources: the constants of IBM's aihwkit ({@code inference/noise/pcm.py},
 * {@code hermes.py}); V. Joshi et al., Accurate deep neural network inference using computational phase-change memory, 2020;
 * S. R. Nandakumar et al., 2019.
 *
 * @param label       the family's name
 * @param most        the largest conductance
 * @param started     t_0, the time after programming that drift counts from, and the first at which devices are read
 * @param read        t_r, how long a read takes
 * @param programming sigma_prog in microsiemens
 * @param driftMean   mu_nu
 * @param driftSpread sigma_nu
 * @param noise       Q
 */
public record DeviceFamily(String label, double most, double started, double read, Curve programming, Curve driftMean,
    Curve driftSpread, Curve noise) {
  /** Doped Ge2Sb2Te5 at 90 nm. */
  public static final DeviceFamily DOPED_GST = new DeviceFamily("doped GST, 90 nm", 25, 20, 250e-9,
      Curve.Polynomial.of(0.26348, 1.9650, -1.1731), new Curve.Logarithm(-0.0155, 0.0244, 0.049, 0.1),
      new Curve.Logarithm(-0.0125, -0.0059, 0.008, 0.045), new Curve.Power(0.0088, -0.65, 0.2));

  /** The HERMES core at 14 nm, one device for each conductance. */
  public static final DeviceFamily HERMES = new DeviceFamily("HERMES, 14 nm", 10.35, 200, 512e-9,
      Curve.Polynomial.of(0.15781817, 2.32443916, -2.16310839, 0.68841818),
      new Curve.Joined(0.0945, new Curve.Logarithm(-0.0387, -0.0182, 0.072, 0.13),
          Curve.Polynomial.of(0.0736, -0.0126, -0.0436)),
      new Curve.Joined(0.3039, new Curve.Logarithm(-0.0120, -0.0023, 0.0124, 0.04),
          Curve.Polynomial.of(0.0104, 0.0116, -0.0165)),
      new Curve.Joined(0.1591, new Curve.Logarithm(-0.0078, 0.0038, 0.0179, 0.04),
          Curve.Polynomial.of(0.0088, 0.0768, -0.1352, 0.0664)));

  /** A device programmed to {@code target}, 0 to {@link #most}. */
  public Device program(double target, RandomGenerator random) {
    double x = target / most;
    double programmed = Math.max(0, target + programmingDeviation(target) * random.nextGaussian());
    double exponent = Math.abs(driftMean.at(x) + driftSpread.at(x) * random.nextGaussian());
    return new Device(this, target, programmed, exponent);
  }

  /** The deviation of conductances programmed to {@code target}. */
  public double programmingDeviation(double target) {
    return Math.max(0, programming.at(target / most));
  }

  /** The deviation of reads, relative to the conductance at {@code time}, of a device programmed to {@code target}. */
  public double relativeReadDeviation(double target, double time) {
    return noise.at(target / most) * Math.sqrt(StrictMath.log((time + read) / (2 * read)));
  }

  /**
   * A device that was programmed.
   *
   * @param family     its kind
   * @param target     the conductance that was wanted
   * @param programmed what came out
   * @param exponent   nu, how fast it drifts
   */
  public record Device(DeviceFamily family, double target, double programmed, double exponent) {
    /** The conductance at {@code time}, at least {@link #started}, without read noise. */
    public double conductance(double time) {
      return programmed * StrictMath.pow(time / family.started, -exponent);
    }

    /** The deviation of reads at {@code time}. */
    public double readDeviation(double time) {
      return conductance(time) * family.relativeReadDeviation(target, time);
    }
  }
}
