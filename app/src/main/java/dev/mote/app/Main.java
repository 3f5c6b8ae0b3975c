package dev.mote.app;

import dev.mote.graph.BadInputException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** The command line {@code mote VERB ...}. */
@Command(name = "mote", synopsisSubcommandLabel = "VERB", mixinStandardHelpOptions = true,
    description = "Takes a trained network to the smallest hardware.", commandListHeading = "%nVerbs:%n", footer = {
        "",
        "The script ./mote adds",
        "  test        Run all tests.",
        "  bench NAME  Measure; `mote bench` lists the names.",
        "  --install   For tour and test: bring the tools they need with apt.", "",
        "`mote VERB --help` shows a verb's options. A first walk:",
        "  ./mote train cnn-small --data digits -o net.tflite",
        "  ./mote quantize net.tflite --data digits -o net-int8.tflite",
        "  ./mote eval net-int8.tflite --data digits",
        "  ./mote inspect net-int8.tflite --for cortex-m4",
        "  ./mote emit net-int8.tflite --for cortex-m4 -o firmware", "",
        "Exit status: 0 done, 1 a failure of the run, 2 bad input or usage."})
public final class Main {
  /** All verbs, in the order the help lists them. */
  private static final List<Class<? extends Verb>> VERBS = List.of(
      TourVerb.class, DataVerb.class, TrainVerb.class, EvalVerb.class, InspectVerb.class, QuantizeVerb.class,
      CompressVerb.class, AdaptVerb.class, EmitVerb.class, RunVerb.class, TargetsVerb.class, CostVerb.class,
      SweepVerb.class, ReplayVerb.class,
      VersionVerb.class);

  private static final int HELP_WIDTH = 100;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean debug;
  private final @Nullable Repetition repetition;

  private Main(PrintStream out, PrintStream err, boolean debug, @Nullable Repetition repetition) {
    this.out = out;
    this.err = err;
    this.debug = debug;
    this.repetition = repetition;
  }

  /** Runs the verb that {@code args} name and ends the process with its exit status. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    Thread stopped = new Thread(
        () -> System.err.println("\nStopped before the end; each file is whole, or as it was before."), "mote-stopped");
    Runtime.getRuntime().addShutdownHook(stopped);
    int status = run(System.out, System.err, args);
    Runtime.getRuntime().removeShutdownHook(stopped);
    System.exit(status);
  }

  /** Runs the verb that {@code args} name; results go to {@code out}, progress and errors to {@code err}. */
  public static int run(PrintStream out, PrintStream err, String... args) {
    boolean debug = List.of(args).contains("--debug");
    try {
      return new Main(out, err, debug, null).commandLine().execute(args);
    } catch (Error e) {
      return Failures.explain(err, debug, e);
    }
  }

  /** Does a recorded run again. Throws what the run threw. */
  static void repeat(PrintStream err, Repetition repetition) throws Exception {
    Main main = new Main(new PrintStream(OutputStream.nullOutputStream()), err, false, repetition);
    List<Exception> failures = new ArrayList<>();
    int status = main.commandLine().setExecutionExceptionHandler((e, _, _) -> {
      failures.add(e);
      return Failures.FAILED;
    }).execute(repetition.record().arguments().toArray(String[]::new));
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    if (status != 0) {
      throw new BadInputException("a record holds a command line of this version, found one that it does not know; take"
          + " the version of the record, " + repetition.record().version());
    }
  }

  private CommandLine commandLine() {
    var commandLine = new CommandLine(this);
    commandLine.getCommandSpec().version(VersionVerb.sentence());
    VERBS.forEach(commandLine::addSubcommand);
    return commandLine
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(HELP_WIDTH)
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler((e, _) -> Usage.explain(err, e))
        .setExecutionExceptionHandler((e, _, _) -> Failures.explain(err, debug, e));
  }

  private int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    if (!parsed.hasSubcommand()) {
      throw new ParameterException(parsed.commandSpec().commandLine(), "`mote` takes a verb, found none");
    }
    CommandLine command = parsed.subcommand().commandSpec().commandLine();
    Verb verb = command.getCommand();
    try (var console = new Console(out, err, verb.common.json)) {
      List<String> arguments = parsed.originalArgs();
      Repetition repeated = repetition;
      if (repeated != null) {
        repeated.prepare(verb);
      }
      verb.prepare();
      Path record = recordFile(verb);
      Map<String, String> inputs = record == null ? Map.of() : RunRecord.inputs(arguments, verb.allWritten());
      verb.run(console);
      JsonNode figures = console.figures();
      if (record != null && figures != null) {
        Map<String, String> outputs = RunRecord.outputs(verb.output(), verb.files());
        new RunRecord(VersionVerb.VERSION, arguments, inputs, outputs, figures).write(record);
      }
      return 0;
    } catch (ParameterException e) {
      throw e;
    } catch (Exception e) {
      throw new ExecutionException(command, "failed", e);
    }
  }

  /** Where the record of the run goes; null for nowhere. */
  private static @Nullable Path recordFile(Verb verb) {
    Path output = verb.output();
    Path record = verb.common.record;
    if (record == null && output != null && !Outputs.isDevice(output)) {
      record = output.resolveSibling(output.getFileName() + RunRecord.EXTENSION);
    }
    if (record != null) {
      Outputs.prepareFile(record);
      RunRecord.requireReplaceable(record);
    }
    return record;
  }
}
