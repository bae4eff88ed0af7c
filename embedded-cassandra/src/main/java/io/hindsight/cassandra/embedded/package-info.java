/** Apache Cassandra 5 on loopback, in a child JVM that lives and ends with the application. */
@NullMarked
package io.hindsight.cassandra.embedded;

import org.jspecify.annotations.NullMarked;
