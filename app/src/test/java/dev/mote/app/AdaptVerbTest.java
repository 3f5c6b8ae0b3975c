package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptVerbTest {
  private static final String ADAPT = "adapt DIR/int8.tflite --data digits?norm=0:2 --epochs 1 --queries 8 --on vector ";

  @TempDir
  static Path folder = Path.of("");
  private static Cli cli = new Cli(folder);

  @BeforeAll
  static void quantize() {
    cli = new Cli(folder);
    cli.json("train mlp --data digits --epochs 1 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 8 -o DIR/int8.tflite");
  }

  @Test
  void theMemoryOfAStepIsToldBeforeItStarts() {
    Cli.Outcome outcome = cli.run(ADAPT + "--layers last:1");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).containsPattern("A step takes [0-9,]+ bytes of RAM on a cortex-m4, [0-9,]+ more than"
        + " inference: .*; --method bp takes [0-9,]+\\.").containsPattern("(?s)A step takes.*Accuracy");
    assertThat(cli.run(ADAPT + "--layers all:10%").out())
        .contains("no device trains so: a device trains constants whole");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --perturb nodes --batch 100 --ram 12000          | too many; --perturb weights takes
      --method bp --batch 16 --ram 20000               | too many; --method zo takes
      --perturb weights --batch 16 --ram 3000          | too many; --layers last:1 takes
      --ram 100                                        | no choice fits
      --ram 0                                          | at least 1 byte
      """)
  void aBudgetThatIsTooSmallSaysByHowMuchAndWhatFits(String options, String message) {
    Cli.Outcome outcome = cli.run(ADAPT + options);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains(message);
  }

  @Test
  void aBudgetThatIsLargeEnoughChangesNothing() {
    assertThat(cli.run(ADAPT + "--layers last:1 --ram 1000000").status()).isZero();
  }
}
