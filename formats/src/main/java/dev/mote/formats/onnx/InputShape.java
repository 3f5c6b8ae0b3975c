package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.mote.graph.BadInputException;
import dev.mote.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The static shape of a graph input: an open first dimension is a batch of 1, others must be set by the user. */
final class InputShape {
  private InputShape() {}

  static Shape of(ValueInfoProto input, Map<String, Integer> dims) {
    String place = "graph input '" + input.getName() + "'";
    TypeProto.Tensor type = input.getType().getTensorType();
    if (!type.hasShape()) {
      throw new BadInputException(place + " has a shape, found none; export the model with static shapes");
    }
    List<Long> extents = new ArrayList<>();
    for (int axis = 0; axis < type.getShape().getDimCount(); axis++) {
      extents.add(extent(input.getName(), axis, type.getShape().getDim(axis), dims));
    }
    return TensorData.shape(extents, place);
  }

  /** What the open dimensions of {@code input} are called: their names, and {@code input:axis}. */
  static List<String> open(ValueInfoProto input) {
    List<String> names = new ArrayList<>();
    List<Dimension> dims = input.getType().getTensorType().getShape().getDimList();
    for (int axis = 0; axis < dims.size(); axis++) {
      if (isOpen(dims.get(axis))) {
        if (!dims.get(axis).getDimParam().isEmpty()) {
          names.add(dims.get(axis).getDimParam());
        }
        names.add(input.getName() + ":" + axis);
      }
    }
    return names;
  }

  static boolean isOpen(Dimension dim) {
    return dim.getValueCase() != Dimension.ValueCase.DIM_VALUE || dim.getDimValue() == -1;
  }

  private static long extent(String input, int axis, Dimension dim, Map<String, Integer> dims) {
    if (!isOpen(dim)) {
      return dim.getDimValue();
    }
    String name = dim.getDimParam();
    String position = input + ":" + axis;
    Integer set = dims.getOrDefault(name, dims.get(position));
    if (set != null) {
      if (set < 0) {
        throw new BadInputException(
            "dimension " + axis + " of graph input '" + input + "' is not negative, found " + set
                + "; correct --dim");
      }
      return set;
    }
    if (axis == 0) {
      return 1;
    }
    throw new BadInputException("dimension " + axis + " of graph input '" + input + "' has a size, found it open"
        + (name.isEmpty() ? "" : " under the name '" + name + "'") + "; set it with --dim "
        + (name.isEmpty() ? position : name) + "=SIZE");
  }
}
