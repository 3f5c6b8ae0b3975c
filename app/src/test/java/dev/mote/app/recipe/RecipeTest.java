package dev.mote.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import dev.mote.graph.Graph;
import dev.mote.graph.Shape;
import dev.mote.learn.Networks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a recipe is told in one sentence with its line and column. */
class RecipeTest {
  private static final Graph NETWORK = Networks.build("cnn-small", Shape.of(8, 8, 1), 10, 16, 1);
  private static final Workbench DIGITS = new Workbench("digits", 1, new Workbench.Tasks() {}, true, null);

  @TempDir
  Path folder = Path.of("");

  @Test
  void passesStandInTheOrderOfTheFile() {
    Recipe recipe = Recipe.of("r.yaml", """
        # first one, then the other
        - equalize
        - quantize:
            weights: vecq:3
            layers: {conv1: int8, "*dense*": uniform:6}
            samples: 16
        """);
    assertThat(recipe.steps()).extracting(Recipe.Step::name).containsExactly("equalize", "quantize");
    assertThat(recipe.steps().getLast().at()).hasToString("r.yaml:3:3");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      textBlock = """
              - equalise                                  | r.yaml:1:3: a pass is one of .*found 'equalise'; did you mean equalize\\?
              -                                           | r.yaml:1:.: a pass is one of .*found ''; choose one of these
              equalize                                    | r.yaml:1:1: a recipe is a list of passes, found something else; .*
              []                                          | r.yaml:1:1: a recipe is a list of passes, found an empty one; .*
              - quantize: {weight: int8}                  | r.yaml:1:14: an option of quantize is one of weights, .*found 'weight'; did you mean weights\\?
              - equalize: {a: 1}                          | r.yaml:1:14: equalize has no options, found 'a'; .*
              - quantize: {weights: uniform:9}            | r.yaml:1:23: .*2 to 8.*
              - quantize: {weights: vecq:0}               | r.yaml:1:23: .*1 to 8.*
              - quantize: {weights: vecq}                 | r.yaml:1:23: .*number.*
              - quantize: {weights: [int8]}               | r.yaml:1:23: option weights has one value, found a list.*
              - quantize: {samples: 0}                    | r.yaml:1:23: option samples is a whole number of 1 to 1000000, found '0'; .*
              - quantize: {samples: many}                 | r.yaml:1:23: option samples is a whole number .* found 'many'; .*
              - quantize: {bias-correction: maybe}        | r.yaml:1:31: option bias-correction is true or false, found 'maybe'; .*
              - quantize: {calibration: best}             | r.yaml:1:27: .*found 'best'.*
              - quantize: {samples: 1, samples: 2}        | r.yaml:1:.*samples.*
              - quantize: int8                            | r.yaml:1:13: a pass has options by name, .*
              - {quantize: {}, equalize: {}}              | r.yaml:1:3: each line of a recipe is a pass, .*found several names.*
              - [equalize]                                | r.yaml:1:3: each line of a recipe is a pass, .*found a list.*
              - quantize: {weights: int8                  | r.yaml:\\d+:\\d+: a recipe is written in YAML, found that .*
              - &a [*a]                                   | r.yaml:1:\\d+: .*
          - prune                                     | r.yaml:1:3: prune has one of sparsity, pattern and channels, found none; .*
          - prune: {sparsity: 0.5, channels: 0.5}     | r.yaml:1:3: prune has one of .*found sparsity and channels; .*
          - prune: {sparsity: 1}                      | r.yaml:1:21: option sparsity is a number of 0.0 to 0.999, found '1'; .*
          - prune: {pattern: "4:4"}                   | r.yaml:1:20: sparse groups keep .*found 4 of 4; .*
          - prune: {pattern: half}                    | r.yaml:1:20: a pattern is N:M, such as 2:4, found 'half'; .*
          - mixed: {samples: 4}                       | r.yaml:1:3: mixed has a number of bytes to fit, .*
          - mixed: {bytes: 100, formats: [vecq:2, a]} | r.yaml:1:\\d+: a weight format is .*
          - dictionary: {trim: 8}                     | r.yaml:1:22: option trim is a whole number of 0 to 7, found '8'; .*
          - dictionary: {code: hufman}                | r.yaml:1:22: .*did you mean huffman\\?
          - data-free: {range: wide}                  | r.yaml:1:22: a range is LEAST..MOST, such as 0..255, found 'wide'; .*
          - polarize: {rank: 0}                       | r.yaml:1:20: option rank is a whole number of 1 .*
          - polarize: {samples: 257}                  | r.yaml:1:23: option samples is a whole number of 1 to 256, .*
          - tensorize: {rank: 2}                      | r.yaml:1:3: tensorize names the layers to take, .*
          - tensorize: {layers: {conv2: tuker}}       | r.yaml:1:31: .*did you mean tucker\\?
          - tensorize: {layers: {classes: train:2}}   | r.yaml:1:33: extents are OUTPUTS/INPUTS, .*
          - find-ranks                                | r.yaml:1:3: find-ranks names the layers to take, .*
          - find-ranks: {layers: {a: cp}, start: new} | r.yaml:1:40: .*fitted, random, found 'new'.*
          - find-ranks: {layers: {a: cp}, epochs: 0}  | r.yaml:1:41: option epochs is a whole number of 1 .*
          - entropy-round: {price: 0}                 | r.yaml:1:26: option price is a number of 1.0E-12 to 1.0, found '0'; .*
          - entropy-round: {code: hufman}             | r.yaml:1:25: .*did you mean huffman\\?
          - train: {rate: quick}                      | r.yaml:1:17: option rate is a number .*found 'quick'; .*
          - train: {flip: 2}                          | r.yaml:1:17: option flip is true or false, found '2'; .*
          - data-free: {sparsity: 1}                  | r.yaml:1:25: option sparsity is a number of 0.0 to 0.99, found '1'; .*
          - mixed: {bytes: 4 kB}                      | r.yaml:1:18: option bytes is a whole number .*found '4 kB'; .*
              """)
  void whatIsWrittenWrongIsToldWithItsPlace(String text, String sentence) {
    assertThatThrownBy(() -> Recipe.of("r.yaml", text)).isInstanceOf(BadInputException.class)
        .hasMessageMatching(sentence).hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`',
      textBlock = """
              - quantize: {layers: {konv1: int8}}               | r.yaml:1:23: a layer with weights is one of .*found 'konv1'; did you mean conv1\\?
              - quantize: {layers: {"nowhere*": int8}}          | r.yaml:1:23: a layer with weights is one of .*
              - quantize: {data: fashion-mnist-of-no-kind}      | r.yaml:1:20: .*
              - polarize: {rank: 1000}                          | r.yaml:1:20: a path's rank is at most that of its layer, 9 of 'conv1', found 1000; .*
          - tensorize: {layers: {conv2: tucker}, rank: 999} | r.yaml:1:46: a rank is at most that of its layer, .* of 'conv2', found 999; .*
          - tensorize: {layers: {konv2: tucker}}            | r.yaml:1:24: a layer with weights is one of .*did you mean conv2\\?
          - tensorize: {layers: {classes: "train:2x4/9x9"}} | r.yaml:1:33: .*
          - find-ranks: {layers: {conv2: tucker}, rank: 99} | r.yaml:1:47: a rank is at most that of its layer, .* of 'conv2', found 99; .*
          - train: {batch: 100000}                          | r.yaml:1:3: samples to train on .* fill a batch .*
          - train: {shift: 8}                               | r.yaml:1:3: images are moved by fewer pixels .*
          - quantize: {layers: {fist: int8}}                | r.yaml:1:23: a layer with weights is one of .*
          - entropy-round                                   | r.yaml:1:3: entropy-round takes a quantised one, found that the model gives a float network; .*
          - dictionary                                      | r.yaml:1:3: dictionary takes a quantised one, found that the model gives a float network; .*
          - quantize                                        | pass
              """)
  void whatDoesNotFitTheNetworkIsToldBeforeAnyWork(String text, String sentence) {
    Recipe recipe = Recipe.of("r.yaml", text);
    if (sentence.equals("pass")) {
      recipe.check(NETWORK, DIGITS);
      return;
    }
    assertThatThrownBy(() -> recipe.check(NETWORK, DIGITS)).isInstanceOf(BadInputException.class)
        .hasMessageMatching(sentence).hasMessageNotContaining("\n");
  }

  @Test
  void dataOfAnotherShapeIsRefusedWhereItIsNamed() throws Exception {
    Path csv = folder.resolve("wrong.csv");
    Files.writeString(csv, "1,2,3,0\n4,5,6,1\n");
    Recipe recipe = Recipe.of("r.yaml", "- equalize\n- quantize:\n    data: csv:" + csv + "\n");
    assertThatThrownBy(() -> recipe.check(NETWORK, DIGITS)).isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("r.yaml:3:11: a sample has as many elements as the network's input");
    Recipe common = Recipe.of("r.yaml", "- equalize\n- quantize\n");
    assertThatThrownBy(
        () -> common.check(NETWORK, new Workbench("csv:" + csv, 1, new Workbench.Tasks() {}, true, null)))
        .isInstanceOf(BadInputException.class).hasMessageStartingWith("r.yaml:2:3: a sample has as many elements");
    assertThatThrownBy(() -> common.check(NETWORK, new Workbench(null, 1, new Workbench.Tasks() {}, true, null)))
        .isInstanceOf(BadInputException.class).hasMessageStartingWith("r.yaml:2:3: this pass needs samples");
  }

  @Test
  void passesTakeTheNumbersThatThoseBeforeThemGive() {
    Recipe twice = Recipe.of("r.yaml", "- quantize\n- equalize\n");
    assertThatThrownBy(() -> twice.check(NETWORK, DIGITS)).isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "r.yaml:2:3: equalize takes a float network, found that quantize gives a quantised one");
  }

  @Test
  void whatTheFileCannotHoldIsRefusedBeforeTheWork() {
    Recipe recipe = Recipe.of("r.yaml", "- quantize: {weights: vecq:3}");
    assertThatThrownBy(() -> recipe.check(NETWORK, new Workbench("digits", 1, new Workbench.Tasks() {}, false, null)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("r.yaml:1:23: a .tflite file has weights of 8 or 4 bits, found vecq:3; write an .onnx file");
  }

  @Test
  void anyBytesGiveARecipeOrASentence() throws Exception {
    Random random = new Random(5);
    String letters = "-:{}[],\n \"'&*!|>%@#equalizntwghs4";
    for (int run = 0; run < 2000; run++) {
      StringBuilder text = new StringBuilder(run % 2 == 0 ? "- quantize: {weights: " : "- ");
      for (int index = random.nextInt(40); index > 0; index--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        Recipe.of("r.yaml", text.toString());
      } catch (BadInputException refusal) {
        assertThat(refusal.getMessage()).matches("r.yaml:\\d+:\\d+: [^\\v]*");
      }
    }
    for (String nested : new String[]{"- ".repeat(30_000), "[".repeat(60_000), "- &a " + "[*a, ".repeat(100)}) {
      assertThatThrownBy(() -> Recipe.of("r.yaml", nested)).isInstanceOf(BadInputException.class);
    }
    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[]{(byte) 0xC3, 0x28, 1});
    assertThatThrownBy(() -> Recipe.read(binary)).isInstanceOf(BadInputException.class);
    Files.write(binary, "#".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Recipe.read(binary)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("at most 65536 bytes");
  }
}
