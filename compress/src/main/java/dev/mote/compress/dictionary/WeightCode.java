package dev.mote.compress.dictionary;

import dev.mote.compress.rounding.WeightLayer;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Storage;
import dev.mote.graph.UnknownName;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A kind of storage for weights; what it says in particular follows from the weights of each layer. */
public enum WeightCode {
  /** One byte a weight. */
  PLAIN,
  /** A bit that tells zeros, then as many bits as the others need. */
  BITMAP,
  /** Two bytes for each weight other than zero: kernels skip the zeros. */
  DELTAS,
  /** At most N weights of every M neighbours and their places, M of 2 to 32: what is shortest; one byte a weight where N is M. */
  GROUPS,
  /** Words of one to four weights in a dictionary of 2 to 256, with escapes: what is shortest. */
  DICTIONARY,
  /** Prefix codes of words of one to four weights: what is shortest. */
  HUFFMAN,
  /** Adaptive binary arithmetic code. */
  ARITHMETIC,
  /** What is shortest of all these for each layer. */
  BEST;

  private static final int LARGEST_GROUP = 32;
  private static final int LONGEST_WORD = 4;
  private static final int MOST_INDEX_BITS = 8;

  /** The kind with this name, in lower case. Throws {@link BadInputException}. */
  public static WeightCode named(String text) {
    List<String> names = Stream.of(values()).map(WeightCode::label).toList();
    return Stream.of(values()).filter(code -> code.label().equals(text)).findFirst()
        .orElseThrow(() -> UnknownName.refusedAs("a weight code", names, text));
  }

  /** The name in recipes and reports. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The storage of this kind that is shortest for the weights of {@code layer}; the first of equals. */
  Storage storage(WeightLayer layer, byte[] weights) {
    Stream<Storage> choices = switch (this) {
      case PLAIN -> Stream.of(Storage.PLAIN);
      case BITMAP -> Stream.of(new Storage.Sparse(8 - trailingZeros(weights)));
      case DELTAS -> Stream.of(new Storage.Deltas(layer.length()));
      case GROUPS -> layer.groups() == 1 ? groups(weights) : Stream.of(Storage.PLAIN);
      case DICTIONARY -> dictionaries(weights);
      case HUFFMAN -> Stream.iterate(1, length -> length + 1).limit(LONGEST_WORD)
          .map(length -> Storage.Huffman.of(weights, length));
      case ARITHMETIC -> Stream.of(new Storage.Arithmetic(step(weights)));
      case BEST -> Stream.of(PLAIN, BITMAP, GROUPS, DICTIONARY, HUFFMAN, ARITHMETIC)
          .map(code -> code.storage(layer, weights));
    };
    return choices.min(Comparator.comparingLong(storage -> storage.bytes(weights))).orElseThrow();
  }

  private static Stream<Storage> groups(byte[] weights) {
    Stream<Storage> choices = Stream.iterate(2, group -> group <= LARGEST_GROUP, group -> 2 * group)
        .filter(group -> mostOf(weights, group) < group)
        .map(group -> new Storage.Groups(Math.max(1, mostOf(weights, group)), group));
    return Stream.concat(choices, Stream.of(Storage.PLAIN));
  }

  /** The most weights other than 0 in any {@code group} of neighbours. */
  private static int mostOf(byte[] weights, int group) {
    int most = 0;
    for (int from = 0; from < weights.length; from += group) {
      int kept = 0;
      for (int place = from; place < Math.min(weights.length, from + group); place++) {
        kept += weights[place] != 0 ? 1 : 0;
      }
      most = Math.max(most, kept);
    }
    return most;
  }

  private static int trailingZeros(byte[] weights) {
    int all = 1 << 7;
    for (byte weight : weights) {
      all |= weight;
    }
    return Integer.numberOfTrailingZeros(all);
  }

  /** The largest number that divides all weights. */
  private static int step(byte[] weights) {
    int divisor = 0;
    for (byte weight : weights) {
      int other = Math.abs(weight);
      while (other != 0) {
        int rest = divisor % other;
        divisor = other;
        other = rest;
      }
    }
    return Math.clamp(divisor, 1, 127);
  }

  private static Stream<Storage> dictionaries(byte[] weights) {
    return Stream.iterate(1, length -> length + 1).limit(LONGEST_WORD).flatMap(length -> {
      List<byte[]> words = words(weights, length);
      return Stream.iterate(1, bits -> bits + 1).limit(MOST_INDEX_BITS)
          .filter(bits -> bits == 1 || words.size() > 1 << bits - 1).map(bits -> {
            byte[] entries = new byte[Math.min(words.size(), 1 << bits) * length];
            for (int index = 0; index < entries.length / length; index++) {
              System.arraycopy(words.get(index), 0, entries, index * length, length);
            }
            return (Storage) new Storage.Dictionary(bits, length, entries);
          });
    });
  }

  /** The words of the weights, those that come most often first. */
  private static List<byte[]> words(byte[] weights, int length) {
    Map<List<Byte>, Integer> counts = new LinkedHashMap<>();
    for (int from = 0; from < weights.length; from += length) {
      Byte[] word = new Byte[length];
      for (int place = 0; place < length; place++) {
        word[place] = from + place < weights.length ? weights[from + place] : 0;
      }
      counts.merge(List.of(word), 1, Integer::sum);
    }
    return counts.entrySet().stream().sorted(Comparator.comparing(entry -> -entry.getValue())).map(entry -> {
      byte[] word = new byte[length];
      for (int place = 0; place < length; place++) {
        word[place] = entry.getKey().get(place);
      }
      return word;
    }).toList();
  }
}
