package dev.mote.hardware.mcu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mote.graph.Interpreter;
import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.IntegerUpdate;
import dev.mote.learn.zeroth.LayerChoice;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whenever power is lost, the trainer takes up the integers of the last step that was saved, or of the one that was being saved. */
class LossOfPowerTest {
  private static final int TIMES = 200;

  @TempDir
  Path folder = Path.of("");

  private final TrainerTest.Case drawn = TrainerTest.Case.of("mlp", 40);
  /** Steps are short, so that many losses of power meet a snapshot that is being written. */
  private final ZerothOptions options = new ZerothOptions(1, 2, 2, new ZerothOptions.Sigma(2, 60, 3),
      Distribution.SIGNS, false, ZerothOptions.Method.MIXTURE, 0.05, true, true, false,
      IntegerUpdate.Rounding.STOCHASTIC, 0, 7);

  private TrainerFirmware emit(McuTarget target) {
    assumeTrue(Deployment.missingPackages(target).isEmpty(), "not installed: " + Deployment.missingPackages(target));
    return TrainerFirmware.emit(drawn.network(), LayerChoice.ALL.of(drawn.network()), options, target);
  }

  /** An emulated Cortex-M4 dies after random numbers of instructions, 200 times. */
  @Test
  void aStepIsWholeOrNotTaken() {
    List<List<int[]>> host = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(11);
    try (ZerothTrainer trainer = new ZerothTrainer(drawn.network(), LayerChoice.ALL.of(drawn.network()), options,
        Interpreter::new); TrainerHarness device = new TrainerHarness(emit(McuTarget.CORTEX_M4))) {
      host.add(trainer.saved());
      device.erase();
      long step = lifetime(device);
      TrainerHarness.Life before = new TrainerHarness.Life(0, List.of(), 0);
      int torn = 0;
      for (int time = 0; time < TIMES; time++) {
        TrainerHarness.Life life = device.trainUntil(1 + random.nextLong(2 * step), drawn.samples(), drawn.labels(),
            Integer.MAX_VALUE, options.seed());
        int moved = before.steps() + before.moved();
        assertThat(life.steps()).as("steps after life " + time).isBetween(moved - Math.min(1, before.moved()), moved);
        while (host.size() <= life.steps()) {
          int next = host.size() - 1;
          trainer.step(drawn.batch(next, options.batch()), drawn.labels(next, options.batch()),
              IntegerUpdate.FULL_RATE);
          host.add(trainer.saved());
        }
        assertThat(life.integers()).as("integers after life " + time).usingRecursiveComparison()
            .isEqualTo(host.get(life.steps()));
        torn += device.isTorn() ? 1 : 0;
        before = life;
      }
      assertThat(before.steps()).as("steps that were taken").isGreaterThan(TIMES / 2);
      assertThat(torn).as("lives that ended while a snapshot was written").isGreaterThan(TIMES / 20);
    }
  }

  /** Ticks of one step with its snapshot, found by living longer and longer. */
  private long lifetime(TrainerHarness device) {
    long ticks = 1 << 16;
    while (device.trainUntil(ticks, drawn.samples(), drawn.labels(), Integer.MAX_VALUE, options.seed()).steps() == 0) {
      ticks *= 2;
    }
    device.erase();
    return ticks;
  }

  /** On this machine flash stops after every possible byte that is erased or written. */
  @Test
  void everyByteMayBeTheLast() throws Exception {
    TrainerFirmware trainer = emit(McuTarget.C99);
    for (Map.Entry<String, String> file : trainer.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    try (var stream = LossOfPowerTest.class.getResourceAsStream("torn.c")) {
      Files.writeString(folder.resolve("torn.c"),
          new String(java.util.Objects.requireNonNull(stream).readAllBytes()).replace("NAME", trainer.name())
              .replace("UPPER", trainer.name().toUpperCase(java.util.Locale.ROOT)));
    }
    Toolchain.compile(folder, List.of("sh", "-c",
        "cc -std=c99 -O2 -Wall -Wextra -Werror -fsanitize=undefined -fno-sanitize-recover=undefined -I. torn.c "
            + trainer.name() + ".c kernels/*.c -o torn"));
    Toolchain.Result result = Toolchain.run(folder, List.of("./torn"));
    assertThat(result.status()).as(result.said()).isZero();
    assertThat(Long.parseLong(result.said().strip())).as("times that power was lost")
        .isEqualTo(3 * (2 * trainer.slotBytes() + 1));
  }
}
