/**
 * What programs do with clients, for {@link dev.headstay.it.ProgramsIT} to run in JVMs that have
 * the agent and its configuration.
 */
package dev.headstay.it.clients;
