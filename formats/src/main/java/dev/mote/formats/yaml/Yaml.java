package dev.mote.formats.yaml;

import dev.mote.graph.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

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
    if (Files.size(file) > YamlReader.LARGEST) {
      throw new BadInputException(wording.aDocument() + " has at most " + YamlReader.LARGEST + " bytes, found "
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
      return new YamlReader(file, wording).read(root, 0);
    } catch (MarkedYamlEngineException damage) {
      Position at = damage.getProblemMark().map(mark -> YamlReader.position(file, mark)).orElse(start);
      throw new BadInputException(at + ": " + wording.aDocument() + " is written in YAML, found that "
          + String.valueOf(damage.getProblem()).replaceAll("[\\p{Cntrl}\\s]+", " ") + "; correct it", damage);
    } catch (YamlEngineException | StackOverflowError damage) {
      throw new BadInputException(start + ": " + wording.aDocument() + " is " + wording.rule()
          + " in YAML, found something else; correct it", damage);
    }
  }

  /**
   * The same with one value given anew, or given where it was not.
   *
   * @param assignment {@code PATH=VALUE}, the path's names separated by points, the value itself YAML
   * @throws BadInputException where it is none, or where the path leads through a value that has no names
   */
  default Yaml with(String assignment, Wording wording) {
    int equals = assignment.indexOf('=');
    if (equals < 1 || assignment.substring(0, equals).matches(".*(^|\\.)(\\.|$).*")) {
      throw new BadInputException(wording.anEntry() + " is set as PATH=VALUE, such as converter.bits=6, found '"
          + assignment + "'; write it so");
    }
    Yaml value = read(assignment.substring(0, equals), assignment.substring(equals + 1), wording);
    return YamlChange.at(this, List.of(assignment.substring(0, equals).split("\\.")), value, wording);
  }
}
