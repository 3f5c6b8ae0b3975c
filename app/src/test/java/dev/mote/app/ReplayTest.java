package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A record is replayed to the same figures and the same bits, and leaves the files of the first run alone. */
class ReplayTest {
  private static final String TRAIN = "train mlp --data digits --epochs 1 -o DIR/net.tflite";

  @TempDir
  Path folder = Path.of("");

  private Cli cli = new Cli(folder);

  @BeforeEach
  void makeNetworks() throws Exception {
    cli = new Cli(folder);
    cli.json("train mlp --data digits --epochs 1 --seed 7 -o DIR/float.tflite");
    cli.json("quantize DIR/float.tflite --data digits --samples 8 -o DIR/int8.tflite");
    Files.write(folder.resolve("vectors.i8"), new byte[3 * 64]);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      train mlp --data digits --epochs 1 -o DIR/net.tflite                        | DIR/net.tflite
      train mlp --data digits --epochs 2 --checkpoint DIR/c -o DIR/net.onnx       | DIR/net.onnx
      quantize DIR/float.tflite --data digits --samples 8 -o DIR/q.tflite         | DIR/q.tflite
      eval DIR/int8.tflite --data digits --record DIR/eval                        |
      emit DIR/int8.tflite --for cortex-m4 -o DIR/firmware                        | DIR/firmware/int8.c
      run DIR/int8.tflite --layers --input raw:DIR/vectors.i8 -o DIR/out.i8       | DIR/out.i8
      """)
  void replayGivesTheSameAndKeepsTheFiles(String line, String written) throws Exception {
    cli.json(line);
    if (written == null) {
      assertReplayed(cli.run("replay DIR/eval"));
      return;
    }
    Path file = Path.of(written.replace("DIR", folder.toString()));
    Files.writeString(file, "changed since");
    Path output = file.getParent().equals(folder) ? file : file.getParent();
    assertReplayed(cli.run("replay " + output + RunRecord.EXTENSION));
    assertThat(file).hasContent("changed since");
  }

  @Test
  void aRunThatReplacedItsOutputIsReplayed() {
    cli.json(TRAIN + " --seed 2");
    cli.json(TRAIN);
    assertReplayed(cli.run("replay DIR/net.tflite.record.json"));
  }

  @Test
  void aResumedTrainingIsReplayedFromItsStart() {
    String line = "train mlp --data digits --epochs 2 --checkpoint DIR/c --resume -o DIR/net.tflite";
    cli.json(line);
    cli.json(line);
    assertReplayed(cli.run("replay DIR/net.tflite.record.json"));
  }

  @Test
  void otherBitsAreTold() throws Exception {
    cli.json(TRAIN);
    Path record = folder.resolve("net.tflite.record.json");
    Files.writeString(record, Files.readString(record).replaceFirst("(\"net.tflite\" : \")[0-9a-f]{8}", "$100000000"));
    Cli.Outcome outcome = cli.run("replay " + record);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err().lines().toList()).last().asString().contains("net.tflite", "1 differ");
  }

  @Test
  void changedInputsAreRefused() throws Exception {
    Files.write(folder.resolve("vectors.i8"), new byte[3 * 64]);
    cli.json("run DIR/int8.tflite --input raw:DIR/vectors.i8 -o DIR/out.i8");
    Files.write(folder.resolve("vectors.i8"), new byte[2 * 64]);
    Cli.Outcome outcome = cli.run("replay DIR/out.i8.record.json");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err().lines().toList()).last().asString().contains("vectors.i8");
  }

  private static void assertReplayed(Cli.Outcome outcome) {
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("All figures and files are those of the record.");
  }
}
