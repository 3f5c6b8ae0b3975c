package dev.mote.compress.weights;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnknownName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the weights of a layer become: which int8 elements, with which scales, kept in how many bits. The same weights give the
 * same elements on any machine.
 */
public sealed interface WeightFormat
    permits Uniform, Vectorized, Ternary, Binary, PowersOfTwo, NormalFloat {
  /** Eight bits with one scale an output channel, as the TensorFlow Lite 8-bit specification has it. */
  WeightFormat INT8 = new Uniform(8, true);

  /**
   * Rounds the weights of a layer.
   *
   * @param weights     float weights, finite
   * @param axis        the output channels' axis
   * @param leastScales what the scale of each output channel may not fall below; an empty array where there is no such bound
   */
  RoundedWeights round(Tensor.Floats weights, int axis, double[] leastScales);

  /** Rounds the weights of a layer, whose output channels lie along {@code axis}. */
  default RoundedWeights round(Tensor.Floats weights, int axis) {
    return round(weights, axis, new double[0]);
  }

  /** Bits that each weight takes, scales and tables aside. */
  int bits();

  /** The text that {@link #named} turns into this format. */
  String label();

  /**
   * The format of a text: {@code uniform:BITS}, {@code vecq:BITS}, {@code ternary}, {@code binary}, {@code powers-of-two:BITS},
   * {@code nf4} or {@code nf4:BLOCK}; {@code uniform} and {@code vecq} may be followed by {@code :tensor} for one scale in all, {@code uniform} by {@code :clip} for the step of
   * least squared error, {@code vecq} by {@code :gaussian} for the step of normally distributed weights.
   */
  static WeightFormat named(String text) {
    List<String> words = new ArrayList<>(Arrays.asList(text.split(":", -1)));
    String name = words.removeFirst();
    return switch (name) {
      case "uniform" -> {
        int bits = number(text, words);
        boolean tensor = words.remove("tensor");
        boolean clip = words.remove("clip");
        yield complete(text, words, new Uniform(bits, !tensor, clip));
      }
      case "vecq" -> {
        int bits = number(text, words);
        boolean tensor = words.remove("tensor");
        boolean gaussian = words.remove("gaussian");
        yield complete(text, words, new Vectorized(bits, !tensor, gaussian));
      }
      case "ternary" -> complete(text, words, new Ternary());
      case "binary" -> complete(text, words, new Binary());
      case "powers-of-two" -> complete(text, words, new PowersOfTwo(number(text, words)));
      case "nf4" -> complete(text, words, new NormalFloat(words.isEmpty() ? 0 : number(text, words)));
      default -> {
        List<String> known = List.of("uniform", "vecq", "ternary", "binary", "powers-of-two", "nf4");
        throw UnknownName
            .refused("a weight format is uniform:BITS, vecq:BITS, ternary, binary, powers-of-two:BITS, nf4 "
                + "or nf4:BLOCK", known, text);
      }
    };
  }

  private static int number(String text, List<String> words) {
    String word = words.isEmpty() ? "" : words.removeFirst();
    if (!word.matches("\\d{1,6}")) {
      throw new BadInputException("a weight format has a number behind its name, as in vecq:4 or nf4:64, found '" + text
          + "'; give one");
    }
    return Integer.parseInt(word);
  }

  private static WeightFormat complete(String text, List<String> rest, WeightFormat format) {
    if (!rest.isEmpty()) {
      throw new BadInputException("a weight format such as " + format.label() + " ends there or goes on with tensor, "
          + "clip (uniform) or gaussian (vecq), found '" + text + "'; leave '" + rest.getFirst() + "' out");
    }
    return format;
  }
}
