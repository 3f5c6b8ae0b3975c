package dev.mote.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Whose kernels run a graph. */
public enum Provider {
  /** Plain loops: runs everywhere. */
  NAIVE,
  /** The processor's vectors, through {@code jdk.incubator.vector}. */
  VECTOR;

  private static final Logger LOGGER = System.getLogger(Provider.class.getName());
  private static final String MODULE = "jdk.incubator.vector";
  private static final Provider BEST = choose();

  /** The fastest provider that this virtual machine can run, chosen once, with the reason logged. */
  public static Provider best() {
    return BEST;
  }

  private static Provider choose() {
    if (!VECTOR.isAvailable()) {
      LOGGER.log(Level.WARNING,
          "kernels run in plain loops, since module " + MODULE + " is absent; start Java with --add-modules " + MODULE);
      return NAIVE;
    }
    LOGGER.log(Level.DEBUG, "kernels run on vectors of {0} floats", VECTOR.kernels().lanes());
    return VECTOR;
  }

  /** Whether this virtual machine can run the provider. */
  public boolean isAvailable() {
    return switch (this) {
      case NAIVE -> true;
      case VECTOR -> ModuleLayer.boot().findModule(MODULE).isPresent();
    };
  }

  Kernels kernels() {
    return switch (this) {
      case NAIVE -> new NaiveKernels();
      case VECTOR -> new VectorKernels();
    };
  }
}
