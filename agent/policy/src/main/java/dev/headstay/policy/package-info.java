/** What a request turns into: rules, matchers, beta flags, decisions. Pure: no I/O, no clock. */
package dev.headstay.policy;
