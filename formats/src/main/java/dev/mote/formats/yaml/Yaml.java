package dev.mote.formats.yaml;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
public sealed interface Yaml {
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

  /** Reads a file of at most 64 KiB. Throws {@link BadInputException} with line and column where it is no YAML. */
  static Yaml read(Path file, Wording wording) throws IOException {
    String name = file.toString();
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(name);
    }
    if (Files.size(file) > Reader.LARGEST) {
      throw new BadInputException(wording.aDocument() + " has at most " + Reader.LARGEST + " bytes, found "
          + Files.size(file) + " in " + name + "; name the " + wording.document() + "'s file");
    }
    try {
      return read(name, Files.readString(file), wording);
    } catch (CharacterCodingException binary) {
      throw new BadInputException(name + ":1:1: " + wording.aDocument()
          + " is text in UTF-8, found other bytes; name the " + wording.document() + "'s file", binary);
    }
  }

  /** Reads {@code text}. Throws {@link BadInputException} with line and column where it is no YAML. */
  static Yaml read(String file, String text, Wording wording) {
    Position start = new Position(file, 1, 1);
    try {
      Node root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text)
          .orElseThrow(() -> start.refused(
              wording.aDocument() + " is " + wording.rule() + ", found nothing; " + wording.example()));
      return new Reader(file, wording).read(root, 0);
    } catch (MarkedYamlEngineException damage) {
      Position at = damage.getProblemMark().map(mark -> Reader.position(file, mark)).orElse(start);
      throw new BadInputException(at + ": " + wording.aDocument() + " is written in YAML, found that "
          + String.valueOf(damage.getProblem()).replaceAll("[\\p{Cntrl}\\s]+", " ") + "; correct it", damage);
    } catch (YamlEngineException | StackOverflowError damage) {
      throw new BadInputException(start + ": " + wording.aDocument() + " is " + wording.rule()
          + " in YAML, found something else; correct it", damage);
    }
  }

  /** Copies the library's nodes. */
  record Reader(String file, Wording wording) {
    private static final int DEEPEST = 6;
    private static final int LARGEST = 1 << 16;

    private static Position position(String file, Mark mark) {
      return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private Position position(Optional<Mark> mark) {
      return mark.map(known -> position(file, known)).orElseGet(() -> new Position(file, 1, 1));
    }

    private Yaml read(Node node, int depth) {
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
}
