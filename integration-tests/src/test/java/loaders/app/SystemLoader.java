package loaders.app;

/** A system class loader of the program's own, as some launchers set; it defines nothing itself. */
public final class SystemLoader extends ClassLoader {
  /** As {@code java.system.class.loader} demands. */
  public SystemLoader(ClassLoader parent) {
    super(parent);
  }
}
