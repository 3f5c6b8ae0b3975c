package dev.mote.formats.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.formats.yaml.Yaml.Field;
import dev.mote.formats.yaml.Yaml.Fields;
import dev.mote.formats.yaml.Yaml.Scalar;
import dev.mote.graph.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file holds is known with its place, and refusals call the file what its readers call it. */
class YamlTest {
  private static final Wording WORDING = new Wording("order", "dishes with numbers", "write soup: 1", "item");

  @TempDir
  Path folder = Path.of("");

  private static Options options(Yaml yaml, String... known) {
    return new Options(yaml.at(), "dinner", ((Fields) yaml).fields(), List.of(known), WORDING);
  }

  @Test
  void partsKnowTheirPlaces() {
    Fields fields = (Fields) Yaml.read("a.yaml", "soup: 2\nmain:\n  fish: yes\n", WORDING);
    Field main = fields.fields().getLast();
    assertThat(main.name().at()).hasToString("a.yaml:2:1");
    assertThat(((Fields) main.value()).fields().getFirst().value()).isEqualTo(
        new Scalar(new Position("a.yaml", 3, 9), "yes"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ''                | a:1:1: an order is dishes with numbers, found nothing; write soup: 1
      soup: [1          | a:1:\\d+: an order is written in YAML, found that .*; correct it
      &x [*x]           | a:1:\\d+: .*
      {soup: 1, soup: 2} | a:1:11: an item is given once, found 'soup' twice; leave one out
      [[[[[[[[1]]]]]]]] | a:1:\\d: an order nests at most 6 levels, found more; write it flatter
      {[1]: 2}          | a:1:\\d: an order is dishes with numbers in YAML, found something else; correct it
      """)
  void refusalsUseTheWording(String text, String sentence) {
    assertThatThrownBy(() -> Yaml.read("a", text, WORDING)).isInstanceOf(BadInputException.class)
        .hasMessageMatching(sentence);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      soups: 1 | a:1:1: an item of dinner is one of soup, wine, found 'soups'; did you mean soup\\?
      wine: 1  | a:1:1: dinner has an item soup, found none; give it
      soup: x  | a:1:7: item soup is a whole number of 0 to 9, found 'x'; correct it
      soup: [] | a:1:7: item soup has one value, found a list or items; give one
      """)
  void optionsUseTheWording(String text, String sentence) {
    assertThatThrownBy(() -> {
      Options options = options(Yaml.read("a", text, WORDING), "soup", "wine");
      options.require("soup");
      options.whole("soup", 0, 0, 9);
    }).isInstanceOf(BadInputException.class).hasMessageMatching(sentence);
  }

  @Test
  void valuesAreGivenAnewByPath() {
    Yaml before = Yaml.read("a", "soup: 1\nmain: {fish: 1, meat: 2}\n", WORDING);
    Yaml after = before.with("main.meat=7", WORDING).with("main.side.rice=3", WORDING).with("wine=[1, 2]", WORDING);
    Options options = options(after, "soup", "main", "wine");
    assertThat(options.whole("soup", 0, 0, 9)).isEqualTo(1);
    assertThat(options.list("wine", List.of(), text -> text)).containsExactly("1", "2");
    Options main = new Options(after.at(), "main", options.fields("main"), List.of("fish", "meat", "side"), WORDING);
    assertThat(main.whole("fish", 0, 0, 9)).isEqualTo(1);
    assertThat(main.whole("meat", 0, 0, 9)).isEqualTo(7);
    assertThat(main.at("meat")).hasToString("main.meat:1:1");
    assertThat(main.fields("side").getFirst().value()).isInstanceOf(Scalar.class);
  }

  @ParameterizedTest
  @CsvSource({"soup", "=1", ".soup=1", "soup.=1", "a..b=1"})
  void whatIsNoAssignmentIsRefused(String assignment) {
    Yaml yaml = Yaml.read("a", "soup: 1", WORDING);
    assertThatThrownBy(() -> yaml.with(assignment, WORDING)).isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("an item is set as PATH=VALUE");
  }

  @Test
  void largeAndBinaryFilesAreRefused() throws Exception {
    Path file = folder.resolve("a.yaml");
    Files.writeString(file, "#".repeat(100_000));
    assertThatThrownBy(() -> Yaml.read(file, WORDING)).isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("an order has at most 65536 bytes, found 100000 in ");
    Files.write(file, new byte[]{(byte) 0xC3, 0x28, 1});
    assertThatThrownBy(() -> Yaml.read(file, WORDING)).isInstanceOf(BadInputException.class)
        .hasMessageContaining(":1:1: an order is text in UTF-8, found other bytes; ");
  }
}
