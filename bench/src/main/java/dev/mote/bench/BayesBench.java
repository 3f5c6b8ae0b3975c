package dev.mote.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code mote bench bayes}: networks of binary weights that are drawn anew for each prediction, on phase-change crossbars, on a core with
 * pseudo-random bits, and in software.
 */
final class BayesBench {
  private static final Path FOLDER = Path.of(".mote");

  private BayesBench() {}

  /** Trains the networks named, or all. */
  static void run(List<String> arguments) throws Exception {
    Main.requireKnown(arguments, BayesNetwork.names());
    for (String name : arguments.isEmpty() ? BayesNetwork.names() : arguments) {
      BayesNetwork.named(name).trained(FOLDER);
    }
  }
}
