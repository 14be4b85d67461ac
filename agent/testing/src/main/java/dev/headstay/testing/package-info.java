/** The contract that every HTTP client passes, and what it takes to run it. */
package dev.headstay.testing;
