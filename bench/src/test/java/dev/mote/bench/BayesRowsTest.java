package dev.mote.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mote.graph.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BayesRowsTest {
  @TempDir
  Path folder = Path.of("");

  @Test
  void rowsAreThereWhenTheFileIsReadAgain() throws Exception {
    Path file = folder.resolve("bayes.tsv");
    BayesRows.Row row = new BayesRows.Row("fashion-mnist", "software", 3, 0, 10, BayesFigures.Correction.CLASSES,
        new BayesFigures(0.9, 0.02, 0.3, 0.95));
    new BayesRows(file).add(row);
    assertThat(new BayesRows(file).of("fashion-mnist", "software", 10)).containsExactly(row);
    assertThat(new BayesRows(file).of("fashion-mnist", "software", 20)).isEmpty();
    assertThat(new BayesRows(file).of("cifar10", "software", 10)).isEmpty();
  }

  @Test
  void aLineThatIsNoRowIsRefused() throws Exception {
    Path file = folder.resolve("bayes.tsv");
    Files.writeString(file, "fashion-mnist\tsoftware\t1\t0.0\t10\tPERHAPS\t0.9\t0.02\t0.3\t0.9\n");
    assertThatThrownBy(() -> new BayesRows(file)).isInstanceOf(BadInputException.class)
        .hasMessageContaining("bayes.tsv:1");
  }
}
