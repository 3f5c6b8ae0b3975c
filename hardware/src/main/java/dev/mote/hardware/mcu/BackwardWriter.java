package dev.mote.hardware.mcu;

import dev.mote.learn.zeroth.Parameter;

/** Prints a {@link BackwardImage} as C: its tables and one function a layer of each pass. */
final class BackwardWriter {
  private final String name;
  private final BackwardImage trainer;
  private final TrainerTables tables;

  BackwardWriter(String name, BackwardImage trainer) {
    this.name = name;
    this.trainer = trainer;
    this.tables = new TrainerTables(name, trainer);
  }

  /** The file {@code NAME.c}. */
  String source() {
    int all = trainer.image().program().steps().size();
    tables.steps("steps", 0, trainer.forward(), true);
    tables.steps("backward", trainer.forward(), all, false);
    trainer.layers().forEach(this::constants);
    tables.line("");
    tables.line("static const mote_trained layers[] = {");
    for (BackwardImage.Trained layer : trainer.layers()) {
      tables.trained(layer.step(), layer.index(), layer.layer().parameters().size());
      tables.line("  },");
    }
    tables.line("};");
    tables.line("");
    tables.line("static const mote_gradient gradients[] = {");
    for (int index = 0; index < trainer.gradients().size(); index++) {
      BackwardImage.Gradient gradient = trainer.gradients().get(index);
      tables.line("  {.constant = &%s, .step = %d, .at = %d, .sums = %d},", constant(gradient.parameter()),
          gradient.step(), trainer.image().offsets()[gradient.value()], trainer.layout().sums().get(index));
    }
    tables.line("};");
    tables.powers(trainer.loss());
    tables.line("");
    tables.line("const mote_backward %s_plan = {", name);
    tables.base(trainer.forward(), trainer.layers().size(), trainer.loss(),
        trainer.layout().pointers(), trainer.layout().arena());
    tables.line("  .steps = backward, .step_count = %d, .gradients = gradients, .gradient_count = %d,",
        all - trainer.forward(), trainer.gradients().size());
    tables.line("  .targets = %d, .sums = %d, .sums_bytes = %d,", trainer.image().offsets()[trainer.targets()],
        trainer.layout().allSums(), trainer.layout().sumsBytes());
    tables.line("};");
    return tables.text();
  }

  private void constants(BackwardImage.Trained layer) {
    tables.start(layer.step());
    layer.layer().parameters().forEach(each -> tables.factors(layer.step(), each, trainer.factors(each)));
    tables.line("static const mote_constant %s_constants[] = {", layer.step().name());
    for (Parameter parameter : layer.layer().parameters()) {
      tables.constant(layer.step(), parameter);
      tables.line("  },");
    }
    tables.line("};");
  }

  /** The element of a layer's table that stands for {@code parameter}. */
  private String constant(Parameter parameter) {
    for (BackwardImage.Trained layer : trainer.layers()) {
      int index = layer.layer().parameters().indexOf(parameter);
      if (index >= 0) {
        return layer.step().name() + "_constants[" + index + "]";
      }
    }
    throw new IllegalStateException("no layer trains '" + parameter.name() + "'");
  }
}
