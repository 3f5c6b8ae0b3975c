package dev.mote.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressPlotTest {
  @TempDir
  Path folder = Path.of("");

  @Test
  void rowsOfAllPartsAreReadAndDrawn() throws Exception {
    Files.writeString(folder.resolve("compress-bits.tsv"), """
        cnn-small\tvecq:4\trounded\t0.9\t30000\t1.5
        cnn-small\tvecq:2\t10000 samples TrainingOptions[epochs=4]\t0.85\t16000\t99
        cnn-small\tvecq:4\t10000 samples TrainingOptions[epochs=4]\t0.91\t30000\t99
        """);
    Files.writeString(folder.resolve("compress-dictionary.tsv"), "trimmed 4, huffman\t0.7\t9000\nnot a row\n");
    Files.writeString(folder.resolve("other.tsv"), "a\t1\t2\n");
    List<CompressPlot.Point> points = CompressPlot.points(folder);
    assertThat(points).hasSize(4).extracting(CompressPlot.Point::family)
        .containsExactly("vecq, rounded", "vecq, trained", "vecq, trained", "dictionary: trimmed huffman");
    assertThat(CompressPlot.report(points).html())
        .contains("<h2>cnn-small</h2>", "<h2>resnet8</h2>", "<polyline", "vecq:2, trained", "85.00");
    assertThat(CompressPlot.points(folder.resolve("none"))).isEmpty();
  }
}
