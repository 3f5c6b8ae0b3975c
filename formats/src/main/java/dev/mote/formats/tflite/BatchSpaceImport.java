package dev.mote.formats.tflite;

import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.graph.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.Padding;

/**
 * SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND. Around a convolution they spell a dilation, and the three become one dilated
 * convolution; elsewhere they are a padding, a reshape, a transpose and a cut.
 */
final class BatchSpaceImport {
  private final Importer importer;
  private final WindowImport convolutions;
  private final Map<Integer, Dilation> dilations = new HashMap<>();
  private final Set<Integer> folded = new HashSet<>();

  /** The operators before and after a convolution that make it dilated. */
  private record Dilation(OperatorEntry before, OperatorEntry after, Window window) {}

  BatchSpaceImport(Importer importer, WindowImport convolutions) {
    this.importer = importer;
    this.convolutions = convolutions;
  }

  void spaceToBatch(OperatorEntry operator) {
    int[] blocks = importer.knownInts(operator, 1, "block sizes");
    int[] pads = importer.knownInts(operator, 2, "padding");
    check(operator, blocks, pads);
    if (foldable(operator, blocks, pads)) {
      return;
    }
    TensorType type = importer.type(operator, 0);
    int x = importer.operand(operator, 0);
    int rank = type.shape().rank();
    List<Integer> before = new ArrayList<>(Collections.nCopies(rank, 0));
    List<Integer> after = new ArrayList<>(Collections.nCopies(rank, 0));
    for (int axis = 0; axis < blocks.length; axis++) {
      before.set(axis + 1, pads[2 * axis]);
      after.set(axis + 1, pads[2 * axis + 1]);
    }
    int padded = importer.helper(operator, "padded", new Op.Pad(before, after, Op.PadMode.CONSTANT, 0), List.of(x));
    int[] wide = importer.graph().type(padded).shape().toArray();
    int[] split = new int[rank + blocks.length];
    List<Integer> order = new ArrayList<>();
    List<Integer> rest = new ArrayList<>(List.of(0));
    int[] result = wide.clone();
    split[0] = wide[0];
    for (int axis = 0; axis < blocks.length; axis++) {
      if (wide[axis + 1] % blocks[axis] != 0) {
        throw importer.bad(operator, "the padded extent " + wide[axis + 1] + " divides into blocks of " + blocks[axis]);
      }
      split[2 * axis + 1] = wide[axis + 1] / blocks[axis];
      split[2 * axis + 2] = blocks[axis];
      order.add(2 * axis + 2);
      rest.add(2 * axis + 1);
      result[0] = Math.multiplyExact(result[0], blocks[axis]);
      result[axis + 1] /= blocks[axis];
    }
    for (int axis = blocks.length + 1; axis < rank; axis++) {
      split[axis + blocks.length] = wide[axis];
      rest.add(axis + blocks.length);
    }
    order.addAll(rest);
    int parts = importer.helper(operator, "split", new Op.Reshape(Shape.of(split)), List.of(padded));
    int moved = importer.helper(operator, "moved", new Op.Transpose(order), List.of(parts));
    importer.result(operator, new Op.Reshape(Shape.of(result)), List.of(moved));
  }

  void batchToSpace(OperatorEntry operator) {
    if (folded.contains(operator.index())) {
      return;
    }
    int[] blocks = importer.knownInts(operator, 1, "block sizes");
    int[] crops = importer.knownInts(operator, 2, "crops");
    check(operator, blocks, crops);
    int[] x = importer.shape(operator, 0).toArray();
    int area = IntStream.of(blocks).reduce(1, Math::multiplyExact);
    if (x[0] % area != 0) {
      throw importer.bad(operator, "the batch of " + x[0] + " divides into blocks of " + area);
    }
    int count = blocks.length;
    int[] split = new int[x.length + count];
    int[] whole = x.clone();
    List<Integer> order = new ArrayList<>(List.of(count));
    List<Integer> begin = new ArrayList<>(Collections.nCopies(x.length, 0));
    split[count] = x[0] / area;
    whole[0] = x[0] / area;
    for (int axis = 0; axis < count; axis++) {
      split[axis] = blocks[axis];
      split[count + 1 + axis] = x[axis + 1];
      order.add(count + 1 + axis);
      order.add(axis);
      whole[axis + 1] = Math.multiplyExact(x[axis + 1], blocks[axis]);
      begin.set(axis + 1, crops[2 * axis]);
    }
    List<Integer> size = new ArrayList<>();
    for (int axis = 0; axis < x.length; axis++) {
      boolean cropped = axis >= 1 && axis <= count;
      size.add(cropped ? Math.max(0, whole[axis] - crops[2 * axis - 2] - crops[2 * axis - 1]) : whole[axis]);
      if (axis > count) {
        split[count + axis] = x[axis];
        order.add(count + axis);
      }
    }
    int parts = importer.helper(operator, "split", new Op.Reshape(Shape.of(split)),
        List.of(importer.operand(operator, 0)));
    int moved = importer.helper(operator, "moved", new Op.Transpose(order), List.of(parts));
    int joined = importer.helper(operator, "joined", new Op.Reshape(Shape.of(whole)), List.of(moved));
    importer.result(operator, new Op.Slice(begin, size, Collections.nCopies(x.length, 1)), List.of(joined));
  }

  private void check(OperatorEntry operator, int[] blocks, int[] borders) {
    int rank = importer.shape(operator, 0).rank();
    boolean fits = blocks.length >= 1 && blocks.length < rank && borders.length == 2 * blocks.length
        && IntStream.of(blocks).allMatch(block -> block >= 1) && IntStream.of(borders).allMatch(border -> border >= 0);
    if (!fits) {
      throw importer.bad(operator, "there is a block size of at least 1 and two borders a spatial dimension");
    }
  }

  /** Whether the operator's only reader is a convolution that only the matching BATCH_TO_SPACE_ND reads. */
  private boolean foldable(OperatorEntry before, int[] blocks, int[] pads) {
    OperatorEntry conv = importer.onlyReader(before);
    OperatorEntry after = conv == null ? null : importer.onlyReader(conv);
    if (conv == null || after == null || after.code() != BuiltinOperator.BATCH_TO_SPACE_ND || blocks.length != 2
        || !isPlain(conv) || conv.inputs()[0] != before.outputs()[0]) {
      return false;
    }
    int[] blocksAfter = importer.knownInts(after, 1, "block sizes");
    int[] crops = importer.knownInts(after, 2, "crops");
    if (!Arrays.equals(blocks, blocksAfter) || crops.length != 4) {
      return false;
    }
    int[] borders = new int[4];
    for (int side = 0; side < 4; side++) {
      borders[side] = pads[side] - crops[side];
      if (borders[side] < 0) {
        return false;
      }
    }
    dilations.put(conv.index(), new Dilation(before, after,
        new Window(1, 1, blocks[0], blocks[1], borders[0], borders[2], borders[1], borders[3])));
    folded.add(after.index());
    return true;
  }

  private boolean isPlain(OperatorEntry conv) {
    if (conv.code() == BuiltinOperator.CONV_2D) {
      Conv2DOptions options = importer.options(conv, BuiltinOptions.Conv2DOptions, new Conv2DOptions());
      return options.padding() == Padding.VALID && options.strideH() == 1 && options.strideW() == 1
          && options.dilationHFactor() == 1 && options.dilationWFactor() == 1;
    }
    if (conv.code() == BuiltinOperator.DEPTHWISE_CONV_2D) {
      DepthwiseConv2DOptions options = importer.options(conv, BuiltinOptions.DepthwiseConv2DOptions,
          new DepthwiseConv2DOptions());
      return options.padding() == Padding.VALID && options.strideH() == 1 && options.strideW() == 1
          && options.dilationHFactor() == 1 && options.dilationWFactor() == 1;
    }
    return false;
  }

  /** Adds the convolution where it is one of a folded three, and says so. */
  boolean addedDilated(OperatorEntry conv) {
    Dilation dilation = dilations.get(conv.index());
    if (dilation == null) {
      return false;
    }
    int[] inputs = conv.inputs().clone();
    inputs[0] = dilation.before().inputs()[0];
    OperatorEntry whole = new OperatorEntry(conv.index(), conv.code(), conv.label(), inputs, dilation.after().outputs(),
        conv.table());
    int x = importer.operand(whole, 0);
    if (conv.code() == BuiltinOperator.CONV_2D) {
      Conv2DOptions options = importer.options(conv, BuiltinOptions.Conv2DOptions, new Conv2DOptions());
      convolutions.convolve(whole, x, dilation.window(), options.fusedActivationFunction());
    } else {
      DepthwiseConv2DOptions options = importer.options(conv, BuiltinOptions.DepthwiseConv2DOptions,
          new DepthwiseConv2DOptions());
      convolutions.convolveDepthwise(whole, x, dilation.window(), options.fusedActivationFunction());
    }
    return true;
  }
}
