package dev.mote.app;

import dev.mote.graph.UnknownName;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the user reads where the command line itself is wrong. */
final class Usage {
  private Usage() {}

  /** Prints the one sentence that {@code thrown} comes to; returns the exit status. */
  static int explain(PrintStream err, ParameterException thrown) {
    CommandSpec command = thrown.getCommandLine().getCommandSpec();
    err.println(Sentences.shown(sentence(thrown, command)) + " See `" + command.qualifiedName() + " --help`.");
    return Failures.BAD_INPUT;
  }

  private static String sentence(ParameterException thrown, CommandSpec command) {
    String name = "`" + command.qualifiedName() + "`";
    return switch (thrown) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched.getUnmatched().getFirst(), name, command);
      case MissingParameterException missing -> missing(missing.getMissing(), name);
      default -> {
        ArgSpec argument = thrown.getArgSpec();
        String value = thrown.getValue();
        yield argument == null || value == null
            ? String.valueOf(thrown.getMessage())
            : "the value of " + label(argument) + " is " + kind(argument) + ", found '" + value + "'; correct it";
      }
    };
  }

  private static String unmatched(String word, String name, CommandSpec command) {
    boolean option = word.startsWith("-");
    Collection<String> known = option
        ? command.options().stream().flatMap(each -> List.of(each.names()).stream()).toList()
        : command.subcommands().keySet();
    String what = option ? "has no option" : command.parent() == null ? "has no verb" : "takes no further word";
    String asked = word.replaceAll("=.*", "");
    return name + " " + what + " '" + asked + "'; "
        + UnknownName.nearest(asked, known).map(near -> "did you mean " + near + "?").orElse("leave it out");
  }

  private static String missing(List<ArgSpec> missing, String name) {
    ArgSpec first = missing.getFirst();
    boolean named = missing.size() == 1 && first instanceof OptionSpec && !first.required();
    return named
        ? "the option " + label(first) + " takes a value, found none; write " + written(first)
        : name + " takes " + missing.stream().map(Usage::written).collect(Collectors.joining(" and "))
            + ", found none; add " + (missing.size() == 1 ? "it" : "them");
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String written(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : argument.paramLabel();
  }

  private static String kind(ArgSpec argument) {
    Class<?> type = argument.type();
    if (argument.isMultiValue()) {
      return argument.paramLabel() + " with a whole number";
    }
    return type == int.class || type == Integer.class
        ? "a whole number below 2147483648"
        : type == long.class || type == Long.class
            ? "a whole number below 9223372036854775808"
            : type == float.class || type == Float.class ? "a number" : argument.paramLabel();
  }
}
