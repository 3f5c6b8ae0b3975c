package dev.mote.formats.yaml;

import dev.mote.formats.yaml.Yaml.Field;
import dev.mote.formats.yaml.Yaml.Fields;
import dev.mote.formats.yaml.Yaml.Items;
import dev.mote.formats.yaml.Yaml.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Copies the library's nodes. */
record YamlReader(String file, Wording wording) {
  private static final int DEEPEST = 6;
  static final int LARGEST = 1 << 16;

  static Position position(String file, Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Position position(Optional<Mark> mark) {
    return mark.map(known -> position(file, known)).orElseGet(() -> new Position(file, 1, 1));
  }

  Yaml read(Node node, int depth) {
    Position at = position(node.getStartMark());
    if (depth > DEEPEST) {
      throw at.refused(wording.aDocument() + " nests at most " + DEEPEST + " levels, found more; write it flatter");
    }
    return switch (node) {
      case ScalarNode scalar -> new Scalar(at, scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue());
      case SequenceNode sequence ->
        new Items(at, sequence.getValue().stream().map(item -> read(item, depth + 1)).toList());
      case MappingNode mapping -> fields(at, mapping, depth);
      default -> throw at.refused(
          wording.aDocument() + " has texts, lists and " + wording.entry() + "s, found an alias; write it out");
    };
  }

  private Yaml fields(Position at, MappingNode mapping, int depth) {
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(read(tuple.getKeyNode(), depth + 1) instanceof Scalar name)) {
        throw position(tuple.getKeyNode().getStartMark())
            .refused(wording.anEntry() + " has a name, found a list or " + wording.entry() + "s; write its name");
      }
      if (!names.add(name.text())) {
        throw name.at().refused(
            wording.anEntry() + " is given once, found '" + name.text() + "' twice; leave one out");
      }
      fields.add(new Field(name, read(tuple.getValueNode(), depth + 1)));
    }
    return new Fields(at, fields);
  }
}
