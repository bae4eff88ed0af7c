/** The {@code hindsight} command: each verb is a class, the long work runs in the server. */
package io.hindsight.cli;
