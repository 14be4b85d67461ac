/** Weaves hooks, runs client adapters, and fails open. */
package dev.headstay.engine;
