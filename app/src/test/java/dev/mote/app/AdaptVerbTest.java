package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

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
  void floatsTrainUnderTheSameProtocol() {
    JsonNode report = cli
        .json("adapt DIR/int8.tflite --data digits?norm=0:2 --method float --epochs 6 --lr 0.0003 --batch 20"
            + " -o DIR/adapted-float.tflite");
    double accuracy = report.get("accuracy").asDouble();
    assertThat(accuracy).isGreaterThan(report.get("accuracy_before").asDouble());
    assertThat(cli.json("eval DIR/adapted-float.tflite --data digits?norm=0:2").get("accuracy").asDouble())
        .isEqualTo(accuracy);
    assertThat(cli.run(ADAPT + "--method float --layers last:1").err()).contains("--method float trains all weights");
  }

  @Test
  void aBudgetThatIsLargeEnoughChangesNothing() {
    assertThat(cli.run(ADAPT + "--layers last:1 --ram 1000000").status()).isZero();
  }

  @Test
  void aTrainingGoesOnToTheSameFile() {
    String some = "adapt DIR/int8.tflite --data digits?norm=0:2 --queries 8 --on vector --layers last:1 ";
    cli.json(some + "--epochs 2 -o DIR/straight.tflite --checkpoint DIR/checkpoint --checkpoint-steps 9");
    cli.json(some + "--epochs 2 -o DIR/resumed.tflite --checkpoint DIR/checkpoint --resume");
    assertThat(folder.resolve("resumed.tflite")).hasSameBinaryContentAs(folder.resolve("straight.tflite"));
    assertThat(cli.run(some + "--epochs 3 --checkpoint DIR/checkpoint --resume").err())
        .contains("belongs to this network, data and these options");
    assertThat(cli.run(some + "--epochs 2 --resume").err()).contains("found no --checkpoint FILE");
  }

  /** A damaged picture is found when its turn comes, after steps were made. */
  @Test
  void aTrainingThatFailsLeavesTheLastGoodWeights() throws Exception {
    for (int digit = 0; digit < 10; digit++) {
      Path pictures = Files.createDirectories(folder.resolve("pictures/" + digit));
      for (int number = 0; number < 6; number++) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int pixel = 0; pixel < 64; pixel++) {
          image.getRaster().setSample(pixel % 8, pixel / 8, 0, (digit * 31 + number * 7 + pixel * 17) % 256);
        }
        ImageIO.write(image, "png", pictures.resolve(number + ".png").toFile());
      }
    }
    Path damaged = folder.resolve("pictures/7/3.png");
    byte[] whole = Files.readAllBytes(damaged);
    Files.write(damaged, Arrays.copyOf(whole, 50));
    Cli.Outcome outcome = cli.run("adapt DIR/int8.tflite --data images:DIR/pictures --validation digits#test[0:50]"
        + " --on vector --batch 1 --epochs 1 --queries 2 --layers last:1 -o DIR/kept.tflite");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("7/3.png").contains("the last that was whole");
    assertThat(folder.resolve("kept.tflite")).exists();
    cli.json("eval DIR/kept.tflite --data digits");
  }
}
