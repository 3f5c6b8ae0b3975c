package dev.mote.hardware.cim.function;

import dev.mote.hardware.cim.macro.Boundary;
import dev.mote.hardware.cim.macro.Macro;
import dev.mote.hardware.cim.macro.Summation;
import java.util.List;

/**
 * Which conversions of a layer are done digitally and exactly: those whose highest bits {@link Boundary} says.
 *
 * @param planes      digital planes, however small the sum
 * @param thresholds  shares of the largest magnitude that the digital planes can give, ascending, at each of which one more plane is digital; empty
 *                    where the boundary is fixed
 * @param statistical whether the other planes are estimated from the numbers of ones rather than converted
 */
record Split(int planes, List<Double> thresholds, boolean statistical) {
  /** The split of a layer by name. */
  static Split of(Macro macro, Scheme scheme, String layer) {
    int all = scheme.weightBits() + scheme.inputBits() - 1;
    return switch (macro.summation()) {
      case Summation.Digital _ -> new Split(all, List.of(), false);
      case Summation.Analog _,Summation.Sign _ -> new Split(0, List.of(), false);
      case Summation.Hybrid hybrid -> {
        boolean statistical = hybrid.low() == Summation.LowPlanes.STATISTICAL;
        yield switch (hybrid.boundary()) {
          case Boundary.Fixed fixed -> new Split(fixed.planes(), List.of(), statistical);
          case Boundary.PerLayer perLayer ->
            new Split(perLayer.planes().getOrDefault(layer, perLayer.others()), List.of(), statistical);
          // Saliency is read from digital planes, so there is at least one.
          case Boundary.Saliency saliency ->
            new Split(Math.max(1, saliency.least()), saliency.thresholds(), statistical);
        };
      }
    };
  }

  /** Whether a conversion is digital when {@code planes} are. */
  static boolean digital(Scheme scheme, Slice slice, Chunk chunk, int planes) {
    return Boundary.isDigital(slice.top() + chunk.top(), scheme.weightBits(), scheme.inputBits(), planes);
  }

  /** Whether all is digital. */
  boolean exact(Scheme scheme) {
    return planes >= scheme.weightBits() + scheme.inputBits() - 1;
  }

  /** Digital planes where those that always are give {@code sum} of at most {@code largest}. */
  int planes(long sum, long largest) {
    int count = planes;
    for (double threshold : thresholds) {
      if (Math.abs(sum) >= threshold * largest) {
        count++;
      }
    }
    return count;
  }
}
