package dev.mote.hardware.cim.macro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on macros holds a macro, the refusal it shows, and every field there is. */
class MacrosPageTest {
  private static final Path PAGE = Path.of("../docs/macros.md");

  private static String example() throws Exception {
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  @Test
  void theExampleIsAMacroAndItsRefusalIsTheOneShown() throws Exception {
    assertThat(Macros.of("mine.yaml", example()).array().macros()).isEqualTo(4);
    String wrong = example().replace("converter: {bits: 8,", "converter: {bits: 6, step: 1,");
    assertThatThrownBy(() -> Macros.of("mine.yaml", wrong))
        .satisfies(refusal -> assertThat(Files.readString(PAGE)).contains("\n" + refusal.getMessage() + "\n"));
  }

  /** The names of a part's fields are in the refusal of one that is none. */
  @Test
  void everyFieldIsOnThePage() throws Exception {
    String page = Files.readString(PAGE);
    for (String part : new String[]{"", "cell.", "array.", "weights.", "inputs.", "summation.", "converter.",
        "variation.", "variation.drift.", "periphery.", "periphery.datapath.", "periphery.timing."}) {
      assertThatThrownBy(() -> Macros.of("m.yaml", example(), part + "nothing=1")).satisfies(refusal -> {
        Matcher names = Pattern.compile("is one of (.*), found").matcher(refusal.getMessage());
        assertThat(names.find()).as(refusal.getMessage()).isTrue();
        for (String name : names.group(1).split(", ")) {
          assertThat(page).as(part).contains(name);
        }
      });
    }
  }
}
