package dev.mote.hardware.cim.macro;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pairs of weight bit i and input bit j a hybrid macro sums digitally: those with {@code i + j > weight bits + input bits
 * - planes - 2}. No planes: all is analog; as many as both bits together less one: all is digital. Source: the rule of Zhang et
 * al., "ASiM", arXiv 2411.11022.
 */
public sealed interface Boundary {
  /**
   * Whether a pair of bits is summed digitally where {@code planes} planes are.
   *
   * @param significance of the pair: i + j
   */
  static boolean isDigital(int significance, int weightBits, int inputBits, int planes) {
    return significance > weightBits + inputBits - planes - 2;
  }

  /**
   * The same in all layers.
   *
   * @param planes 0 or more
   */
  record Fixed(int planes) implements Boundary {}

  /**
   * By layer.
   *
   * @param planes of each layer by name, 0 or more
   * @param others of layers that are not named
   */
  record PerLayer(Map<String, Integer> planes, int others) implements Boundary {
    /** Copies the map. */
    public PerLayer {
      planes = Collections.unmodifiableMap(new LinkedHashMap<>(planes));
    }
  }

  /**
   * By what the most significant digital planes give, on the fly.
   *
   * @param thresholds share of the largest magnitude at which one more step of planes is digital, ascending
   * @param least      planes that are always digital
   */
  record Saliency(List<Double> thresholds, int least) implements Boundary {
    /** Copies the list. */
    public Saliency {
      thresholds = List.copyOf(thresholds);
    }
  }
}
