/** Events of Java Flight Recorder. Loaded only where a program uses that. */
package dev.headstay.events;
