package dev.mote.app;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import picocli.CommandLine.UnmatchedArgumentException;
import tools.jackson.databind.JsonNode;

/** The command line {@code mote VERB ...}. */
@Command(name = "mote", synopsisSubcommandLabel = "VERB", mixinStandardHelpOptions = true,
    description = "Takes a trained network to the smallest hardware.", commandListHeading = "%nVerbs:%n", footer = {
        "",
        "The script ./mote adds `test`, which runs all tests, `bench NAME`, which measures, and",
        "`--install` for test and tour, which brings the tools they need with apt.", "",
        "Exit status: 0 done, 1 a failure of the run, 2 bad input or usage."})
public final class Main {
  /** All verbs, in the order the help lists them. */
  private static final List<Class<? extends Verb>> VERBS = List.of(
      TourVerb.class, DataVerb.class, TrainVerb.class, EvalVerb.class, InspectVerb.class, QuantizeVerb.class,
      EmitVerb.class,
      RunVerb.class,
      ReplayVerb.class, VersionVerb.class);

  private final PrintStream out;
  private final PrintStream err;
  private final boolean debug;

  private Main(PrintStream out, PrintStream err, boolean debug) {
    this.out = out;
    this.err = err;
    this.debug = debug;
  }

  /** Runs the verb that {@code args} name and ends the process with its exit status. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(System.out, System.err, args));
  }

  /** Runs the verb that {@code args} name; results go to {@code out}, progress and errors to {@code err}. */
  static int run(PrintStream out, PrintStream err, String... args) {
    boolean debug = List.of(args).contains("--debug");
    try {
      return new Main(out, err, debug).commandLine().execute(args);
    } catch (Error e) {
      return Failures.explain(err, debug, e);
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
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler((e, _) -> usage(e))
        .setExecutionExceptionHandler((e, _, _) -> Failures.explain(err, debug, e));
  }

  private int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    if (!parsed.hasSubcommand()) {
      throw new ParameterException(parsed.commandSpec().commandLine(), "A verb is missing");
    }
    CommandLine command = parsed.subcommand().commandSpec().commandLine();
    Verb verb = command.getCommand();
    try (var console = new Console(out, err, verb.common.json)) {
      List<String> arguments = parsed.originalArgs();
      Map<String, String> inputs = RunRecord.inputs(arguments);
      prepareOutputs(verb);
      verb.run(console);
      record(verb, arguments, inputs, console.figures());
      return 0;
    } catch (ParameterException e) {
      throw e;
    } catch (Exception e) {
      throw new ExecutionException(command, "failed", e);
    }
  }

  private static void prepareOutputs(Verb verb) {
    Path output = verb.output();
    if (output != null) {
      Outputs.prepare(output);
    }
    Path record = verb.common.record;
    if (record != null) {
      Outputs.prepareFile(record);
    }
  }

  private static void record(Verb verb, List<String> arguments, Map<String, String> inputs, @Nullable JsonNode figures)
      throws IOException {
    Path output = verb.output();
    Path file = verb.common.record != null || output == null
        ? verb.common.record
        : output.resolveSibling(output.getFileName() + ".record.json");
    if (file != null && figures != null) {
      new RunRecord(VersionVerb.VERSION, arguments, inputs, figures).write(file);
    }
  }

  private int usage(ParameterException e) {
    String message = e instanceof UnmatchedArgumentException unmatched && e.getCommandLine().getParent() == null
        ? "There is no verb " + unmatched.getUnmatched().getFirst()
        : String.valueOf(e.getMessage());
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(message + (message.endsWith(".") ? " See" : "; see") + " `" + command + " --help`.");
    return Failures.BAD_INPUT;
  }
}
