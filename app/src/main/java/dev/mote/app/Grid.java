package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * All settings of some fields.
 *
 * @param fields with their values
 */
record Grid(List<Swept> fields) {
  /** Copies the list. */
  Grid {
    fields = List.copyOf(fields);
  }

  /** Throws {@link BadInputException} where more than {@code mostFields} fields change, or there are too many settings. */
  void check(int mostFields, int mostPoints) {
    List<String> paths = paths();
    if (paths.stream().distinct().count() < paths.size()) {
      throw new BadInputException("each field is set once, found " + String.join(", ", paths)
          + "; give all values of a field together");
    }
    if (changing().isEmpty() || changing().size() > mostFields) {
      throw new BadInputException("a sweep has one or two fields of several values, found " + changing().size()
          + "; set others to one value");
    }
    long points = fields.stream().mapToLong(field -> field.values().size()).reduce(1, (a, b) -> a * b);
    if (points > mostPoints) {
      throw new BadInputException("a sweep has at most " + mostPoints + " settings, found " + points
          + "; take fewer values");
    }
  }

  /** The fields with several values. */
  List<Swept> changing() {
    return fields.stream().filter(field -> field.values().size() > 1).toList();
  }

  /** The names of the fields. */
  List<String> paths() {
    return fields.stream().map(Swept::path).toList();
  }

  /** The settings, each an assignment a field; the last field changes fastest. */
  List<List<String>> points() {
    List<List<String>> points = List.of(List.of());
    for (Swept field : fields) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> point : points) {
        for (int index = 0; index < field.values().size(); index++) {
          List<String> with = new ArrayList<>(point);
          with.add(field.assignment(index));
          longer.add(List.copyOf(with));
        }
      }
      points = longer;
    }
    return points;
  }
}
