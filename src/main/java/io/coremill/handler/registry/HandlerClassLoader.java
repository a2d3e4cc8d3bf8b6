package io.coremill.handler.registry;

import io.coremill.handler.JobHandler;
import java.net.URL;
import java.net.URLClassLoader;

/// Loads handlers of the user's and the libraries beside them. Of this program it shows them what
/// they are written against and nothing else, so that their libraries never meet ours.
final class HandlerClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    HandlerClassLoader(URL[] jars) {
        super("handlers", jars, new Api());
    }

    /// The JDK, and the classes of the published artifact.
    private static final class Api extends ClassLoader {
        private static final ClassLoader OURS = JobHandler.class.getClassLoader();

        static {
            registerAsParallelCapable();
        }

        Api() {
            super("handler-api", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (isPublished(name)) {
                return OURS.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }

        private static boolean isPublished(String name) {
            String within = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            return switch (within) {
                case "io.coremill.handler", "org.jspecify.annotations" -> true;
                case "io.coremill.job" ->
                        name.equals("io.coremill.job.Result")
                                || name.equals("io.coremill.job.Progress");
                default -> false;
            };
        }
    }
}
