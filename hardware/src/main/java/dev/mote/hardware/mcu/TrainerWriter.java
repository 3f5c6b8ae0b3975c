package dev.mote.hardware.mcu;

import dev.mote.learn.zeroth.Distribution;
import dev.mote.learn.zeroth.ZerothOptions;
import dev.mote.learn.zeroth.ZerothPlan;
import java.util.List;
import java.util.stream.Collectors;

/** Prints a {@link TrainerImage} as C: its tables and one function a layer. */
final class TrainerWriter {
  private final String name;
  private final TrainerImage trainer;
  private final Image image;
  private final ZerothOptions options;
  private final TrainerTables tables;

  TrainerWriter(String name, TrainerImage trainer) {
    this.name = name;
    this.trainer = trainer;
    this.image = trainer.image();
    this.options = trainer.plan().options();
    this.tables = new TrainerTables(name, trainer);
  }

  /** The file {@code NAME.c}. */
  String source() {
    tables.steps("steps", 0, image.program().steps().size(), true);
    trainer.layers().forEach(this::constants);
    tables.line("");
    tables.line("static const mote_trained layers[] = {");
    trainer.layers().forEach(this::layer);
    tables.line("};");
    tables.powers(trainer.plan().loss());
    plan();
    return tables.text();
  }

  /** The constants of a layer: what they start from, and their tables. */
  private void constants(TrainerImage.Trained layer) {
    tables.start(layer.step());
    List<ZerothPlan.Constant> constants = layer.part().constants();
    constants.forEach(each -> tables.factors(layer.step(), each.parameter(), each.factors()));
    tables.line("static const mote_constant %s_constants[] = {", layer.step().name());
    int at = trainer.layers().indexOf(layer);
    for (int index = 0; index < constants.size(); index++) {
      ZerothPlan.Constant each = constants.get(index);
      tables.constant(layer.step(), each.parameter());
      tables.line("   .queries = %d, .sigma = %d, .shrinkage = %d, .differences = %d},", each.queries(), each.sigma(),
          each.shrinkage(), layer.part().byNodes() ? 0 : trainer.layout().differences().get(at).get(index));
    }
    tables.line("};");
  }

  private void layer(TrainerImage.Trained layer) {
    ZerothPlan.Trained part = layer.part();
    Geometry g = layer.convolution().geometry();
    tables.trained(layer.step(), layer.index(), part.constants().size());
    tables.line("   .by_nodes = %d, .number = %d, .low = %d, .high = %d,", part.byNodes() ? 1 : 0,
        part.layer().index() << 16, part.low(), part.high());
    tables.line("   .input = %d, .output = %d, .differences = %d, .chunk = %d, .input_zero = %d,",
        image.offsets()[layer.step().operands().getFirst()], image.offsets()[layer.step().result()],
        part.byNodes() ? trainer.layout().differences().get(trainer.layers().indexOf(layer)).getFirst() : 0,
        layer.chunk(), layer.convolution().inputZero());
    Parameters places = new Parameters();
    PortableKernels.strides(places, layer.convolution().connection(), g, layer.convolution().groups());
    g.addTo(places);
    tables.line("   %s},", places.fields().stream().map(field -> (Parameters.Numbers) field)
        .map(field -> "." + field.name() + " = " + field.initializer()).collect(Collectors.joining(", ")));
  }

  private void plan() {
    TrainerImage.Layout layout = trainer.layout();
    tables.line("");
    tables.line("const mote_zeroth %s_plan = {", name);
    tables.base(image.program().steps().size(), trainer.layers().size(), trainer.plan().loss(),
        layout.pointers(), layout.arena());
    tables.line("  .antithetic = %d, .gaussian = %d, .loss_normalization = %d, .norm_scaling = %d,",
        flag(options.antithetic()), flag(options.distribution() == Distribution.GAUSSIAN),
        flag(options.lossNormalization()), flag(options.normScaling()));
    tables.line("  .differences = %d, .differences_bytes = %d, .samples = %d, .streams = %d, .scratch = %d,",
        layout.allDifferences(), layout.differencesBytes(), layout.samples(), layout.streams(), layout.scratch());
    tables.line("};");
  }

  private static int flag(boolean value) {
    return value ? 1 : 0;
  }
}
