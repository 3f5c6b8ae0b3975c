package dev.mote.hardware.mcu;

import dev.mote.graph.Bits;
import dev.mote.graph.Node;
import dev.mote.graph.Storage;
import dev.mote.graph.Tensor;
import dev.mote.graph.UnsupportedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights of few bits in emitted code: the fields of {@code mote_stored}, whose decoder (one a kind of {@link Storage}, in
 * {@code stored.h}) gives the elements in the tensor's order, and how many channels are decoded at a time.
 */
final class StoredWeights {
  private StoredWeights() {}

  static boolean isStored(Layer.Convolution layer) {
    return layer.storage() != Storage.PLAIN;
  }

  /** An empty parameter block: of a plain layer's kernel, or of one that begins with such a block named {@code layer}. */
  static Parameters parameters(Layer.Convolution layer) {
    return isStored(layer) ? Parameters.within("layer") : new Parameters();
  }

  /** The kernel {@code name} or the one that decodes weights for it. */
  static Call.Kernel kernel(Layer.Convolution layer, Profile profile, String name) {
    return new Call.Kernel(profile.label(), isStored(layer) ? name + "_stored" : name);
  }

  /** Adds the fields that follow those of the plain layer, for a kernel of {@code profile}. */
  static Parameters addTo(Parameters parameters, Layer.Convolution layer, Profile profile) {
    byte[] codes = layer.storage().encode(layer.weights());
    parameters.beside();
    return switch (layer.storage()) {
      case Storage.Plain _ -> throw new IllegalStateException("plain weights are not decoded");
      case Storage.Packed packed ->
        fields(parameters, decoder("packed", profile), codes, packed.bits()).add("stored.half", packed.half());
      case Storage.Codebook codebook -> fields(parameters, decoder("codebook", profile), codes, codebook.bits())
          .add("stored.table", Constant.learned(codebook.entries()));
      case Storage.Blocks blocks -> fields(parameters, decoder("blocks", profile), codes, blocks.bits())
          .add("stored.table", Constant.learned(blocks.entries()))
          .add("stored.multipliers", Constant.learned(bytes(blocks.multipliers())))
          .add("stored.block", blocks.block());
      case Storage.Sparse sparse -> fields(parameters, "sparse", codes, sparse.bits()).add("stored.block",
          Bits.bytes(layer.weights().length, 1));
      case Storage.Groups groups -> fields(parameters, "groups", codes, groups.placeBits())
          .add("stored.half", groups.kept())
          .add("stored.block", codes.length - groups.slots(layer.weights().length));
      case Storage.Deltas deltas -> fields(parameters, "deltas", codes, 8).add("stored.block", deltas.length());
      case Storage.Dictionary dictionary -> fields(parameters, "dictionary", codes, dictionary.bits())
          .add("stored.table", Constant.learned(dictionary.entries())).add("stored.block", dictionary.length());
      case Storage.Huffman huffman -> fields(parameters, "huffman", codes, huffman.counts().length)
          .add("stored.table", Constant.learned(huffman.entries()))
          .add("stored.multipliers", Constant.learned(counts(huffman))).add("stored.block", huffman.length());
      case Storage.Arithmetic arithmetic -> fields(parameters, "arithmetic", codes, 1)
          .add("stored.half", codes.length).add("stored.block", arithmetic.step());
    };
  }

  /** The constant itself. Throws {@link UnsupportedException} where it is stored in few bits and {@code node} reads bytes. */
  static @Nullable Tensor requirePlain(@Nullable Tensor constant, Node node) {
    if (constant instanceof Tensor.Bytes bytes && bytes.storage() != Storage.PLAIN) {
      throw new UnsupportedException("the C back end decodes weights of few bits in convolutions and dense layers with "
          + "int8 or int16 activations that are not trained on the device, found " + bytes.storage().label() + " in "
          + node.op().label() + " '" + node.name() + "'; keep its weights at 8 bits");
    }
    return constant;
  }

  /** The vector extension has decoders of its own. */
  private static String decoder(String name, Profile profile) {
    return profile == Profile.ARMV8_1_M ? name + "_mve" : name;
  }

  private static Parameters fields(Parameters parameters, String decoder, byte[] codes, int bits) {
    return parameters.function("stored.decode", "mote_decode_" + decoder).add("stored.codes", Constant.learned(codes))
        .add("stored.bits", bits);
  }

  /** Which code is the escape, then how many codes have each length, two bytes each, the low one first. */
  private static byte[] counts(Storage.Huffman huffman) {
    byte[] bytes = new byte[2 + 2 * huffman.counts().length];
    for (int at = 0; at < bytes.length; at++) {
      int number = at < 2 ? huffman.escape() : huffman.counts()[at / 2 - 1];
      bytes[at] = (byte) (at % 2 == 0 ? number : number >> 8);
    }
    return bytes;
  }

  /** Multipliers of 1 to 128 as bytes, 128 as the least one, which C reads as unsigned. */
  private static byte[] bytes(short[] multipliers) {
    byte[] bytes = new byte[multipliers.length];
    for (int index = 0; index < bytes.length; index++) {
      bytes[index] = (byte) multipliers[index];
    }
    return bytes;
  }

  /**
   * How many channels are decoded at a time. All of them where that costs less memory than keeping the result apart from the
   * operand: only then is the operand read once, so that the result may overwrite it.
   *
   * @param unit  channels that the kernel takes together
   * @param bytes of scratch memory a channel
   */
  static int channels(Layer.Convolution layer, int unit, int bytes) {
    Geometry g = layer.geometry();
    int all = (g.outputChannels() + unit - 1) / unit * unit;
    long size = layer.type().bits() / 8;
    long saved = size * Math.min((long) g.inputPixels() * g.inputChannels(),
        (long) g.outputPixels() * g.outputChannels());
    if (layer.connection() == Layer.Connection.DEPTHWISE || (long) all * bytes <= Math.max(saved, layer.decoded())) {
      return all;
    }
    return Math.max(1, layer.decoded() / (unit * bytes)) * unit;
  }

  /** The rules of the plain kernel where all channels are decoded at once, else those of one that goes over the operand again. */
  static List<Reach> reaches(Layer.Convolution layer, int channels, List<Reach> plain) {
    if (channels >= layer.geometry().outputChannels()) {
      return plain;
    }
    Reach[] reaches = new Reach[plain.size()];
    Arrays.fill(reaches, Reach.ELEMENTWISE);
    reaches[0] = Reach.NONE;
    return List.of(reaches);
  }
}
