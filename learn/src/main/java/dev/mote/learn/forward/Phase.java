package dev.mote.learn.forward;

import dev.mote.learn.Schedule;

/**
 * A stretch of a training.
 *
 * @param steps     its length, at least 1
 * @param estimator how gradients are estimated
 * @param update    how they move the parameters
 * @param schedule  the learning rates, of the phase's own steps from 1 on
 */
public record Phase(long steps, Estimator estimator, Update update, Schedule schedule) {}
