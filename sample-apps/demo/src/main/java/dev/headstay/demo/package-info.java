/** The main job as a before and after that a person can watch. */
package dev.headstay.demo;
