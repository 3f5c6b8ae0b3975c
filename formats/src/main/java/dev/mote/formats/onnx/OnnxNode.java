package dev.mote.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.mote.graph.BadInputException;
import dev.mote.graph.UnsupportedException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One node record with its attributes by name, and the sentences that tell what is wrong with it. */
final class OnnxNode {
  private final NodeProto proto;
  private final Map<String, AttributeProto> attributes = new HashMap<>();

  OnnxNode(NodeProto proto) {
    this.proto = proto;
    proto.getAttributeList().forEach(attribute -> attributes.put(attribute.getName(), attribute));
  }

  NodeProto proto() {
    return proto;
  }

  /** The operator, with its domain where that is not the default one. */
  String type() {
    String domain = proto.getDomain();
    return domain.isEmpty() || domain.equals("ai.onnx") ? proto.getOpType() : domain + "." + proto.getOpType();
  }

  /** The node's name, or that of its first result where it has none. */
  String name() {
    if (!proto.getName().isBlank()) {
      return proto.getName();
    }
    return proto.getOutputCount() > 0 && !proto.getOutput(0).isBlank() ? proto.getOutput(0) : proto.getOpType();
  }

  int inputs() {
    return proto.getInputCount();
  }

  /** The name of operand {@code index}; empty where it is left out. */
  String input(int index) {
    return index < proto.getInputCount() ? proto.getInput(index) : "";
  }

  boolean hasInput(int index) {
    return !input(index).isEmpty();
  }

  /** The name of result {@code index}; empty where nobody asks for it. */
  String output(int index) {
    return index < proto.getOutputCount() ? proto.getOutput(index) : "";
  }

  boolean hasOutput(int index) {
    return !output(index).isEmpty();
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  private @Nullable AttributeProto attribute(String attribute, AttributeProto.AttributeType... types) {
    AttributeProto found = attributes.get(attribute);
    if (found == null) {
      return null;
    }
    for (AttributeProto.AttributeType type : types) {
      if (found.getType() == type || found.getType() == AttributeProto.AttributeType.UNDEFINED) {
        return found;
      }
    }
    throw bad("attribute '" + attribute + "' has another type", found.getType());
  }

  long integer(String attribute, long fallback) {
    AttributeProto found = attribute(attribute, AttributeProto.AttributeType.INT);
    return found == null ? fallback : found.getI();
  }

  /** An attribute that fits an int. */
  int small(String attribute, int fallback) {
    return small(integer(attribute, fallback), "attribute '" + attribute + "'");
  }

  int small(long value, String what) {
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw bad(what + " is -2147483648 to 2147483647", value);
    }
    return (int) value;
  }

  boolean flag(String attribute, boolean fallback) {
    return integer(attribute, fallback ? 1 : 0) != 0;
  }

  float real(String attribute, float fallback) {
    AttributeProto found = attribute(attribute, AttributeProto.AttributeType.FLOAT);
    return found == null ? fallback : found.getF();
  }

  String text(String attribute, String fallback) {
    AttributeProto found = attribute(attribute, AttributeProto.AttributeType.STRING);
    return found == null ? fallback : found.getS().toStringUtf8();
  }

  /** A list of whole numbers, or null where the attribute is left out. */
  long @Nullable [] integers(String attribute) {
    AttributeProto found = attribute(attribute, AttributeProto.AttributeType.INTS);
    return found == null ? null : found.getIntsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** A list of {@code count} whole numbers from {@code least} on, all {@code fallback} where the attribute is left out. */
  int[] integers(String attribute, int count, int least, int fallback) {
    long[] found = integers(attribute);
    int[] values = new int[count];
    java.util.Arrays.fill(values, fallback);
    if (found != null) {
      if (found.length != count) {
        throw bad("attribute '" + attribute + "' has " + count + " numbers", java.util.Arrays.toString(found));
      }
      for (int index = 0; index < count; index++) {
        if (found[index] < least || found[index] > 1 << 24) {
          throw bad("attribute '" + attribute + "' has numbers of " + least + " to 16777216",
              java.util.Arrays.toString(found));
        }
        values[index] = (int) found[index];
      }
    }
    return values;
  }

  float @Nullable [] reals(String attribute) {
    AttributeProto found = attribute(attribute, AttributeProto.AttributeType.FLOATS);
    if (found == null) {
      return null;
    }
    float[] values = new float[found.getFloatsCount()];
    for (int index = 0; index < values.length; index++) {
      values[index] = found.getFloats(index);
    }
    return values;
  }

  AttributeProto record(String attribute) {
    AttributeProto found = attributes.get(attribute);
    if (found == null) {
      throw bad("attribute '" + attribute + "' is given", "none");
    }
    return found;
  }

  String place() {
    return "node '" + name() + "' (" + type() + ")";
  }

  BadInputException bad(String rule, @Nullable Object found) {
    return new BadInputException("in " + place() + " " + rule + ", found " + found + "; export the model again");
  }

  UnsupportedException unsupported(String what, String advice) {
    return new UnsupportedException(place() + " uses " + what + ", which Mote does not support; " + advice);
  }
}
