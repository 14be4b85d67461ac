/**
 * The contract that every HTTP client passes, and what it takes to run it.
 *
 * <p>A client's module brings a {@link dev.headstay.testing.ClientDriver} and a class that extends
 * {@link dev.headstay.testing.HttpClientContract} with it. Another of its tests runs that class in
 * JVMs that have the built agent: {@link dev.headstay.testing.ForkedContract} shows what happened
 * there clause by clause, on each JDK ({@link dev.headstay.testing.Jdks}) and client version, and
 * that the clauses fail where they must ({@link dev.headstay.testing.BrokenVariant}).
 */
package dev.headstay.testing;
