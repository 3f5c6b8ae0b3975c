package dev.mote.app.recipe;

import dev.mote.graph.Graph;

/** A pass of a recipe with its options. */
public sealed interface RecipePass permits Equalize, Mixed, Train, Prune, Tensorize, FindRanks,
    Quantize, DataFreeQuantize, Polarize, Dictionary, EntropyRound {
  /** Which numbers a network computes with. */
  enum Numbers {
    /** Floats, as a network is trained. */
    REALS,
    /** Integers with scales, as it is deployed. */
    INTEGERS;

    static Numbers of(Graph network) {
      return network.values().stream().anyMatch(value -> value.type().isQuantized()) ? INTEGERS : REALS;
    }

    String sentence() {
      return this == REALS ? "a float network" : "a quantised one";
    }
  }

  /** Whether it takes networks of such numbers. */
  default boolean takes(Numbers numbers) {
    return numbers == Numbers.REALS;
  }

  /** The numbers of what it gives, made of such ones. */
  default Numbers gives(Numbers numbers) {
    return numbers;
  }

  /** Whether it trains, and can be saved while it does. */
  default boolean trains() {
    return false;
  }

  /** Whether it reads batch norms, which then are not folded into layers before it. */
  default boolean wantsBatchNorms() {
    return false;
  }

  /** Refuses what does not fit the network and the data, at its place, before any pass runs. */
  void check(Graph network, Workbench bench);

  /** Does it. */
  Compression apply(Compression before, Workbench bench);
}
