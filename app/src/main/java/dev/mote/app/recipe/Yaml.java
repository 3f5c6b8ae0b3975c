package dev.mote.app.recipe;

import dev.mote.graph.BadInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a YAML file holds, each part with its place. */
sealed interface Yaml {
  /** Where it begins. */
  Position at();

  /** A text, number or nothing. */
  record Scalar(Position at, String text) implements Yaml {}

  /** A list. */
  record Items(Position at, List<Yaml> items) implements Yaml {}

  /** Names with values, in the order of the file. */
  record Fields(Position at, List<Field> fields) implements Yaml {}

  /** A name with its value. */
  record Field(Scalar name, Yaml value) {}

  /** Reads {@code text}. Throws {@link BadInputException} with line and column where it is no YAML. */
  static Yaml read(String file, String text) {
    Position start = new Position(file, 1, 1);
    try {
      Node root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text)
          .orElseThrow(
              () -> start.refused("a recipe is a list of passes, found nothing; write a line such as - quantize"));
      return new Reader(file).read(root, 0);
    } catch (MarkedYamlEngineException damage) {
      Position at = damage.getProblemMark().map(mark -> Reader.position(file, mark)).orElse(start);
      throw new BadInputException(at + ": a recipe is written in YAML, found that "
          + String.valueOf(damage.getProblem()).replaceAll("[\\p{Cntrl}\\s]+", " ") + "; correct it", damage);
    } catch (YamlEngineException | StackOverflowError damage) {
      throw new BadInputException(start + ": a recipe is a list of passes in YAML, found something else; correct it",
          damage);
    }
  }

  /** Copies the library's nodes. */
  record Reader(String file) {
    private static final int DEEPEST = 6;

    private static Position position(String file, Mark mark) {
      return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Position position(Optional<Mark> mark) {
      return mark.map(known -> position(file, known)).orElseGet(() -> new Position(file, 1, 1));
    }

    private Yaml read(Node node, int depth) {
      Position at = position(node.getStartMark());
      if (depth > DEEPEST) {
        throw at.refused("a recipe nests passes, options and their values, found more than " + DEEPEST
            + " levels; write it flatter");
      }
      return switch (node) {
        case ScalarNode scalar -> new Scalar(at, scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue());
        case SequenceNode sequence ->
          new Items(at, sequence.getValue().stream().map(item -> read(item, depth + 1)).toList());
        case MappingNode mapping -> fields(at, mapping, depth);
        default -> throw at.refused("a recipe has texts, lists and options, found an alias; write it out");
      };
    }

    private Yaml fields(Position at, MappingNode mapping, int depth) {
      List<Field> fields = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(read(tuple.getKeyNode(), depth + 1) instanceof Scalar name)) {
          throw position(tuple.getKeyNode().getStartMark())
              .refused("an option has a name, found a list or options; write its name");
        }
        if (!names.add(name.text())) {
          throw name.at().refused("an option is given once, found '" + name.text() + "' twice; leave one out");
        }
        fields.add(new Field(name, read(tuple.getValueNode(), depth + 1)));
      }
      return new Fields(at, fields);
    }
  }
}
