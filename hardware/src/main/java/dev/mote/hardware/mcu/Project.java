package dev.mote.hardware.mcu;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of an emitted network that a user builds on: the network, an example, a test harness, and a CMake file. */
public final class Project {
  private Project() {}

  /** The files by path below the project's folder. */
  public static Map<String, String> files(Firmware firmware) {
    Map<String, String> files = new TreeMap<>(firmware.files());
    Harness.files(List.of(firmware)).forEach((file, text) -> files.put("test/" + file, text));
    files.put("example/main.c", example(firmware));
    files.put("CMakeLists.txt", cmake(firmware));
    return files;
  }

  /** The same with a trainer in the library. */
  public static Map<String, String> files(Firmware firmware, TrainerFirmware trainer) {
    Map<String, String> files = files(firmware);
    trainer.files().forEach(files::putIfAbsent);
    files.computeIfPresent("CMakeLists.txt", (_, text) -> text.replace("set(network " + firmware.name() + ".c",
        "set(network " + firmware.name() + ".c " + trainer.name() + ".c"));
    return files;
  }

  private static String example(Firmware firmware) {
    String name = firmware.name();
    String upper = name.toUpperCase(java.util.Locale.ROOT);
    return """
        /* Runs the network once on an input of zeros; the exit status is 0. */
        #include "NAME.h"
        #include <string.h>

        static uint8_t arena[UPPER_ARENA_BYTES] __attribute__((aligned(8)));

        int main(void) {
          memset(NAME_input(arena), 0, UPPER_INPUT_BYTES); /* put a sample here */
          NAME_run(arena);
          return NAME_output(arena) == 0; /* the result is here */
        }
        """.replace("NAME", name).replace("UPPER", upper);
  }

  private static String cmake(Firmware firmware) {
    McuTarget target = firmware.target();
    boolean host = target == McuTarget.C99;
    String flags = String.join(" ", Toolchain.FLAGS) + (host ? "" : " " + String.join(" ", target.processorFlags()));
    String toolchain = host ? "" : """
        set(CMAKE_SYSTEM_NAME Generic)
        set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
        set(CMAKE_C_COMPILER arm-none-eabi-gcc)
        """;
    String runner = host
        ? "add_executable(NAME_test ${test})\ntarget_link_libraries(NAME_test NAME)\n"
        : """
            # The linker script gives the memory its predicted size and names objects by their files, so all are built in one target.
            add_executable(NAME_test ${test} ${network})
            target_compile_definitions(NAME_test PRIVATE MOTE_TIMER=@TIMER@)
            target_link_options(NAME_test PRIVATE -nostartfiles -T ${CMAKE_SOURCE_DIR}/test/board.ld -Wl,--gc-sections)
            """
            .replace("@TIMER@", target.board().timer());
    String example = host
        ? "add_executable(NAME_example example/main.c)\ntarget_link_libraries(NAME_example NAME)\n"
        : "";
    return ("""
        # The network NAME for @TARGET@: the library NAME, and NAME_test, which runs vectors from files (test/runner.c).
        cmake_minimum_required(VERSION 3.13)
        """ + toolchain + """
        project(NAME C)
        include_directories(.)
        set(CMAKE_C_FLAGS "@FLAGS@")
        file(GLOB kernels kernels/*.c)
        file(GLOB test test/*.c)
        set(network NAME.c ${kernels})
        add_library(NAME STATIC ${network})
        """ + example + runner).replace("NAME", firmware.name()).replace("@TARGET@", target.label()).replace("@FLAGS@",
        flags);
  }
}
