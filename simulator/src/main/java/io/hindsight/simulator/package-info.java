/**
 * Card transactions that never happened, with frauds that are known.
 *
 * <p>The idea of the model, customers and terminals on a plane and three kinds of fraud, is that of
 * the Fraud Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi: "Reproducible Machine
 * Learning for Credit Card Fraud Detection - Practical Handbook", 2022, chapter 3). The code, the
 * random numbers and therefore the data are our own.
 */
@NullMarked
package io.hindsight.simulator;

import org.jspecify.annotations.NullMarked;
