package dev.mote.hardware.mcu;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The parameter block of one kernel call: named fields in the order of the kernel's C structure, four bytes each. */
final class Parameters {
  private final List<Field> fields = new ArrayList<>();
  private final String head;
  private String structure;

  Parameters() {
    this("");
  }

  private Parameters(String structure) {
    this.head = structure;
    this.structure = structure;
  }

  /** A block that begins with a structure {@code member}, which holds the fields common to all kernels and those added next. */
  static Parameters within(String member) {
    return new Parameters(member + ".");
  }

  /** Fields added from here on lie beside that structure. */
  Parameters beside() {
    structure = "";
    return this;
  }

  /** What stands before the names of the fields common to all kernels. */
  String head() {
    return head;
  }

  /** One field: a C initialiser, or the address of an array. */
  sealed interface Field {
    /** The name of the structure's member. */
    String name();
  }

  /** Numbers; an array where there is more than one. */
  record Numbers(String name, String initializer, int count) implements Field {}

  /** The address of a constant, or null. */
  record Address(String name, @Nullable Constant constant) implements Field {}

  /** The address of a function. */
  record Function(String name, String function) implements Field {}

  /** Adds a pointer to a function of the kernel library. */
  Parameters function(String name, String function) {
    fields.add(new Function(structure + name, function));
    return this;
  }

  /** Adds an {@code int32_t}. */
  Parameters add(String name, int value) {
    fields.add(new Numbers(structure + name, c(value), 1));
    return this;
  }

  /** Adds a {@code float}. */
  Parameters add(String name, float value) {
    fields.add(new Numbers(structure + name, c(value), 1));
    return this;
  }

  /** Adds an array {@code int32_t[values.length]}. */
  Parameters add(String name, int[] values) {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    for (int value : values) {
      text.add(c(value));
    }
    fields.add(new Numbers(structure + name, text.toString(), values.length));
    return this;
  }

  /** Adds a pointer to a constant array; null where there is none. */
  Parameters add(String name, @Nullable Constant constant) {
    fields.add(new Address(structure + name, constant));
    return this;
  }

  List<Field> fields() {
    return fields;
  }

  /** The bytes of the fields on a 32-bit machine. */
  int bytes() {
    return 4 * fields.stream().mapToInt(field -> field instanceof Numbers numbers ? numbers.count() : 1).sum();
  }

  /** The functions whose addresses are among the fields. */
  List<String> functions() {
    return fields.stream().filter(Function.class::isInstance).map(field -> ((Function) field).function()).toList();
  }

  List<Constant> constants() {
    List<Constant> constants = new ArrayList<>();
    for (Field field : fields) {
      if (field instanceof Address(String _, Constant constant) && constant != null) {
        constants.add(constant);
      }
    }
    return constants;
  }

  /** A C literal; the least integer has none, since a minus sign is an operator. */
  static String c(int value) {
    return value == Integer.MIN_VALUE ? "(-2147483647 - 1)" : Integer.toString(value);
  }

  /** A C literal of the exact value; infinities are the largest numbers' double. */
  static String c(float value) {
    if (Float.isInfinite(value)) {
      return value > 0 ? "MOTE_INFINITY" : "-MOTE_INFINITY";
    }
    if (Float.isNaN(value)) {
      return "(MOTE_INFINITY - MOTE_INFINITY)";
    }
    return Float.toHexString(value) + "f";
  }
}
