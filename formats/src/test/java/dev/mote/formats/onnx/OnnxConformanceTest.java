package dev.mote.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.formats.onnx.OnnxConformance.Outcome;
import dev.mote.formats.onnx.OnnxConformance.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxConformanceTest {
  private static final Path DATA = Path.of("/usr/share/libonnx-testdata/data");

  @ParameterizedTest
  @CsvSource({"node, 0.6", "simple, 0.3", "pytorch-operator, 0.5", "pytorch-converted, 0.5"})
  void backendTestsAreNeverWrongAndMostPass(String folder, double leastPassed) {
    Path data = DATA.resolve(folder);
    assumeTrue(Files.isDirectory(data), "no " + data + ": install the Debian package libonnx-testdata");
    List<Result> results = OnnxConformance.cases(data).stream().map(OnnxConformance::run).toList();
    assertThat(results).noneMatch(result -> result.outcome() == Outcome.WRONG);
    long passed = results.stream()
        .filter(result -> result.outcome() == Outcome.PASSED || result.outcome() == Outcome.PASSED_FIXED).count();
    assertThat(passed / (double) results.size()).isGreaterThanOrEqualTo(leastPassed);
    assertThat(results).filteredOn(result -> result.outcome() == Outcome.REFUSED)
        .allMatch(result -> !result.why().isBlank());
  }
}
