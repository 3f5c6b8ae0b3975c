package dev.mote.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mote.formats.Models;
import dev.mote.graph.Graph;
import dev.mote.graph.GraphBuilder;
import dev.mote.graph.Op;
import dev.mote.graph.Shape;
import dev.mote.graph.TensorType;
import dev.mote.learn.Networks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmitVerbTest {
  @TempDir
  Path folder = Path.of("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    out.reset();
    err.reset();
    return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
  }

  @Test
  void gradientsTellWhichWeightTheyAreOf() throws IOException {
    Path file = folder.resolve("mlp.tflite");
    Models.write(Networks.build("mlp", Shape.of(8, 8, 1), 10, 1, 1), file);
    String c = folder.resolve("c").toString();
    assertThat(run("emit", file.toString(), "--for", "cortex-m4", "--gradients", "-o", c, "--json"))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    JsonNode report = JsonMapper.shared().readTree(out.toString(StandardCharsets.UTF_8));
    int parameters = 64 * 32 + 32 + 32 * 10 + 10;
    assertThat(report.get("arena_bytes").asLong()).isGreaterThan(2 * 4 * parameters);
    assertThat(report.get("inference_arena_bytes").asLong()).isLessThan(4 * 65 * 2);
    assertThat(report.get("inference_weight_bytes").asLong()).isBetween(4L * parameters, 4L * parameters + 8);
    List<String> header = Files.readAllLines(Path.of(c, "mlp_gradients.h"));
    List<String> weights = header.stream().filter(line -> line.matches(" *input [2-9], .*"))
        .map(line -> line.replaceAll(" *input \\d, (.*):.*", "$1")).toList();
    List<String> gradients = header.stream().filter(line -> line.matches(" *output [1-9], .*"))
        .map(line -> line.replaceAll(" *output \\d, (.*):.*", "$1")).toList();
    assertThat(weights).hasSize(4);
    assertThat(gradients).isEqualTo(weights.stream().map(name -> "gradient_of_" + name).toList());
    assertThat(header).anyMatch(line -> line.contains("all inputs but the 4 last"));
  }

  @Test
  void gradientsOfAQuantisedNetworkAreRefused() {
    GraphBuilder builder = new GraphBuilder("small");
    TensorType type = TensorType.i8(Shape.of(1, 4, 4, 1), 0.1f, 0);
    int x = builder.input("x", type);
    builder.output(builder.add("twice", new Op.Concat(3), List.of(x, x), type.withShape(Shape.of(1, 4, 4, 2))));
    Graph quantised = builder.build();
    Path file = folder.resolve("small.tflite");
    Models.write(quantised, file);
    assertThat(run("emit", file.toString(), "--for", "c99", "--gradients", "-o", folder.resolve("c").toString()))
        .isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Gradients are of float networks")
        .contains("'x'").hasLineCount(1);
  }
}
