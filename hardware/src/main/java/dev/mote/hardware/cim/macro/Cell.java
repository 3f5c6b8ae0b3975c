package dev.mote.hardware.cim.macro;

/**
 * A memory cell with its multiplier.
 *
 * @param kind          such as {@code 6T} or {@code 10T1C}
 * @param capacitanceFf what one product charges, fF; not a number where the technology's wires say it
 * @param areaUm2       um2; not a number where the technology says it
 */
public record Cell(String kind, double capacitanceFf, double areaUm2) {}
