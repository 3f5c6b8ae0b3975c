package dev.mote.formats.yaml;

import dev.mote.formats.yaml.Yaml.Field;
import dev.mote.formats.yaml.Yaml.Fields;
import dev.mote.formats.yaml.Yaml.Items;
import dev.mote.formats.yaml.Yaml.Scalar;
import java.util.ArrayList;
import java.util.List;

/** A value put into a tree. */
final class YamlChange {
  private YamlChange() {}

  static Yaml at(Yaml tree, List<String> path, Yaml value, Wording wording) {
    if (path.isEmpty()) {
      return value;
    }
    List<Field> before = switch (tree) {
      case Fields(_, List<Field> fields) -> fields;
      case Scalar(_, String text) when text.isEmpty() -> List.of();
      case Scalar _,Items _ -> throw value.at().refused("a path leads through " + wording.entry()
          + "s with names, found none below which '" + path.getFirst() + "' could stand; correct it");
    };
    List<Field> after = new ArrayList<>();
    boolean found = false;
    for (Field field : before) {
      boolean same = field.name().text().equals(path.getFirst());
      found |= same;
      after
          .add(same ? new Field(field.name(), at(field.value(), path.subList(1, path.size()), value, wording)) : field);
    }
    if (!found) {
      after.add(new Field(new Scalar(value.at(), path.getFirst()),
          at(new Scalar(value.at(), ""), path.subList(1, path.size()), value, wording)));
    }
    return new Fields(tree.at(), after);
  }
}
