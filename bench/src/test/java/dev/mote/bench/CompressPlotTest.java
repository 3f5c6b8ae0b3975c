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
    Files.writeString(folder.resolve("compress-datafree.tsv"),
        "mobilenet-small, uniform:6, independent\t0.7\t9000\nmobilenet-small, 62.5 %, samples\t0.7\t8000\n");
    Files.writeString(folder.resolve("other.tsv"), "a\t1\t2\n");
    List<CompressPlot.Point> points = CompressPlot.points(folder);
    assertThat(points).hasSize(6).extracting(CompressPlot.Point::family)
        .containsExactly("vecq, rounded", "vecq, trained 4 x 10,000", "vecq, trained 4 x 10,000",
            "datafree: independent",
            "datafree: pruned, samples", "dictionary: trimmed");
    assertThat(CompressPlot.report(points).html())
        .contains("<h2>cnn-small</h2>", "<h2>resnet8</h2>", "<polyline", "<h2>mobilenet-small</h2>",
            "vecq:2, trained 4 x 10,000", "85.00");
    assertThat(CompressPlot.points(folder.resolve("none"))).isEmpty();
  }
}
